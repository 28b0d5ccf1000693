"""A server's own processes by what they are, and how they are killed."""

import os
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from support.host_state import Process, descendants


@dataclass(frozen=True)
class Worker:
    """One process beneath a server."""

    kind: str
    process: Process
    # The pid namespace of its room; None for what is in no room.
    room: str | None

    @property
    def is_alive(self):
        """Whether it runs still."""
        return self.process.is_alive

    def kill(self):
        """Ends it as nothing else does, unless it has ended by itself; says whether it was there."""
        try:
            handle = os.pidfd_open(self.process.pid)
        except ProcessLookupError:
            return False
        try:
            # The pid may have become another's since it was found.
            if not self.is_alive:
                return False
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            return True
        except ProcessLookupError:
            return False
        finally:
            os.close(handle)


def workers(server):
    """Those that live, as they are at the moment."""
    found = []
    for process in descendants(server.process.pid):
        try:
            words = Path(f"/proc/{process.pid}/cmdline").read_bytes().rstrip(b"\0 ").split(b"\0")
            name = Path(f"/proc/{process.pid}/comm").read_text().strip()
            status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
            # One pid for each namespace, from this one to its own.
            own_pids = status["NSpid"].split()
            if status["State"].split()[0] in "ZX":
                continue
            kind = _kind(words, name, len(own_pids), own_pids[-1])
            found.append(Worker(kind, process, _room_of(process.pid) if _is_in_room(kind) else None))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def counts(server):
    """How many of each kind there are."""
    return Counter(worker.kind for worker in workers(server))


def _kind(words, name, depth, own_pid):
    # How deep in namespaces: the server's own, its jailer's, those of rooms.
    base = len(_own_depth())
    if depth == base:
        return "sweeper" if words[:2] == [b"burrow-jailer", b"sweep"] else "helper"
    if depth == base + 1:
        return "jailer" if own_pid == "1" else "zygote" if name == "burrow-python" else "helper"
    return "init" if own_pid == "1" else "context" if name == "burrow-python" else "command"


def _is_in_room(kind):
    return kind in ("init", "context", "command")


def _own_depth():
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("NSpid:"))
    return line.split()[1:]


def _room_of(pid):
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except FileNotFoundError:
        # It has ended, and nobody has heard of it yet.
        raise ProcessLookupError(pid) from None
