"""The lines that a run prints."""

import json
import sys


class Lines:
    """Prints measures as they come, and keeps them for the comparison at the end."""

    def __init__(self):
        #: The measures' lines, by system and measure.
        self.measures = {}

    def report(self, system: str, measure: str, samples: list[float], unit: str = "ms"):
        """Prints what some samples come to."""
        if not samples:
            return
        ordered = sorted(samples)
        self.add(
            {
                "system": system,
                "measure": measure,
                "unit": unit,
                **{f"p{percent}": round(_percentile(ordered, percent), 4) for percent in (50, 90, 99)},
                "n": len(ordered),
            }
        )

    def add(self, line: dict):
        """Prints the line of a measure."""
        self.measures[line["system"], line["measure"]] = line
        self.note(line)

    def note(self, line: dict):
        """Prints a line that is no measure."""
        print(json.dumps(line), flush=True)

    def progress(self, text: str):
        """Says on standard error what is going on."""
        print(f"benchmark: {text}", file=sys.stderr, flush=True)


def _percentile(ordered: list[float], percent: int) -> float:
    """The smallest sample that so many percent of the samples do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
