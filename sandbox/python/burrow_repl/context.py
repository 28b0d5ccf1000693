"""Turns a fork of the zygote into the context of one user."""

from .private_builtins import __builtins__

import os
import time

from . import randomness


def become_context(execution, environment, directory):
    """Gives this process its environment (pairs of names and values), directory and random state."""
    execution.settle()
    replace_environment(dict(environment))
    os.chdir(directory)
    randomness.renew()


def rehearse(execution):
    """Becomes, a few times, what this process is already: byte code specialises, and forks share what it writes."""
    for _ in range(10):
        become_context(execution, list(os.environ.items()), os.getcwd())


def replace_environment(environment):
    """Makes `environment` that of this process and of those it will start."""
    known = os.environ
    zone = known.get("TZ")
    # Most of it is the zygote's: what stays the same need not be copied.
    for name in [name for name in known if name not in environment]:
        del known[name]
    for name, value in environment.items():
        if known.get(name) != value:
            known[name] = value
    if known.get("TZ") != zone:
        time.tzset()
