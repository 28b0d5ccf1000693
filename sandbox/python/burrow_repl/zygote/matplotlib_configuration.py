"""A directory for matplotlib's own files while the zygote imports it."""

from ..private_builtins import __builtins__

import functools
import os
import sys
from contextlib import contextmanager

from .environment import temporarily

# The backend of notebooks: figures are shown in the output.
BACKEND = "module://matplotlib_inline.backend_inline"


@contextmanager
def configured(modules):
    """Lets matplotlib, if it is among `modules`, find the environment's font cache in a directory it may write to.

    Without a writable directory matplotlib warns; without the cache it looks at every font, which takes seconds.
    """
    if not any(name.partition(".")[0] == "matplotlib" for name in modules):
        yield
        return
    from glob import escape, glob
    from shutil import copy
    from tempfile import TemporaryDirectory

    # The directory's name cannot be guessed, so nobody else can have put anything there.
    with TemporaryDirectory(prefix="burrow-matplotlib-") as directory, temporarily(
        {"MPLBACKEND": BACKEND, "MPLCONFIGDIR": directory}
    ):
        for cache in glob(os.path.join(escape(sys.prefix), "share", "matplotlib", "fontlist-*.json")):
            copy(cache, directory)
        yield
    forget_directory(sys.modules["matplotlib"])


def forget_directory(matplotlib):
    """Makes matplotlib ask for its directory again, when a context needs it."""
    for name in ("get_configdir", "get_cachedir"):
        remembering = getattr(matplotlib, name)
        if hasattr(remembering, "__wrapped__"):
            setattr(matplotlib, name, functools.cache(remembering.__wrapped__))
