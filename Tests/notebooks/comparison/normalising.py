"""Takes out of texts what differs from run to run, or with the place, and says nothing of the code's behaviour."""

import re

from .terminal import shown

#: Pattern, what stands in its place, and why it may.
RULES = [
    (r"\b0[xX][0-9a-fA-F]{6,16}\b|(?<= at )[0-9a-f]{12}\b", "0x…", "addresses in memory"),
    (r"\b(?:9[345]\d{12}|1[34]\d{13})\b", "…", "addresses in memory, as id() gives them"),
    (
        r"[\w/~]*<cell \d+>|<ipython-input-\d+-\w+>|[^\s\"'(]*/ipykernel_\d+/\d+\.py|(?<=File )Cell In\[\d+\]",
        "<cell>",
        "cells have no files; each system makes up names",
    ),
    (r"(?<![\w/])/tmp/tmp[a-z0-9_]{8}(?![a-z0-9_])", "/tmp/tmp…", "temporary files have names by chance"),
    (
        r"[\d.]+ (?:ns|[µu]s|ms|s|min \d+ s) ± [\d.]+ (?:ns|[µu]s|ms|s) per loop "
        r"\(mean ± std\. dev\. of (\d+) runs?, [\d,]+ loops? each\)",
        r"… ± … per loop (mean ± std. dev. of \1 runs, … loops each)",
        "times that %timeit took",
    ),
    (
        r"The slowest run took [\d.]+ times longer than the fastest\..*\n|"
        r"\b[\d.]+ (?:ns|[µu]s|ms|s) ± [\d.]+ (?:ns|[µu]s|ms|s) per loop",
        "",
        "remarks on times that %timeit took",
    ),
    (r"\b(CPU times:|Compiler\s*:|Wall time:).*", r"\1 …", "times that %time took"),
    (
        r"\b(Date:[}\s&]+)\w{3}, \d{2} \w{3} \d{4}|\b(Time:[}\s&]+)\d{2}:\d{2}:\d{2}",
        r"\1\2…",
        "when statsmodels' summaries were made",
    ),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b", "…", "ids by chance"),
    (r"\bT_[0-9a-f]{5}(?=\b|_)", "T_…", "ids by chance of styled tables"),
]
_COMPILED = [(re.compile(pattern), replacement) for pattern, replacement, _ in RULES]
_WARNING = re.compile(r"^.*:\d+: (\w*Warning): (.*)$", re.MULTILINE)


class Normaliser:
    """The rules, and the paths of one side."""

    def __init__(self, paths: dict[str, str]):
        """Takes paths that only this side has, each with its common name."""
        # The longest first: one may be part of another.
        self._paths = sorted(paths.items(), key=lambda path: -len(path[0]))

    def text(self, text: str) -> str:
        """A text without what differs by nature."""
        text = shown(text)
        for path, name in self._paths:
            text = text.replace(path, name)
        for pattern, replacement in _COMPILED:
            text = pattern.sub(replacement, text)
        return text

    def warnings(self, text: str) -> list[tuple[str, str]]:
        """The warnings in what was written to standard error: category and first line, each once.

        IPython compiles a cell several times, and each time the compiler warns.
        """
        return list(dict.fromkeys((found[1], found[2].rstrip()) for found in _WARNING.finditer(self.text(text))))
