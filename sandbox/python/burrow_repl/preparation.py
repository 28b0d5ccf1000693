"""Makes the zygote warm: what is imported and rehearsed here, every context gets by its fork."""

from .private_builtins import __builtins__

import gc
import importlib
import os
import time

from . import randomness
from .matplotlib_configuration import MatplotlibConfiguration

# How long a thread that a module started while it was imported may take to end.
MOST_SECONDS_OF_THREADS = 2


class PreparationError(Exception):
    """Says which step failed, and how."""


def prepare(preload, rehearsals):
    """Imports the modules, does the rehearsals, and freezes what is there for the garbage collector."""
    # Nothing of what imports leave is garbage: collecting while they run only costs time.
    gc.disable()
    with MatplotlibConfiguration(preload):
        for name in preload:
            _step(f"import {name}", importlib.import_module, name)
        for name in rehearsals:
            _step(f"rehearse {name}", _rehearse, name)
    randomness.find_generators()
    # Objects that the collector knows are written to by each collection, and a fork would copy their pages.
    gc.collect()
    gc.freeze()
    gc.enable()
    _step("end the threads that imports started", _wait_for_one_thread)


def _rehearse(name):
    """Does one rehearsal."""
    # Only profiles that rehearse pay for loading it.
    from . import rehearsal

    rehearsal.REHEARSALS[name]()


def _step(title, work, *arguments):
    """Does a piece of work; when it fails, the error says which."""
    try:
        work(*arguments)
    except Exception as error:
        raise PreparationError(f"{title}: {type(error).__name__}: {error}") from error


def _wait_for_one_thread():
    """Returns when this thread is the only one: a fork takes no other along, but the locks they hold."""
    end = time.monotonic() + MOST_SECONDS_OF_THREADS
    while (count := len(os.listdir("/proc/self/task"))) > 1:
        if time.monotonic() > end:
            raise RuntimeError(f"{count} threads are still running, and a fork needs one alone")
        time.sleep(0.001)
