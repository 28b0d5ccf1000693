"""Figures that others were measured to have on another day: told as such, and compared with care.

E2B's own server is no package that can be installed beside this one. It was run from its sources in November 2026, on
a machine of the same kind (2 cores, Linux 6.18, Python 3.11).
"""

from .lines import Lines

SYSTEM = "e2b"
# Milliseconds at the median and the 99th percentile, or executions per second.
FIGURES = {
    "http_warm_sum": ("ms", 48, 52),
    "http_new_session_to_sum": ("ms", 449, 1_348),
    "http_executions_8_clients_per_second": ("1/s", 154, None),
}


def report(lines: Lines):
    """Prints the quoted figures, marked as quoted."""
    for measure, (unit, median, worst) in FIGURES.items():
        line = {"system": SYSTEM, "measure": measure, "unit": unit, "p50": median, "quoted": True}
        lines.add(line if worst is None else line | {"p99": worst})
