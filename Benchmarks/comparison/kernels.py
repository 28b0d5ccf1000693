"""ipykernel, driven by jupyter_client as notebooks and agent frameworks drive it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from jupyter_client import KernelManager

MOST_SECONDS = 60


class Kernel:
    """One kernel process with a client."""

    def __init__(self, directory: Path):
        """Starts the process; it need not answer yet."""
        self._manager = KernelManager()
        self._client = None
        # What it says of itself is not for whoever reads the benchmark.
        self._manager.start_kernel(
            env=_environment(directory), cwd=str(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def pid(self) -> int:
        return self._manager.provisioner.process.pid

    def answer(self, code: str):
        """Runs code that has to end well, and returns when the kernel has answered."""
        self._await_reply(self._client.execute(code, allow_stdin=False))

    def run(self, code: str):
        """Runs code that has to end well, and returns when all that it printed and displayed is there."""
        request = self._client.execute(code, allow_stdin=False)
        self._await_reply(request)
        while True:
            message = self._client.get_iopub_msg(timeout=MOST_SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return

    def restart(self):
        """Ends the process and starts the next one, which need not answer yet."""
        self._client.stop_channels()
        self._manager.restart_kernel(now=True)
        self._connect()

    def close(self):
        """Ends the process."""
        if self._client is not None:
            self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()

    def _connect(self):
        self._client = self._manager.client()
        self._client.start_channels(stdin=False, hb=False, control=False)

    def _await_reply(self, request: str):
        end = time.monotonic() + MOST_SECONDS
        while time.monotonic() < end:
            message = self._client.get_shell_msg(timeout=MOST_SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["content"]["status"] != "ok":
                raise RuntimeError(f"the kernel could not run the code: {message['content']}")
            return
        raise TimeoutError(f"the kernel did not answer within {MOST_SECONDS} s")


def _environment(directory: Path) -> dict[str, str]:
    """The caller's, but with all files in the directory of this run, and the fonts listed before, as for Burrow."""
    return {
        **os.environ,
        "IPYTHONDIR": str(directory / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(directory / "runtime"),
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(Path(sys.prefix) / "share" / "matplotlib"),
    }
