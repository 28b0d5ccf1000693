"""What is on this machine: processes, mounts, control groups. For tests that nothing is left behind."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process that no other is taken for, even if its pid is given again."""

    pid: int
    start: int

    @property
    def is_alive(self):
        """A process that has ended and waits to be reaped has no life in it, but is not gone: it counts."""
        try:
            return _stat(self.pid)[1] == self.start
        except (FileNotFoundError, ProcessLookupError):
            return False


def _stat(pid):
    """Parent and start time of a process."""
    # The name is in parentheses and may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), int(fields[19])


def descendants(pid):
    """Every process below one, in all pid namespaces."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent, start = _stat(entry)
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(parent, []).append(Process(int(entry), start))
    found, waiting = set(), [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting += [child.pid for child in children]
    return found


def alive(processes):
    """Those of the processes that are not gone."""
    return {process for process in processes if process.is_alive}


def mounts_naming(text):
    """Mounts, as any process of this machine sees them, that name a path; with the pid of one that does."""
    found = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            lines = Path(f"/proc/{entry}/mountinfo").read_text().splitlines()
        except OSError:
            continue
        found.update({line: entry for line in lines if str(text) in line})
    return found


def control_groups_of(pid):
    """The directories of control groups that a host with this pid makes."""
    return [
        str(path)
        for root in _control_group_roots()
        for path in root.rglob(f"burrow-{pid}*")
        if path.name in (f"burrow-{pid}", f"burrow-{pid}-host")
    ]


def _control_group_roots():
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, target, kind, *_ = line.split()
        if kind in ("cgroup", "cgroup2"):
            yield Path(target)


def wait_until(is_so, seconds):
    """Looks again and again until something is so; gives how long that took, or None when it took too long."""
    start = time.monotonic()
    while True:
        if is_so():
            return time.monotonic() - start
        if time.monotonic() - start > seconds:
            return None
        # Gives way to those it waits for: both share a processor.
        os.sched_yield()
