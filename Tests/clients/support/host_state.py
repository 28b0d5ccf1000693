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
        """Whether it runs still. An orphan that has ended is gone, whenever the machine's PID 1 may reap it."""
        try:
            _, start, state = _stat(self.pid)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return start == self.start and state not in "ZX"


def _stat(pid):
    """Parent, start time and state of a process."""
    # The name is in parentheses and may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), int(fields[19]), fields[0]


def descendants(pid):
    """Every process below one, in all pid namespaces."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent, start, _ = _stat(entry)
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
    """The directories of control groups that a host with this pid has made."""
    # Behind the pid is the number of its namespace.
    own = f"burrow-{pid}-"
    found = []
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, target, kind, *_ = line.split()
        if kind in ("cgroup", "cgroup2"):
            # Others make and remove groups meanwhile; `walk` takes that as it comes.
            for place, names, _ in os.walk(target):
                found += [os.path.join(place, name) for name in names if name.startswith(own)]
    return found


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


def assert_gone(burrow, process, everyone, seconds=0):
    """Nothing is left of a host that has ended, so long after its end at most."""

    def left():
        return alive(everyone) or mounts_naming(burrow.data) or control_groups_of(process.pid)

    assert wait_until(lambda: not left(), seconds) is not None, left()
