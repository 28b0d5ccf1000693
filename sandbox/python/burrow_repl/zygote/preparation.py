"""Makes the zygote warm: what is imported and rehearsed here, every context gets by its fork."""

from ..private_builtins import __builtins__

import gc
import importlib
import os
import sys
import time

from . import randomness
from .environment import temporarily
from .matplotlib_configuration import configured

# What keeps libraries from starting threads when they are loaded: a fork takes no other thread along, but its locks.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # pyarrow's memory allocator, which pandas loads.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
# How long a thread that a module started while it was imported may take to end.
MOST_SECONDS_OF_THREADS = 2


class PreparationError(Exception):
    """Says which step failed, and how."""


def prepare(open_shell, preload, rehearsals):
    """Opens the shell, imports the modules, does the rehearsals; returns whether a fork has random state to renew."""
    # Nothing of what imports leave is garbage: collecting while they run only costs time.
    gc.disable()
    with temporarily(ONE_THREAD), configured(preload):
        _step("open the shell", open_shell)
        for name in preload:
            _step(f"import {name}", importlib.import_module, name)
        for name in rehearsals:
            _step(f"rehearse {name}", _rehearse, name)
    # As in every interactive Python, modules of the user's are found where the user is. Not before the imports above:
    # where the zygote happens to be is nobody's place.
    sys.path.insert(0, "")
    return randomness.find()


def open_shell(execution, show, clear):
    """Opens the shell around `__main__`, where cells run."""
    import __main__

    from ..notebook import shell

    execution.open(shell.open_shell(__main__, show, clear, execution.report))


def freeze(execution):
    """Ends the preparation: what is there now is what contexts share."""
    execution.forget()
    _step("end the threads that imports started", _wait_for_one_thread)
    # Objects that the collector knows are written to by each collection, and a fork would copy their pages.
    gc.collect()
    gc.freeze()
    gc.enable()


def rehearse_again(execution, names):
    """Does rehearsals in a fork that waits for its user, and leaves nothing of them."""
    for name in names:
        _step(f"rehearse {name}", _rehearse, name)
    execution.forget()


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
    """Returns when this thread is the only one."""
    end = time.monotonic() + MOST_SECONDS_OF_THREADS
    while (count := len(os.listdir("/proc/self/task"))) > 1:
        if time.monotonic() > end:
            raise RuntimeError(f"{count} threads are still running, and a fork needs one alone")
        time.sleep(0.001)
