"""What is not run, on either side: the rules of exclusions.json."""

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

NOTEBOOK, CELL = "notebook", "cell"


@dataclass(frozen=True)
class Rule:
    #: What is left out when the rule fits: the whole notebook, or the cell that it fits.
    excludes: str
    reason: str
    #: Patterns of the source's and the notebook's names.
    source: str = "*"
    notebook: str = "*"
    #: A regular expression that is searched for in each cell.
    code: str = ""

    def fits(self, source: str, notebook: str, cell: str) -> bool:
        """Whether a cell is what the rule means."""
        return (
            fnmatchcase(source, self.source)
            and fnmatchcase(notebook, self.notebook)
            and re.search(self.code, cell) is not None
        )


class Exclusions:
    """All rules."""

    def __init__(self, rules: list[Rule]):
        for rule in rules:
            if rule.excludes not in (NOTEBOOK, CELL):
                raise ValueError(f"a rule excludes a notebook or a cell, not {rule.excludes!r}")
        self._rules = rules

    def apply(self, source: str, notebook: str, cells: list[str]) -> tuple[str | None, dict[int, str]]:
        """Why a notebook is left out as a whole, or None; and why single cells are."""
        excluded_cells = {}
        for index, cell in enumerate(cells):
            for rule in self._rules:
                if rule.fits(source, notebook, cell):
                    if rule.excludes == NOTEBOOK:
                        return rule.reason, {}
                    excluded_cells.setdefault(index, rule.reason)
        return None, excluded_cells


def read_exclusions(path: Path) -> Exclusions:
    """The rules that a file lists."""
    return Exclusions([Rule(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))])
