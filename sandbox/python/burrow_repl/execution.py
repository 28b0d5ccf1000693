"""Runs one piece of code after another in the namespace of `__main__`."""

from .private_builtins import __builtins__

import __main__
import __future__
import builtins
import sys
from _ast import Expr, Expression, PyCF_ONLY_AST
from _signal import SIGINT, default_int_handler, getsignal, signal
from os import _exit, getpid
from sys import getprofile, gettrace, setprofile, settrace

from . import sources, tracebacks

# The compiler's flags of `from __future__ import …`: as in every REPL, they hold for what comes after.
FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag
# The oldest feature shares its bit with another meaning in code objects, and has been the rule for decades.
FUTURE_FLAGS &= ~__future__.nested_scopes.compiler_flag

# The longest line for which it is tried first whether it is an expression: trying costs time when it is not.
MOST_LINE_CHARACTERS = 200


class Execution:
    """The loop's body: what happens between receiving code and saying that it has ended."""

    def __init__(self, outlets, display, raised):
        """Takes the standard streams, and the functions that receive results and exceptions."""
        self._outlets = outlets
        self._display = display
        self._raised = raised
        self._namespace = vars(__main__)
        self._future = 0
        self._builtins = vars(builtins)
        # There from the start, so that the number of built-in names changes only when user code changes them.
        self._builtins["_"] = None
        self._builtins_count = len(self._builtins)
        self._display_hook = self.display
        sys.displayhook = sys.__displayhook__ = self._display_hook

    def execute(self, text, number, process):
        """Runs `text` as cell `number`. What it does, also its exceptions, goes out by the functions.

        `process` is the id of the process that is to go on after it: a child that user code forked ends.

        An interrupt may arrive at any step of this method, so it can end with KeyboardInterrupt: the caller reports
        what comes out, and calls `restore` again.
        """
        try:
            self._run(text, f"<cell {number}>", process)
        except BaseException as error:
            if getpid() != process:
                self._end_child(error)
            self.report(error)
        else:
            if getpid() != process:
                self._end_child(None)
        finally:
            self.restore()

    def forget(self):
        """Forgets what rehearsed executions left behind."""
        self._builtins["_"] = None
        sources.forget()

    def report(self, error):
        """Sends an exception that nobody caught, unless it only asks for a quiet end."""
        if isinstance(error, SystemExit) and tracebacks.is_quiet_exit(error):
            return
        self._raised(*tracebacks.describe(error))

    def restore(self):
        """Takes back what user code may have replaced and the next execution needs."""
        if not self._outlets.are_connected():
            self._outlets.reconnect()
        sys.stdin = self._outlets.input
        sys.displayhook = self._display_hook
        if gettrace() is not None:
            settrace(None)
        if getprofile() is not None:
            setprofile(None)
        # How the host asks user code to stop.
        if getsignal(SIGINT) is not default_int_handler:
            signal(SIGINT, default_int_handler)
        if len(self._builtins) != self._builtins_count:
            for name, value in __builtins__.items():
                self._builtins.setdefault(name, value)
            self._builtins_count = len(self._builtins)

    def display(self, value):
        """Shows the value of a last expression; this is `sys.displayhook`."""
        if value is None:
            return
        self._builtins["_"] = value
        self._display("text/plain", repr(value))

    def _run(self, text, filename, process):
        """Compiles and runs the code; shows the value of its last expression, unless this is a child by now."""
        sources.remember(filename, text)
        namespace = self._namespace
        # User code may have removed them, and then `exec` would let it have this module's.
        namespace["__builtins__"] = builtins
        namespace.setdefault("__name__", "__main__")

        # Files and many callers end their line.
        line = text[:-1] if text.endswith("\n") else text
        if len(line) <= MOST_LINE_CHARACTERS and not ("\n" in line or ";" in line or "\\" in line):
            expression = self._run_line(line, filename)
        else:
            expression = self._run_statements(text, filename)
        if expression is not None:
            value = eval(expression, namespace)
            if value is not None and getpid() == process:
                sys.displayhook(value)

    def _run_line(self, text, filename):
        """Compiles a line of code that is an expression, and returns it; runs a line that is a statement.

        Does what `_run_statements` does in half the time, without a syntax tree. It is for a line without semicolon,
        which holds one statement, and without backslash: warnings about escapes come while strings are read, and would
        come twice.
        """
        try:
            return compile(text, filename, "eval", self._future, True)
        except SyntaxError:
            pass
        # A tuple with a starred element is an expression only where statements are.
        if "*" in text:
            return self._run_statements(text, filename)
        exec(self._compile(text, filename, text), self._namespace)
        return None

    def _run_statements(self, text, filename):
        """Runs the statements of a piece of code but for a last expression, which it returns, compiled."""
        tree = compile(text, filename, "exec", self._future | PyCF_ONLY_AST, True)
        body = tree.body
        last = body.pop() if body and type(body[-1]) is Expr else None
        code = self._compile(tree, filename, text)
        if last is not None:
            last = self._compile(Expression(last.value), filename, text, "eval")
        exec(code, self._namespace)
        return last

    def _compile(self, source, filename, text, mode="exec"):
        """Compiles text or a tree, and remembers the features that it imports from the future."""
        try:
            code = compile(source, filename, mode, self._future, True)
        except SyntaxError as error:
            tracebacks.complete_syntax_error(error, filename, text)
            raise
        self._future |= code.co_flags & FUTURE_FLAGS
        return code

    def _end_child(self, error):
        """Ends a process that user code forked and let return: only the first process goes on with the REPL."""
        status = 0
        if isinstance(error, SystemExit):
            status = tracebacks.exit_status(error)
        elif error is not None:
            status = 1
            self._outlets.error.write(tracebacks.describe(error)[2])
        self._outlets.reconnect()
        self._outlets.output.flush()
        _exit(status)
