"""Turns a fork of the zygote into the context of one user."""

from .private_builtins import __builtins__

import os
import sys
import time

from . import randomness


def become_context(execution, environment, directory):
    """Gives this process its environment (pairs of names and values), directory and random state."""
    zone = os.environ.get("TZ")
    os.environ.clear()
    os.environ.update(environment)
    if os.environ.get("TZ") != zone:
        time.tzset()
    os.chdir(directory)
    execution.settle()
    sys.argv = [""]
    # As in every interactive Python: modules of the user's are found where the user is.
    sys.path.insert(0, "")
    randomness.renew()
