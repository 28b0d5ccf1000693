"""The server that is soaked: started, killed, started again on the same port, watched."""

import collections
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from support.host_state import alive, control_groups_of, descendants, mounts_naming, wait_until

MOST_SECONDS = 60


class Server:
    """`burrow serve` on one data directory, in as many lives as it takes."""

    def __init__(self, executable: Path, directory: Path):
        self.executable = executable
        self.data = directory / "data"
        self.log = directory / "server.log"
        self.temporary = directory / "tmp"
        self.temporary.mkdir()
        self.port = 0
        self.process = None
        self.lives: list[int] = []
        self.everyone = set()
        # Memory of the process that lives, MiB, one list of (seconds of its life, MiB) for each life.
        self.resident: list[list[tuple[float, float]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Starts it, and waits until it listens."""
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        with self.log.open("ab") as log:
            log.write(f"--- start {len(self.lives) + 1}\n".encode())
            begin = log.tell()
            self.process = subprocess.Popen(
                [self.executable, "serve", "--port", str(self.port), "--data", self.data, "--profile", "minimal",
                 "--pool", "1:4", "--rate", "100000"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
            )  # fmt: skip
        self.lives.append(self.process.pid)
        self.resident.append([])
        self._born = time.monotonic()

        def greeting():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server does not start: {self._said(begin)}")
            return re.search(r"listens on http://127\.0\.0\.1:(\d+) ", self._said(begin))

        if wait_until(greeting, MOST_SECONDS) is None:
            raise TimeoutError(f"the server does not listen: {self._said(begin)}")
        self.port = int(greeting()[1])
        self.key = (self.data / "local-key").read_text(encoding="ascii").strip()

    def kill(self):
        """Ends it as the kernel would."""
        self.look()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Tells it to stop; gives its status."""
        self.look()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(MOST_SECONDS)

    def make_key(self, user: str) -> str:
        command = [self.executable, "key", "create", "--data", self.data, "--user", user]
        made = subprocess.run(command, capture_output=True, check=True, text=True, timeout=MOST_SECONDS)
        return made.stdout.strip()

    def look(self):
        """Notes what is there now: processes to be gone later, and memory."""
        self.everyone |= descendants(self.process.pid)
        self.resident[-1].append((time.monotonic() - self._born, self.resident_mebibytes()))

    def resident_mebibytes(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def descriptors(self) -> int:
        """How many it has, but for the user namespaces: it keeps one for each sandbox that lived beside others, to
        give it to the next.
        """
        return sum(count for kind, count in self.kinds_of_descriptors().items() if kind != "user:[N]")

    def kinds_of_descriptors(self) -> dict[str, int]:
        """What its descriptors are, and how many of each: to see what is left open."""
        kinds = collections.Counter()
        for entry in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                kinds[re.sub(r"\d+|_[0-9a-z]{20,}", "N", os.readlink(entry).replace(str(self.data), "DATA"))] += 1
            except FileNotFoundError:
                continue
        return dict(kinds.most_common())

    def processes(self) -> int:
        return len(descendants(self.process.pid))

    def victims(self) -> dict[str, list[int]]:
        """Pids of this server's own processes by what they are, as their place in the tree tells."""
        found = {"jailer": [], "zygote": [], "init": [], "context": []}
        for jailer in _children(self.process.pid):
            # The sweeper is for after the server's own end.
            if _command(jailer)[:2] != ["burrow-jailer"]:
                continue
            found["jailer"].append(jailer)
            for child in _children(jailer):
                if _name(child) == "init":
                    found["init"].append(child)
                elif _name(child) == "burrow-python":
                    found["zygote"].append(child)
                    found["context"] += _children(child)
        return found

    def left_in_system(self) -> list[str]:
        """What is left of all of its lives, after the last."""

        def left():
            return [
                *(f"process {each.pid}" for each in alive(self.everyone)),
                *(f"mount {each}" for each in mounts_naming(self.data)),
                *(f"control group {group}" for pid in self.lives for group in control_groups_of(pid)),
            ]

        wait_until(lambda: not left(), 10)
        return left()

    def left_in_files(self) -> list[str]:
        """Files that are only there while something is done."""
        begun = [path for path in (self.data / "tenants").rglob(".burrow-*") if not path.is_dir()]
        return [f"temporary file {path}" for path in [*begun, *self.temporary.iterdir()]]

    def _said(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace")


def _children(pid: int) -> list[int]:
    found = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text(encoding="ascii").split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _command(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [part for part in text.split("\0") if part.strip()]
