"""The environment of the process, as Python keeps it besides libc."""

from ..private_builtins import __builtins__

import os
import time
from contextlib import contextmanager


def pairs():
    """The names and values of the environment, in pairs."""
    return list(os.environ.items())


def replace_environment(pairs):
    """Makes pairs of names and values the environment of this process and of those it will start."""
    wanted = dict(pairs)
    known = os.environ
    zone = known.get("TZ")
    # Most of it is the zygote's: what stays the same need not be copied.
    for name in [name for name in known if name not in wanted]:
        del known[name]
    for name, value in wanted.items():
        if known.get(name) != value:
            known[name] = value
    if known.get("TZ") != zone:
        time.tzset()


@contextmanager
def temporarily(variables):
    """Sets variables, and gives them back the values they had."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
