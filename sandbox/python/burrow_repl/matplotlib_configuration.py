"""A directory for matplotlib's own files while the zygote imports it."""

from .private_builtins import __builtins__

import functools
import os
import sys


class MatplotlibConfiguration:
    """Within it, matplotlib finds the font cache of the environment, in a directory that it may write to.

    Without a writable directory matplotlib warns; without the cache it looks at every font, which takes seconds.
    """

    def __init__(self, modules):
        """Is for the import of `modules`; does nothing unless matplotlib is among them."""
        self._needed = any(name.partition(".")[0] == "matplotlib" for name in modules)

    def __enter__(self):
        """Makes the directory, with the font cache in it, and names it in the environment."""
        if not self._needed:
            return
        from glob import escape, glob
        from shutil import copy
        from tempfile import mkdtemp

        # The name cannot be guessed, so nobody else can have put anything there.
        self._directory = mkdtemp(prefix="burrow-matplotlib-")
        self._before = os.environ.get("MPLCONFIGDIR")
        os.environ["MPLCONFIGDIR"] = self._directory
        for cache in glob(os.path.join(escape(sys.prefix), "share", "matplotlib", "fontlist-*.json")):
            copy(cache, self._directory)

    def __exit__(self, *_):
        """Removes the directory, and makes matplotlib ask for its place again when a context needs it."""
        if not self._needed:
            return
        from shutil import rmtree

        rmtree(self._directory, ignore_errors=True)
        if self._before is None:
            del os.environ["MPLCONFIGDIR"]
        else:
            os.environ["MPLCONFIGDIR"] = self._before
        matplotlib = sys.modules.get("matplotlib")
        for name in ("get_configdir", "get_cachedir"):
            remembering = getattr(matplotlib, name, None)
            if hasattr(remembering, "__wrapped__"):
                setattr(matplotlib, name, functools.cache(remembering.__wrapped__))
