"""Finds what differs between two outcomes of one cell."""

import json

from .normalising import Normaliser
from .outcome import Outcome, Output

#: Burrow's own representations, which no other system has.
OWN_TYPES = "application/vnd.burrow"
#: What of a bundle is compared letter by letter. Of the rest, such as pictures, it is compared that they are there.
COMPARED_TYPES = ("text/plain", "text/markdown", "text/latex", "application/json", "application/javascript")
MOST_CHARACTERS = 160


class Side:
    """An outcome, with the normaliser of the side that it comes from."""

    def __init__(self, outcome: Outcome, normaliser: Normaliser):
        self.outcome = outcome
        self._normaliser = normaliser

    def parts(self) -> dict[str, object]:
        """All that is compared, by the name of each part."""
        outcome = self.outcome
        parts = {
            "status": outcome.status,
            "error": outcome.error,
            "outputs": [(each.kind, _types(each)) for each in outcome.outputs],
            "stdout": self._normaliser.text(outcome.stdout),
            "stderr": "something" if outcome.stderr.strip() else "nothing",
            "warnings": self._normaliser.warnings(outcome.stderr),
        }
        for number, each in enumerate(outcome.outputs, 1):
            for kind in COMPARED_TYPES:
                if kind in each.data:
                    parts[f"{kind} of output {number}"] = self._content(each.data[kind])
        return parts

    def _content(self, content) -> str:
        if isinstance(content, str):
            return self._normaliser.text(content)
        return self._normaliser.text(json.dumps(content, sort_keys=True))


def differences(one: Side, other: Side) -> list[str]:
    """What differs, in a few words each; nothing when both sides agree."""
    if not (one.outcome.is_complete and other.outcome.is_complete):
        return [f"status: {one.outcome.status} | {other.outcome.status}"]
    ones, others = one.parts(), other.parts()
    found = []
    for name in dict.fromkeys([*ones, *others]):
        # That one side alone has an output is said by `outputs`.
        if name in ones and name in others and ones[name] != others[name]:
            found.append(f"{name}: {_contrast(ones[name], others[name])}")
    return found


def _types(output: Output) -> list[str]:
    return sorted(kind for kind in output.data if not kind.startswith(OWN_TYPES))


def _contrast(one, other) -> str:
    """Two values, each from just before where they part."""
    one, other = (value if isinstance(value, str) else json.dumps(value) for value in (one, other))
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    start = max(0, same - 30)
    return " | ".join(repr(text[start : start + MOST_CHARACTERS]) for text in (one, other))
