"""`burrow serve`, as it is measured: a process of its own, on a data directory of its own."""

import os
import re
import selectors
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from .connection import Connection

MOST_SECONDS = 60
_LAST_LINE = "The key of this machine's command line is in "


class Server:
    """A server that listens."""

    def __init__(self, executable: Path, data: Path, *flags: str):
        self.executable = executable
        self.data = data
        self._log = (data.parent / f"{data.name}.log").open("wb")
        self.process = subprocess.Popen(
            [executable, "serve", "--port", "0", "--data", data, *flags],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log,
        )  # fmt: skip
        try:
            greeting = self._greeting()
        except BaseException:
            self.stop()
            raise
        self.host, port = re.search(r"http://(.+):(\d+) ", greeting).groups()
        self.port = int(port)
        self.key = (data / "local-key").read_text(encoding="ascii").strip()

    def connect(self, key: str | None = None) -> Connection:
        return Connection(self.host, self.port, key or self.key)

    def make_key(self, user: str) -> str:
        """A key for another user."""
        command = [self.executable, "key", "create", "--data", self.data, "--user", user]
        made = subprocess.run(command, capture_output=True, check=True, text=True, timeout=MOST_SECONDS)
        return made.stdout.strip()

    def metric(self, name: str) -> float:
        """A gauge as the server tells it: of a scrape that is asked for here, not of the one before."""
        with self.connect() as connection:
            for _ in range(2):
                text = connection.ask("GET", "/metrics").body.decode()
                time.sleep(0.002)
        found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0

    def wait_for_pool(self, ready: int):
        """Waits until so many sandboxes are ready."""
        end = time.monotonic() + MOST_SECONDS
        while self.metric("engine_ready_sandboxes") < ready:
            if time.monotonic() > end:
                raise TimeoutError(f"there are not {ready} sandboxes ready after {MOST_SECONDS} s")
            time.sleep(0.005)

    def stop(self):
        """Tells it to stop, and waits for its end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(MOST_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self._log.close()

    def _greeting(self) -> str:
        text, end = "", time.monotonic() + MOST_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while _LAST_LINE not in text:
                if not selector.select(end - time.monotonic()):
                    raise TimeoutError(f"burrow serve says nothing more than {text!r}")
                part = os.read(self.process.stdout.fileno(), 65_536)
                if not part:
                    log = Path(self._log.name).read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"burrow serve has ended: {text}{log}")
                text += part.decode()
        return text


@contextmanager
def serving(executable: Path, data: Path, *flags: str):
    """A server, for as long as it is wanted."""
    server = Server(executable, data, *flags)
    try:
        yield server
    finally:
        server.stop()


def resident_mebibytes(pid: int) -> float:
    """Memory of one process that is in RAM now (proc(5), statm)."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def peak_mebibytes(pid: int):
    """Looks at a process' memory every two milliseconds; gives a list that holds the most it had."""
    peak, stopping = [resident_mebibytes(pid)], threading.Event()

    def look():
        while not stopping.wait(0.002):
            peak[0] = max(peak[0], resident_mebibytes(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        stopping.set()
        thread.join()


@contextmanager
def processor_seconds(pid: int):
    """What a server takes of processors meanwhile: gives a dictionary that has it at the end, `host` and `workers`."""
    below = _descendants(pid)
    host, workers = _processor_seconds(pid), sum(map(_processor_seconds, below))
    used = {}
    yield used
    used |= {"host": _processor_seconds(pid) - host, "workers": sum(map(_processor_seconds, below)) - workers}


def _processor_seconds(pid: int) -> float:
    # The name is in parentheses and may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _descendants(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (thread / "children").read_text(encoding="ascii").split()):
            found += [child, *_descendants(child)]
    return found
