"""The machine that a run's figures belong to."""

import os
import platform
from pathlib import Path


def description() -> dict:
    """What of the machine bears on speed, and how busy it is now: absolute figures mean little without."""
    return {
        "system": "machine",
        "processor": _processor(),
        "processors": os.process_cpu_count() if hasattr(os, "process_cpu_count") else len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "root": os.geteuid() == 0,
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
