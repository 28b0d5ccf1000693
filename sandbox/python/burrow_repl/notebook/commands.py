"""Shell commands, as `!command` runs them."""

from ..private_builtins import __builtins__

import os
from codecs import getincrementaldecoder
from contextlib import suppress
from select import select
from signal import SIGINT, SIGKILL
from subprocess import DEVNULL, PIPE, STDOUT, Popen, TimeoutExpired

SHELL = "/bin/sh"
CHUNK = 65_536
# How long an interrupted command may take to end, in seconds, before it is killed.
SECONDS_TO_END = 0.3
# How often it is looked whether a command has ended that left its output to something in the background, in seconds.
SECONDS_BETWEEN_LOOKS = 0.05


def run(command, take):
    """Runs a command with the shell to its end, and gives what it prints to `take`, piece by piece.

    Returns its exit status; minus the number of a signal that ended it. What it leaves running in the background goes
    on, and is not waited for.
    """
    return run_program([SHELL, "-c", command], take)


def run_program(arguments, take):
    """The same for a program and its arguments."""
    # In a group of its own, so that an interrupt reaches all that it started and nothing else.
    process = Popen(arguments, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, process_group=0)
    decoder = getincrementaldecoder("utf-8")("replace")
    try:
        for data in _output(process):
            take(decoder.decode(data))
        take(decoder.decode(b"", True))
        return _status(process.wait())
    except BaseException:
        _end(process)
        raise
    finally:
        process.stdout.close()


def _output(process):
    """What a process prints, until it has ended or closed its output."""
    descriptor = process.stdout.fileno()
    while True:
        has_ended = process.poll() is not None
        while select([descriptor], [], [], 0 if has_ended else SECONDS_BETWEEN_LOOKS)[0]:
            data = os.read(descriptor, CHUNK)
            if not data:
                return
            yield data
        if has_ended:
            return


def _end(process):
    """Asks a process and what it started to end, and kills what does not."""
    for signal in (SIGINT, SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal)
        with suppress(TimeoutExpired):
            process.wait(SECONDS_TO_END)


def _status(code):
    """The status as IPython gives it: a shell tells signals as 128 and more."""
    return code if code <= 128 else 128 - code
