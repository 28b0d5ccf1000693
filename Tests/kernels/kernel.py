"""ipykernel, driven by jupyter_client as notebooks and agent frameworks drive it."""

import subprocess
import time
from pathlib import Path
from queue import Empty

from jupyter_client import KernelManager

MOST_SECONDS = 60
# How often it is looked whether a silent kernel is still alive.
SECONDS_BETWEEN_LOOKS = 1


class KernelDied(Exception):
    """The kernel's process ended before it had answered."""


class Kernel:
    """One kernel process with a client."""

    def __init__(self, directory: Path, environment: dict[str, str], command: list[str] | None = None):
        """Starts the process; it need not answer yet.

        The command is the kernel's, with `{connection_file}` in it; without one it is ipykernel in this Python.
        """
        self._manager = KernelManager()
        if command is not None:
            self._manager.kernel_spec.argv = command
        self._client = None
        # What it says of itself is not for whoever reads the benchmark.
        self._manager.start_kernel(
            env=environment, cwd=str(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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

    def await_ready(self):
        """Returns when the kernel answers, and all that it will print and display arrives here."""
        end = time.monotonic() + MOST_SECONDS
        while time.monotonic() < end:
            # What it says before it has learnt of a listener is lost, so it is asked again.
            request = self._client.kernel_info()
            try:
                self._messages(request, SECONDS_BETWEEN_LOOKS)
            except TimeoutError:
                continue
            self._reply(request, MOST_SECONDS)
            return
        raise TimeoutError(f"the kernel was not ready within {MOST_SECONDS} s")

    def answer(self, code: str):
        """Runs code that has to end well, and returns when the kernel has answered."""
        self._await_reply(self._client.execute(code, allow_stdin=False))

    def run(self, code: str):
        """Runs code that has to end well, and returns when all that it printed and displayed is there."""
        request = self._client.execute(code, allow_stdin=False)
        self._await_reply(request)
        self._messages(request, MOST_SECONDS)

    def execute(self, code: str, seconds: float, late_seconds: float = 0) -> tuple[dict, list[dict]]:
        """Runs code however it ends: the content of the kernel's reply, and what it printed and displayed.

        What comes after it has idled is waited for that much longer: what children print is read by another thread.
        """
        request = self._client.execute(code, allow_stdin=False, stop_on_error=False)
        messages = self._messages(request, seconds)
        reply = self._reply(request, seconds)
        return reply, messages + self._late_messages(request, late_seconds)

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
        reply = self._reply(request, MOST_SECONDS)
        if reply["status"] != "ok":
            raise RuntimeError(f"the kernel could not run the code: {reply}")

    def _reply(self, request: str, seconds: float) -> dict:
        """The content of the reply to a request."""
        end = time.monotonic() + seconds
        while True:
            message = self._next(self._client.get_shell_msg, end)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def _messages(self, request: str, seconds: float) -> list[dict]:
        """What a request made the kernel print and display, until it idles."""
        end = time.monotonic() + seconds
        messages = []
        while True:
            message = self._next(self._client.get_iopub_msg, end)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages
            messages.append(message)

    def _late_messages(self, request: str, seconds: float) -> list[dict]:
        """What a request makes the kernel print in the time after it has idled."""
        end = time.monotonic() + seconds
        messages = []
        while (remaining := end - time.monotonic()) > 0:
            try:
                message = self._client.get_iopub_msg(timeout=remaining)
            except Empty:
                break
            if message["parent_header"].get("msg_id") == request:
                messages.append(message)
        return messages

    def _next(self, receive, end: float) -> dict:
        """The next message of a channel, unless time is up or the process is gone."""
        while time.monotonic() < end:
            try:
                return receive(timeout=min(SECONDS_BETWEEN_LOOKS, max(0, end - time.monotonic())))
            except Empty:
                if not self._manager.is_alive():
                    raise KernelDied("the kernel ended before it had answered") from None
        raise TimeoutError("the kernel did not answer in time")
