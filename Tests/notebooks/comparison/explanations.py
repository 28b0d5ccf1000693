"""Differences that are meant: the entries of explanations.json. They count as differences all the same."""

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path


@dataclass(frozen=True)
class Explanation:
    reason: str
    #: A regular expression that each difference of the cell must fit, from its start.
    difference: str
    #: A regular expression that is searched for in the cell.
    code: str = ""
    #: A pattern of the notebook's name.
    notebook: str = "*"

    def fits(self, notebook: str, cell: str, differences: list[str]) -> bool:
        """Whether it explains all that differs in a cell."""
        return (
            fnmatchcase(notebook, self.notebook)
            and re.search(self.code, cell) is not None
            and all(re.match(self.difference, each, re.DOTALL) for each in differences)
        )


def read_explanations(path: Path) -> list[Explanation]:
    """The explanations that a file lists."""
    return [Explanation(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def explain(explanations: list[Explanation], notebook: str, cell: str, differences: list[str]) -> str | None:
    """Why a cell differs, if that is known."""
    return next((each.reason for each in explanations if each.fits(notebook, cell, differences)), None)
