"""`burrow serve` as the tests run it: on a port of its own, with data of its own, and nothing left of it at the end."""

import os
import re
import select
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.host_state import alive, descendants, wait_until
from support.operators import this_operator

CHECKOUT = Path(os.environ.get("BURROW_HOME") or Path(__file__).parents[2]).resolve()
EXECUTABLE = Path(os.environ.get("BURROW") or CHECKOUT / ".build/debug/burrow")

# Nothing here may take longer, whatever happens. It is far above what anything needs: nothing is timed by it.
DEADLINE = 60


@dataclass(frozen=True)
class RunningServer:
    """A server that listens."""

    url: str
    data: Path
    process: subprocess.Popen

    @property
    def key(self):
        """The key of whoever runs the server."""
        return (self.data / "local-key").read_text().strip()

    def make_key(self, tenant, user):
        """A new key of some user."""
        command = [
            EXECUTABLE, "key", "create", "--data", self.data, "--tenant", tenant, "--user", user, "--name", "tests",
        ]  # fmt: skip
        ended = subprocess.run(
            command, env=this_operator().environment(), capture_output=True, text=True, timeout=DEADLINE
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()


@contextmanager
def running_server(*arguments, environment=None):
    """`burrow serve`, with more environment if need be, until it is not needed any more; then it is told to stop, and must leave no process."""
    operator = this_operator()
    with operator.directory() as data, open(data / "server.log", "wb") as log:
        command = [EXECUTABLE, "serve", "--port", "0", "--data", data, *arguments]
        process = operator.start(
            map(str, command), environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
        )
        try:
            yield RunningServer(_greeting(process, data / "server.log"), data, process)
            everyone = descendants(process.pid)
            process.send_signal(signal.SIGTERM)
            status = process.wait(timeout=DEADLINE)
            assert status == 0, f"the server ended with {status}: {(data / 'server.log').read_text()}"
            assert wait_until(lambda: not alive(everyone), DEADLINE) is not None, alive(everyone)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()


@contextmanager
def filling_no_memory(server, most):
    """What is done meanwhile takes the server at most some bytes of memory more than it had."""
    status = Path(f"/proc/{server.process.pid}/status")

    def peak():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) << 10

    # From now on, as proc(5) says.
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
    before = peak()
    yield
    assert peak() - before < most


def _greeting(process, log):
    """Waits for the line that says where it listens."""
    said, end = b"", time.monotonic() + DEADLINE
    while (found := re.search(rb"listens on (http://\S+)", said)) is None:
        readable, _, _ = select.select([process.stdout], [], [], max(0, end - time.monotonic()))
        read = os.read(process.stdout.fileno(), 65_536) if readable else b""
        assert read, f"the server does not listen; it wrote {said!r} and {log.read_text()!r}"
        said += read
    return found[1].decode()
