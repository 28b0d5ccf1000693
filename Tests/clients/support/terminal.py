"""A pseudo terminal with a program in it, driven as a person would."""

import fcntl
import os
import pty
import re
import selectors
import struct
import termios
import time
from contextlib import contextmanager

from support.command_line import DEADLINE

# What a terminal obeys and does not show.
_CONTROL = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|[\x07\x00]")

ARROW_UP = "\x1b[A"
CTRL_C, CTRL_D = "\x03", "\x04"


class Terminal:
    """The side of a pseudo terminal at which a person sits."""

    def __init__(self, descriptor, process):
        self._descriptor = descriptor
        self.process = process
        # All that the program wrote, as it came.
        self.transcript = b""
        self._seen = 0

    def type(self, text):
        """Presses keys."""
        os.write(self._descriptor, text.encode())

    def enter(self, text):
        """Types a line."""
        self.type(text + "\r")

    def expect(self, pattern):
        """Waits until what is shown after the last match matches; gives the match."""
        deadline = time.monotonic() + DEADLINE
        while True:
            shown = _CONTROL.sub(b"", self.transcript[self._seen :]).decode("utf-8", "replace").replace("\r\n", "\n")
            if match := re.search(pattern, shown, re.MULTILINE):
                # What came after the match in the same moment belongs to the next one.
                self._seen += _length_of(self.transcript[self._seen :], match.end())
                return match
            assert self._read(deadline), f"{pattern!r} did not come in {shown!r}"

    def hang_up(self):
        """Closes the terminal's window."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def end(self):
        """Waits for the end of the program; gives its status."""
        deadline = time.monotonic() + DEADLINE
        while self._read(deadline):
            pass
        return self.process.wait(DEADLINE)

    def _read(self, deadline):
        with selectors.DefaultSelector() as selector:
            selector.register(self._descriptor, selectors.EVENT_READ)
            assert selector.select(deadline - time.monotonic()), f"nothing more came after {self.transcript!r}"
        try:
            read = os.read(self._descriptor, 65536)
        except OSError:
            # EIO: the program has closed its side.
            return False
        self.transcript += read
        return bool(read)


def _length_of(raw, shown):
    """How many raw bytes make so many shown characters."""
    for length in range(len(raw) + 1):
        text = _CONTROL.sub(b"", raw[:length]).decode("utf-8", "ignore").replace("\r\n", "\n")
        # A line end is of two bytes, and shown as one character.
        if len(text) >= shown and raw[length - 1 : length + 1] != b"\r\n":
            return length
    return len(raw)


@contextmanager
def in_terminal(burrow, command, *arguments, language="C"):
    """`burrow COMMAND` in a terminal of its own."""
    master, slave = pty.openpty()
    try:
        os.fchown(slave, burrow.operator.uid, -1)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))

        def become_controlled():
            # The terminal then turns Ctrl-C into a signal for this program.
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        streams = {"stdin": slave, "stdout": slave, "stderr": slave, "preexec_fn": become_controlled}
        environment = {"TERM": "xterm", "LANG": language}
        with burrow.start(command, *arguments, environment=environment, **streams) as process:
            os.close(slave)
            slave = -1
            terminal = Terminal(master, process)
            try:
                yield terminal
            finally:
                terminal.hang_up()
    finally:
        if slave >= 0:
            os.close(slave)
