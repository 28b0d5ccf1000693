"""What a comparison says in the end."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from .verdicts import AGREES, DIFFERS, EXCLUDED, NOT_DETERMINISTIC, Verdict

#: The share of cells that should agree.
AIM = 0.99
COLUMNS = [
    "source", "notebooks", "cells", "agree", "differ", "explained", "not deterministic", "excluded", "share",
]  # fmt: skip


class Report:
    """The verdicts of all notebooks."""

    def __init__(self, verdicts: list[Verdict]):
        self._verdicts = verdicts

    @property
    def share(self) -> float:
        """How much of what can be compared agrees."""
        return _share(self._verdicts)

    @property
    def explained_share(self) -> float:
        """How much of it agrees, or differs for a reason that is known."""
        return _share(self._verdicts, with_explained=True)

    @property
    def is_met(self) -> bool:
        """Whether all but the aim's rest agrees, or differs for a known reason. Nothing compared is nothing shown."""
        return self.explained_share >= AIM

    def text(self) -> str:
        """The table, the shares, and every difference."""
        return "\n".join([*self._table(), "", *self._summary(), *self._differences(), *self._not_deterministic()])

    def write(self, path: Path):
        """Writes all details as JSON."""
        details = {
            "share": self.share,
            "explained_share": self.explained_share,
            "aim": AIM,
            "cells": [asdict(verdict) for verdict in self._verdicts],
        }
        path.write_text(json.dumps(details, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _table(self) -> list[str]:
        sources = list(dict.fromkeys(verdict.source for verdict in self._verdicts))
        rows = [_row(source, [each for each in self._verdicts if each.source == source]) for source in sources]
        rows = [COLUMNS, ["---"] + ["---:"] * (len(COLUMNS) - 1), *rows, _row("all", self._verdicts)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
        return [f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths))} |" for row in rows]

    def _summary(self) -> list[str]:
        agreeing = [verdict for verdict in self._verdicts if verdict.verdict == AGREES]
        raising = sum(verdict.error is not None for verdict in agreeing)
        reasons = Counter(verdict.reason for verdict in self._verdicts if verdict.verdict == EXCLUDED)
        return [
            f"{self.share:.2%} agree; {self.explained_share:.2%} agree or differ for a known reason. "
            f"The aim is {AIM:.0%}.",
            f"Of the {len(agreeing)} cells that agree, {raising} end with the same exception.",
            *(f"Excluded, {count} cells: {reason}." for reason, count in reasons.most_common()),
        ]

    def _differences(self) -> list[str]:
        lines = []
        for verdict in self._verdicts:
            if verdict.verdict == DIFFERS:
                lines += ["", _place(verdict), *(f"  {each}" for each in verdict.differences)]
                if verdict.reason is not None:
                    lines.append(f"  known: {verdict.reason}")
        return ["", "Differences, ipykernel | Burrow:", *lines] if lines else []

    def _not_deterministic(self) -> list[str]:
        lines = [
            f"{_place(verdict)}: {verdict.differences[0]}"
            for verdict in self._verdicts
            if verdict.verdict == NOT_DETERMINISTIC
        ]
        return ["", "Not deterministic in ipykernel itself:", "", *lines] if lines else []


def _row(name: str, verdicts: list[Verdict]) -> list[str]:
    counts = Counter(verdict.verdict for verdict in verdicts)
    ran = {(each.source, each.notebook) for each in verdicts if each.verdict != EXCLUDED}
    explained = sum(each.verdict == DIFFERS and each.reason is not None for each in verdicts)
    numbers = [len(ran), len(verdicts) - counts[EXCLUDED], counts[AGREES], counts[DIFFERS], explained]
    rest = [counts[NOT_DETERMINISTIC], counts[EXCLUDED]]
    return [name, *map(str, numbers + rest), f"{_share(verdicts):.2%}"]


def _share(verdicts: list[Verdict], with_explained: bool = False) -> float:
    compared = [each for each in verdicts if each.verdict in (AGREES, DIFFERS)]
    if not compared:
        return 0.0
    good = [each for each in compared if each.verdict == AGREES or (with_explained and each.reason is not None)]
    return len(good) / len(compared)


def _place(verdict: Verdict) -> str:
    first = verdict.code.strip().splitlines()[0] if verdict.code.strip() else ""
    return f"{verdict.source}: {verdict.notebook}, cell {verdict.cell}: {first[:80]}"
