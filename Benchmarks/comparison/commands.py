"""Whole processes, from the start to the end: the command line, and a bare Python that loads the same."""

import re
import subprocess
import sys
import time

from .lines import Lines
from .rounds import rounds
from .workplace import Workplace

MOST_SECONDS = 60
IMPORTS = {"data": "import numpy, pandas, matplotlib.pyplot, IPython", "minimal": "pass"}


def measure(place: Workplace, lines: Lines):
    """Times `burrow exec` with each profile, and beside it a Python that imports what the profile preloads."""
    for profile, imports in IMPORTS.items():
        wholes, zygotes, bare = [], [], []
        for _ in rounds(3 if place.quick else 8, seconds=20):
            whole, zygote = _execute(place, profile)
            wholes.append(whole)
            zygotes.append(zygote)
            bare.append(_time([sys.executable, "-c", f"{imports}\nprint(1 + 1)"])[0])
        lines.report("burrow", f"command_{profile}", wholes)
        lines.report("burrow", f"command_{profile}_zygote", zygotes)
        lines.report("python", f"command_{profile}", bare)


def _execute(place: Workplace, profile: str) -> tuple[float, float]:
    """One `burrow exec`: milliseconds of it all, and of its zygote's start."""
    command = [
        place.burrow, "exec", "--verbose",
        "--data", place.directory / "data",
        "--profile", profile,
        "-c", "1 + 1",
    ]  # fmt: skip
    milliseconds, report = _time(command)
    zygote = re.search(r"zygote start ([\d.]+) ms", report)
    if zygote is None:
        raise RuntimeError(f"burrow exec --verbose does not say how long the zygote took: {report}")
    return milliseconds, float(zygote[1])


def _time(command: list) -> tuple[float, str]:
    """Milliseconds of a command that has to end well, and what it wrote to standard error."""
    start = time.perf_counter()
    finished = subprocess.run(command, capture_output=True, check=True, text=True, timeout=MOST_SECONDS)
    return (time.perf_counter() - start) * 1_000, finished.stderr
