"""Exceptions as text: only the user's frames, bounded, and whatever happens, something."""

from ..private_builtins import __builtins__

import os
from errno import EAGAIN, ENOMEM
from sys import getrecursionlimit, setrecursionlimit
from traceback import TracebackException

MOST_NAME_BYTES = 256
MOST_VALUE_BYTES = 8 << 10
MOST_TRACEBACK_BYTES = 24 << 10
# More frames than the default recursion limit allows: only who raised that limit loses the oldest.
MOST_FRAMES = 1000
# Frames that formatting a traceback itself takes, with room for a user's `__str__`.
LEAST_RECURSION_LIMIT = 200

# Frames of these directories are the machinery's: the user sees what it was told to do.
_own_frames = (os.path.dirname(os.path.dirname(__file__)) + os.sep,)
# A metaclass may answer something else for `__name__`.
_name_of_type = type.__dict__["__name__"].__get__
_arguments = BaseException.__dict__["args"].__get__
_error_number = OSError.__dict__["errno"].__get__
# The traceback of an exception, whatever its class says.
traceback = BaseException.__dict__["__traceback__"].__get__


def hide(directory):
    """Takes the frames of another directory for the machinery's."""
    global _own_frames
    _own_frames += (directory + os.sep,)


def describe(error):
    """Returns name, value, traceback and errno (0 for none) of an exception. Never raises because of the exception."""
    name = shorten_end(_name_of_type(type(error)), MOST_NAME_BYTES)
    try:
        # User code may have left too little for what follows.
        if getrecursionlimit() < LEAST_RECURSION_LIMIT:
            setrecursionlimit(LEAST_RECURSION_LIMIT)
        return name, value_of(error), traceback_of(error), errno_of(error)
    except BaseException as failure:
        # No memory, a broken `__str__` or `__cause__`, an interrupt: the name has to do.
        value = f"(its text cannot be shown: {_name_of_type(type(failure))})"
        return name, value, f"{name}: {value}\n", ENOMEM if issubclass(type(error), MemoryError) else 0


def value_of(error):
    """The exception's message."""
    try:
        text = str(error)
    except Exception as failure:
        return f"(str() of this exception raised {_name_of_type(type(failure))})"
    return shorten(text, MOST_VALUE_BYTES)


def traceback_of(error):
    """The traceback as Python prints it, without the frames of this package."""
    summary = TracebackException(
        type(error), error, traceback(error), limit=-MOST_FRAMES, compact=True
    )
    _keep_user_frames(summary)
    return shorten("".join(summary.format()), MOST_TRACEBACK_BYTES)


def errno_of(error):
    """The errno behind an exception, 0 for none. What says by its type which limit was met counts as one too."""
    # By the type alone: `__class__` can be any code.
    if issubclass(type(error), OSError):
        number = _error_number(error)
        return number if type(number) is int and 0 <= number < 1 << 31 else 0
    if issubclass(type(error), MemoryError):
        return ENOMEM
    # pthread_create(3) failed; Python does not keep the number.
    if type(error) is RuntimeError and _arguments(error) == ("can't start new thread",):
        return EAGAIN
    return 0


def is_quiet_exit(error):
    """Whether a SystemExit says that all went well."""
    return error.code is None or (isinstance(error.code, int) and int(error.code) == 0)


def exit_status(error):
    """The status with which a SystemExit would end a process."""
    if is_quiet_exit(error):
        return 0
    return int(error.code) & 0xFF if isinstance(error.code, int) else 1


def complete_syntax_error(error, filename, text):
    """Adds the line to an error that the compiler found after parsing: it only looks for it in files."""
    if error.text is None and error.filename == filename and error.lineno is not None:
        lines = text.split("\n", error.lineno)
        if 0 < error.lineno <= len(lines):
            error.text = lines[error.lineno - 1]


def shorten(text, most_bytes):
    """Returns `text` in at most `most_bytes` of UTF-8: its head and its tail, and how much lies between."""
    if len(text) * 4 <= most_bytes or len(_encoded(text[: most_bytes + 1])) <= most_bytes:
        return text
    # Room for the line in between.
    room = most_bytes - 80
    head = _decoded(_encoded(text[:room])[: room * 2 // 3])
    tail = _decoded(_encoded(text[-room:])[-(room // 3) :])
    left_out = len(text) - len(head) - len(tail)
    return f"{head}\n[… {left_out:,} characters left out …]\n{tail}"


def shorten_end(text, most_bytes):
    """Returns the first `most_bytes` of a text's UTF-8."""
    return _decoded(_encoded(text[:most_bytes])[:most_bytes])


def _encoded(text):
    """A text's UTF-8; `str.encode` because a subclass of str may have another idea."""
    return str.encode(text, "utf-8", "backslashreplace")


def _decoded(data):
    """The text of bytes that were cut at any place."""
    return data.decode("utf-8", "ignore")


def _keep_user_frames(summary):
    """Drops this package's frames from a traceback and all those it was raised from or holds."""
    waiting = [summary]
    while waiting:
        summary = waiting.pop()
        frames = [frame for frame in summary.stack if not frame.filename.startswith(_own_frames)]
        # A cell that waits is run by an event loop: its frames come before those of the cell.
        first = next((place for place, frame in enumerate(frames) if frame.filename.startswith("<cell ")), 0)
        summary.stack[:] = frames[first:]
        # A message of a gigabyte would be copied several times before the result is shortened.
        text = getattr(summary, "_str", None)
        if type(text) is str:
            summary._str = shorten(text, MOST_TRACEBACK_BYTES)
        waiting += filter(None, (summary.__cause__, summary.__context__, *(summary.exceptions or ())))
