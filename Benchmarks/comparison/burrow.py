"""Burrow's own figures: what `burrow-benchmark` prints."""

import json
import subprocess

from .lines import Lines
from .workplace import Workplace

# Seconds that one group may take on the slowest machine.
MOST_SECONDS = 240


def measure(group: str, place: Workplace, lines: Lines):
    """Runs one group, and passes its lines on."""
    command = [
        place.burrow.with_name("burrow-benchmark"),
        "--data", place.directory / "data",
        "--profile", place.profile,
        "--only", group,
        *(["--quick"] if place.quick else []),
    ]  # fmt: skip
    # When it is ended, by the timeout too, its workers end with it.
    finished = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, timeout=MOST_SECONDS)
    for line in finished.stdout.splitlines():
        lines.add(json.loads(line))
