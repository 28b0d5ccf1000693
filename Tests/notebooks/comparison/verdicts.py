"""What comes out when a notebook's runs are put beside each other."""

from dataclasses import dataclass

from .differences import Side, differences
from .explanations import Explanation, explain
from .notebook import Notebook
from .side import Run

AGREES, DIFFERS, NOT_DETERMINISTIC, EXCLUDED = "agrees", "differs", "not deterministic", "excluded"


@dataclass(frozen=True)
class Verdict:
    source: str
    notebook: str
    #: Its number in the notebook, from 1.
    cell: int
    code: str
    verdict: str
    #: What differs, between both sides, or between ipykernel and itself where nothing else does.
    differences: list[str]
    #: Why it differs, or why it was excluded.
    reason: str | None
    #: The exception that ipykernel ended with.
    error: str | None


def verdicts(
    notebook: Notebook, kernel: Run | None, again: Run | None, burrow: Run | None, explanations: list[Explanation]
) -> list[Verdict]:
    """A verdict for each cell of a notebook that ran twice in ipykernel and once in Burrow, or was left out."""
    found = []
    places = {index: place for place, index in enumerate(notebook.running)}
    for index, code in enumerate(notebook.cells):
        if index in places:
            sides = [Side(run.outcomes[places[index]], run.normaliser) for run in (kernel, again, burrow)]
            judged = _judge(notebook.name, code, *sides, explanations)
        else:
            judged = EXCLUDED, [], notebook.excluded or notebook.excluded_cells[index], None
        found.append(Verdict(notebook.source, notebook.name, index + 1, code, *judged))
    return found


def _judge(name: str, code: str, kernel: Side, again: Side, burrow: Side, explanations: list[Explanation]):
    chance = []
    # A cell that ipykernel did not bring to an end can show nothing, and must not pass as not deterministic.
    if kernel.outcome.is_complete and again.outcome.is_complete:
        chance = differences(kernel, again)
    # What ipykernel agrees with itself on must be the same in Burrow even then.
    found = [each for each in differences(kernel, burrow) if not _is_chance(each, chance)]
    if found:
        return DIFFERS, found, explain(explanations, name, code, found), kernel.outcome.error
    return NOT_DETERMINISTIC if chance else AGREES, chance, None, kernel.outcome.error


def _is_chance(difference: str, chance: list[str]) -> bool:
    """Whether ipykernel differs from itself in the same part; when outputs come by chance, so does what is in them."""
    parts = {each.partition(":")[0] for each in chance}
    part = difference.partition(":")[0]
    return part in parts or ("outputs" in parts and " of output " in part)
