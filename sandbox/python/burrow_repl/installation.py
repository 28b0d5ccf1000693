"""Puts the machinery in place, once per process, before anything else is imported."""

from .private_builtins import __builtins__

import faulthandler
import os
import signal
import sys
from functools import partial
from types import SimpleNamespace

from . import completeness, questions
from .execution import Execution
from .streams import NoInput, Output, Outlets
from .zygote import environment, preparation, randomness


def install(
    write_output, write_error, write_output_bytes, write_error_bytes, flush, show, clear, raised, changed
):
    """Connects this interpreter to the functions of the Swift side; returns the functions that side calls.

    The writers take one argument, text or bytes-like. `show` takes the kind of a display, its id, its metadata and its
    representations (see `bundles`), `clear` whether to wait for the next display, `raised` name, value, traceback,
    errno, hint and refused system call of an exception, `changed` the changes of variables (see `variables`).
    """
    check_environment()
    sys.argv = [""]
    outlets = Outlets(
        Output("<stdout>", 1, write_output, write_output_bytes, flush),
        Output("<stderr>", 2, write_error, write_error_bytes, flush),
        NoInput(),
    )
    outlets.connect()
    questions.refuse()
    # How the host asks where code hangs: the handler is C, and runs whatever Python is doing.
    faulthandler.register(signal.SIGQUIT, 2, all_threads=False)
    # What is buffered at a fork would be in both processes afterwards, and come out twice.
    os.register_at_fork(before=flush)
    execution = Execution(outlets, raised, changed)
    open_shell = partial(preparation.open_shell, execution, show, clear)
    return SimpleNamespace(
        execute=execution.execute,
        execute_with=execution.execute_with,
        execute_shell=execution.execute_shell,
        report=execution.report,
        restore=execution.restore,
        inspect=completeness.inspect,
        prepare=partial(preparation.prepare, open_shell),
        freeze=partial(preparation.freeze, execution),
        rehearse_again=partial(preparation.rehearse_again, execution),
        become_context=execution.become_context,
        environment=environment.pairs,
        replace_environment=environment.replace_environment,
        renew_randomness=randomness.renew,
    )


def check_environment():
    """Raises unless the modules of the environment this Python was told to use can be found.

    Python itself only leaves the directory out, and the first sign would be an import that fails much later.
    """
    if sys.prefix == sys.base_prefix:
        raise RuntimeError(f"{sys.executable} is not part of a virtual environment")
    if not any(path.startswith(sys.prefix) for path in sys.path):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise RuntimeError(f"the environment {sys.prefix} was made for another Python than {version}: make it again")
