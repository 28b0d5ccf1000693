"""Which system call the sandbox refused, as far as Python can tell.

The kernel only answers EPERM. What was called is read from the source of the innermost frames.
"""

from ..private_builtins import __builtins__

import ast
from errno import EPERM
from itertools import islice
from linecache import getline

# Functions of the standard library that make calls which the policy refuses, and those calls.
CALLS = {
    "chroot": "chroot",
    "mkfifo": "mknodat",
    "mknod": "mknodat",
    "pidfd_open": "pidfd_open",
    "ptrace": "ptrace",
    "sched_setaffinity": "sched_setaffinity",
    "sched_setscheduler": "sched_setscheduler",
    "setgid": "setgid",
    "setgroups": "setgroups",
    "sethostname": "sethostname",
    "setns": "setns",
    "setregid": "setregid",
    "setreuid": "setreuid",
    "setuid": "setuid",
    "clock_settime": "clock_settime",
    "prlimit": "prlimit64",
    "setrlimit": "prlimit64",
    "socket": "socket",
    "socketpair": "socketpair",
    "splice": "splice",
    "unshare": "unshare",
    "memfd_create": "memfd_create",
    "mount": "mount",
    "umount": "umount2",
    "reboot": "reboot",
}
MOST_LINES = 20
MOST_FRAMES = 3

_error_number = OSError.__dict__["errno"].__get__
_traceback = BaseException.__dict__["__traceback__"].__get__


def refused_call(error):
    """The name of the system call whose refusal an exception tells; "" when it tells none. Never raises."""
    try:
        # By the type alone: `__class__` can be any code.
        if not issubclass(type(error), PermissionError) or _error_number(error) != EPERM:
            return ""
        frames = []
        traceback = _traceback(error)
        while traceback is not None:
            frames.append(traceback)
            traceback = traceback.tb_next
        # The standard library wraps some calls in functions of its own.
        names = map(_called, reversed(frames[-MOST_FRAMES:]))
        return next((CALLS[name] for name in names if name in CALLS), "")
    except Exception:
        return ""


def _called(traceback):
    """The name of the function that a frame was calling."""
    code = traceback.tb_frame.f_code
    first, last, start, end = next(islice(code.co_positions(), traceback.tb_lasti // 2, None))
    if None in (first, last, start, end) or last - first > MOST_LINES:
        return None
    lines = [getline(code.co_filename, number).encode() for number in range(first, last + 1)]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    called = ast.parse(b"".join(lines).strip(), mode="eval").body
    if isinstance(called, ast.Await):
        called = called.value
    function = called.func if isinstance(called, ast.Call) else called
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
