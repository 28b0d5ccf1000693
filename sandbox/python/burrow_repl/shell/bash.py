"""One bash for each context: started at its first cell, and again when a cell has ended it."""

from ..private_builtins import __builtins__

import os
import signal
import subprocess
from shlex import quote
from tempfile import TemporaryDirectory

# Reads the paths of scripts from descriptor 3, runs each in itself, and writes how it ended to descriptor 4. An interrupt
# ends what runs, and not the bash that it runs in.
DRIVER = """
trap 'return 130 2>/dev/null' INT
while IFS= read -r -u 3 burrow_script; do
    source "$burrow_script"
    printf '%s\\n' "$?" >&4
done
"""
# How long bash has to say that an interrupted cell has ended, in seconds.
SECONDS_TO_STOP = 0.8

_bash = None


class NonZeroExit(Exception):
    """A cell of bash ended with another status than 0."""


def run(text, number, variables):
    """Runs a cell, and raises when it does not end with 0.

    `variables` are pairs of names and values that are in its environment, and gone after it.
    """
    global _bash
    if _bash is None or not _bash.is_alive():
        _bash = _Bash()
    status = _bash.run(text, number, variables)
    if status:
        ended = "" if _bash.is_alive() else "; bash has ended, and the next cell finds a new one"
        raise NonZeroExit(f"exit status {status}{ended}")


class _Bash:
    """A bash, and the pipes by which it is told what to do and says how it went."""

    def __init__(self):
        scripts, self._scripts = os.pipe()
        self._statuses, statuses = os.pipe()
        # Bash finds the pipes as 3 and 4; the channel of the context, which is 3 here, is none of its business.
        high = [_above(scripts), _above(statuses)]
        self._process = subprocess.Popen(
            ["/bin/bash", "--noprofile", "--norc", "-c", f"exec 3<&{high[0]} 4>&{high[1]} {high[0]}<&- {high[1]}>&-\n{DRIVER}"],
            stdin=subprocess.DEVNULL,
            pass_fds=high,
            start_new_session=True,
        )
        for descriptor in (scripts, statuses, *high):
            os.close(descriptor)

    def is_alive(self):
        """Whether it can run another cell."""
        return self._process.poll() is None

    def run(self, text, number, variables):
        """Runs a cell and returns its status."""
        with TemporaryDirectory(prefix="burrow-cell-") as directory:
            cell = os.path.join(directory, f"cell {number}")
            with open(cell, "w", encoding="utf-8") as file:
                file.write(text)
            script = os.path.join(directory, "script")
            with open(script, "w", encoding="utf-8") as file:
                file.write(_script(cell, variables))
            os.write(self._scripts, (script + "\n").encode())
            try:
                return self._status()
            except KeyboardInterrupt:
                self._interrupt()
                raise

    def _status(self):
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(self._statuses, 64)
            if not part:
                # It ended in the middle: by `exit`, or it was killed.
                return self._process.wait()
            line += part
        return int(line)

    def _interrupt(self):
        """Stops what runs, and waits a moment for bash to be there again."""
        try:
            os.killpg(self._process.pid, signal.SIGINT)
        except ProcessLookupError:
            return
        from select import select

        if select([self._statuses], [], [], SECONDS_TO_STOP)[0]:
            self._status()
        else:
            # It does not listen: the next cell has another.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _script(cell, variables):
    """What bash runs for a cell: the variables, the cell, and the variables as they were."""
    before, after = [], []
    for name, value in variables:
        before.append(f"burrow_had_{name}=${{{name}+x}} burrow_old_{name}=${{{name}-}}; export {name}={quote(value)}")
        after.append(
            f'if [ -n "$burrow_had_{name}" ]; then export {name}="$burrow_old_{name}"; else unset {name}; fi; '
            f"unset burrow_had_{name} burrow_old_{name}"
        )
    run = f"source {quote(cell)} </dev/null"
    return "\n".join([*before, run, "burrow_status=$?", *after, "return $burrow_status", ""])


def _above(descriptor):
    """A copy of a descriptor that is higher than those that bash uses."""
    import fcntl

    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 20)
    os.set_inheritable(copy, True)
    return copy
