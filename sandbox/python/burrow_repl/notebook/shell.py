"""The interactive shell that notebook code talks to: IPython's, without what belongs to a terminal or a user's home.

IPython knows what magics, `!commands`, `?help`, formatters and display objects are. What it would do by itself is left
out: history in a database, threads, profile directories, coloured tracebacks. Cells are run by `execution`, which asks
this shell only for what plain Python cannot do.
"""

from ..private_builtins import __builtins__

import builtins
import os
import sys

import IPython
from IPython.core import page
from IPython.core.error import UsageError
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.utils.text import LSString, SList
from traitlets.config import Config

from ..display.formatter import DisplayFormatter
from ..display.hook import DisplayHook
from ..display.publisher import DisplayPublisher
from ..errors import tracebacks
from . import commands, figures, packages

# Where IPython may keep files if a magic wants to: it ends with the session, and nothing is made before.
DIRECTORY = "/tmp/ipython"

CONFIGURATION = {
    # Nobody looks at this in a terminal.
    "InteractiveShell": {"colors": "nocolor", "autoindent": False},
    # Notebooks cut the margins of figures away; here a figure has the size that it was given.
    "InlineBackend": {"print_figure_kwargs": {}},
}


class ZMQInteractiveShell(InteractiveShell):
    """The one instance of IPython's shell, as `get_ipython()` returns it.

    It has the name of Jupyter's own: by that pandas and others know that they are in a notebook.
    """

    # What IPython counts with a trait is a plain number here: it changes with each cell.
    execution_count = 1
    # By its being there libraries tell a notebook from a terminal.
    kernel = None
    # A page of help is shown, as there is nobody to turn it.
    display_page = True

    def init_profile_dir(self, _profile_dir):
        """Names a directory without making it."""
        self.profile_dir = UnmadeProfileDir(location=DIRECTORY)

    def init_history(self):
        """Keeps inputs in memory only."""
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)
        self.configurables.append(self.history_manager)

    def init_user_ns(self):
        """Leaves `exit` and `quit` to Python: they end the cell, and a name alone asks for no end."""
        super().init_user_ns()
        for name in ("exit", "quit"):
            self.user_ns.pop(name, None)
            self.user_ns_hidden.pop(name, None)

    def init_builtins(self):
        """Makes `display` and `get_ipython` known to all modules, for good."""
        super().init_builtins()
        builtins.get_ipython = self.get_ipython

    def init_display_formatter(self):
        """Adds previews and charts to what IPython formats."""
        self.display_formatter = DisplayFormatter(parent=self)
        self.configurables.append(self.display_formatter)

    def init_magics(self):
        """Replaces the magics that ask for what a sandbox has not."""
        super().init_magics()
        # Notebooks have it from the start.
        self.magics_manager.register_lazy("store", "IPython.extensions.storemagic:StoreMagics", "line")
        packages.register(self)

    def enable_gui(self, gui=None):
        """Accepts that figures are shown in the output, and nothing else: there is no screen."""
        if gui not in (None, "inline", "agg"):
            raise UsageError(f"there is no screen for {gui}: figures are shown in the output")

    def enable_matplotlib(self, gui=None):
        """Shows figures in the output, whatever was asked for."""
        if gui not in (None, "auto", "inline", "agg"):
            print(f"There is no screen for {gui}: figures are shown in the output.", file=sys.stderr)
        return super().enable_matplotlib("inline")

    def system(self, cmd):
        """Runs a command for `!command`, and shows what it prints as it comes."""
        command = self.var_expand(cmd, depth=1)
        status = packages.run_instead(command)
        if status is None:
            status = commands.run(command, lambda text: sys.stdout.write(text))
        self.user_ns["_exit_code"] = status
        self._check_status(status, cmd)

    system_piped = system_raw = system

    def getoutput(self, cmd, split=True, depth=0):
        """Runs a command for `x = !command`, and returns what it printed."""
        pieces = []
        status = commands.run(self.var_expand(cmd, depth=depth + 1), pieces.append)
        self._check_status(status, cmd)
        text = "".join(pieces)
        return SList(text.splitlines()) if split else LSString(text)

    def _check_status(self, status, command):
        """Raises for a command that failed, if the user wants that."""
        if status and self.system_raise_on_error:
            from subprocess import CalledProcessError

            raise CalledProcessError(status, command)

    def showtraceback(self, exc_tuple=None, *_arguments, **_options):
        """Reports an exception that a magic or a formatter caught to show it; without one shows the last (`%tb`)."""
        error = exc_tuple[1] if exc_tuple else sys.exc_info()[1]
        if error is not None and error is not getattr(sys, "last_value", None):
            self.report(error)
        elif (last := error or getattr(sys, "last_value", None)) is not None:
            print(tracebacks.describe(last)[2], end="")

    def handle_custom(self, error):
        """Calls the handler that a user has set for some exceptions; what it raises changes nothing."""
        try:
            if self.custom_exceptions and isinstance(error, self.custom_exceptions):
                self.CustomTB(type(error), error, error.__traceback__)
        except Exception:
            print("The handler of set_custom_exc failed.", file=sys.stderr)

    showsyntaxerror = showindentationerror = lambda self, *_arguments, **_options: self.showtraceback()

    def show_usage_error(self, exc):
        """Reports a magic that was called wrongly."""
        self.report(exc)

    def become_context(self):
        """Takes over the directory of the context."""
        self.starting_dir = os.getcwd()
        self.home_dir = os.environ.get("HOME", self.starting_dir)
        self.history_manager.dir_hist[:] = [self.starting_dir]
        packages.find_installed()


class UnmadeProfileDir(ProfileDir):
    """A profile's directory that is only made by who writes into it."""

    def check_dirs(self):
        """Makes nothing."""


def open_shell(namespace_module, show, clear, report):
    """Makes the shell of this process around the module in whose namespace cells run.

    `show` and `clear` carry displays out, `report` an exception.
    """
    DisplayPublisher.show, DisplayPublisher.clear = staticmethod(show), staticmethod(clear)
    DisplayHook.show = staticmethod(show)
    ZMQInteractiveShell.report = staticmethod(report)
    shell = ZMQInteractiveShell.instance(
        config=Config(CONFIGURATION),
        ipython_dir=DIRECTORY,
        user_module=namespace_module,
        displayhook_class=DisplayHook,
        display_pub_class=DisplayPublisher,
    )
    # Cells run as if within these: capturing a cell that a magic runs must not end with its beginning.
    shell.display_trap._nested_level = 1
    shell.set_hook("show_in_pager", page.as_hook(page.display_page), 0)
    figures.install(shell)
    tracebacks.hide(os.path.dirname(IPython.__file__))
    return shell
