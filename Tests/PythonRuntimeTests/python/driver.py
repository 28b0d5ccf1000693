"""A context without a host: runs the cells it is given, and answers with what came out of each.

`run` reads a JSON object (`cells`, `preload`, `rehearsals`, `environment`, `directory`, `inspect`) from standard input,
and writes a JSON list with a list of events for each cell. It is called from `python -c`, so that `__main__` is the
cells' alone.
"""

import builtins
import json
import os
import signal
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "sandbox/python"))

# Cells may break the real ones.
from burrow_repl.private_builtins import __builtins__


def run():
    """Does what the Swift side does, with Python functions in place of Swift's."""
    import burrow_repl

    # Whoever starts this may have blocked signals, for itself and all its children.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    task = json.load(sys.stdin)
    answer = os.fdopen(os.dup(1), "w")
    dump = json.dump
    events = []
    machinery = burrow_repl.install(
        _text_writer(events, "output"),
        _text_writer(events, "error"),
        _bytes_writer(events, "output"),
        _bytes_writer(events, "error"),
        lambda: events.append(["flush"]),
        lambda *shown: events.append(["show", *shown[:3], _readable(shown[3])]),
        lambda wait: events.append(["clear", wait]),
        lambda *error: events.append(["raised", *error]),
        lambda changes: events.append(["changed", changes]),
    )
    try:
        machinery.prepare(task["preload"], task["rehearsals"])
        machinery.freeze()
    except Exception as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    if task["environment"] is not None:
        machinery.replace_environment(list(task["environment"].items()))
    os.chdir(task["directory"])

    answers = []
    for number, cell in enumerate(task["cells"], 1):
        events.clear()
        answers.append(machinery.inspect(cell) if task["inspect"] else _execute(machinery, cell, number, events))
    vars(builtins).update(__builtins__)
    dump(answers, answer)
    answer.close()
    # What user code left running ends with its process.
    os._exit(0)


def _execute(machinery, cell, number, events, process=os.getpid()):
    """Runs one cell; returns its events."""
    try:
        machinery.execute(cell, number, process)
    except BaseException as error:
        machinery.report(error)
        machinery.restore()
    return events[:]


def _readable(representations):
    """Representations as JSON can hold them."""
    return [content.hex() if isinstance(content, bytes) else content for content in representations]


def _text_writer(events, kind, process=os.getpid(), getpid=os.getpid, write_descriptor=os.write):
    """A `write` of a text stream."""

    def write(text):
        if not isinstance(text, str):
            raise TypeError("the argument must be str")
        events.append([kind, text])
        # A child's events are lost with it.
        if getpid() != process:
            write_descriptor(2, text.encode())
        return len(text)

    return write


def _bytes_writer(events, kind):
    """A `write` of a binary stream."""

    def write(data):
        events.append([kind, bytes(data).decode()])
        return len(data)

    return write
