"""Memory of a process, counted as for Burrow's."""

from pathlib import Path


def unique_mebibytes(pid: int) -> float:
    """What would be free if the process alone ended: its private pages, clean and dirty (proc(5), smaps_rollup)."""
    kibibytes = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name in ("Private_Clean", "Private_Dirty"):
            kibibytes += int(value.split()[0])
    return kibibytes / 1_024
