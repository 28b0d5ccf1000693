"""Runs one piece of code after another in the namespace of `__main__`."""

from .private_builtins import __builtins__

import __main__
import __future__
import builtins
import sys
from _ast import Expr, Expression, PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_ONLY_AST
from _signal import SIGINT, default_int_handler, getsignal, signal
from inspect import CO_COROUTINE
from os import _exit, getpid
from sys import getprofile, gettrace, setprofile, settrace

from . import sources
from .zygote import environment
from .changes.variables import Variables
from .errors import tracebacks
from .errors.denials import refused_call
from .errors.hints import hint
from .notebook import coroutines
from .notebook.history import History
from .notebook.syntax import Syntax

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

    def __init__(self, outlets, raised, changed):
        """Takes the standard streams, and the functions that receive exceptions and changes of variables."""
        self._outlets = outlets
        self._raised = raised
        self._changed = changed
        self._namespace = vars(__main__)
        self._flags = PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._builtins = vars(builtins)
        self._builtins_count = len(self._builtins)
        self._shell = None

    def open(self, shell):
        """Takes the shell that knows about notebooks, before the first cell."""
        self._shell = shell
        self._syntax = Syntax(shell)
        self._history = History(shell)
        self._variables = Variables(self._namespace, shell.user_ns_hidden)
        self._events = shell.events
        self._display_hook = shell.displayhook
        sys.displayhook = self._display_hook
        self._builtins_count = len(self._builtins)

    def become_context(self):
        """Takes over what a fork has of its own."""
        self._shell.become_context()

    def execute(self, text, number, process):
        """Runs `text` as cell `number`. What it does, also its exceptions, goes out by the functions.

        `process` is the id of the process that is to go on after it: a child that user code forked ends.

        An interrupt may arrive at any step of this method, so it can end with KeyboardInterrupt: the caller reports
        what comes out, and calls `restore` again.
        """
        try:
            failure = None
            try:
                self._run(text, number, process)
            except BaseException as error:
                failure = error
                raise
            finally:
                if getpid() == process:
                    self._after(failure)
                # An exception that its own frame holds keeps all that the code held, until the collector comes.
                failure = None
        except BaseException as error:
            if getpid() != process:
                self._end_child(error)
            self.report(error)
        else:
            if getpid() != process:
                self._end_child(None)
        finally:
            self.restore()
            self._tell_changes()

    def execute_with(self, text, number, process, variables):
        """Runs a cell with variables in the environment that are gone after it."""
        with environment.temporarily(dict(variables)):
            self.execute(text, number, process)

    def execute_shell(self, text, number, process, variables):
        """Runs a cell by the bash of this context."""
        from .shell import bash

        try:
            bash.run(text, number, variables)
        except BaseException as error:
            self.report(error)
        finally:
            self.restore()

    def forget(self):
        """Forgets what rehearsed executions left behind."""
        self._history.forget()
        self._display_hook.flush()
        self._variables.forget()
        sources.forget()

    def report(self, error):
        """Sends an exception that nobody caught, unless it only asks for a quiet end."""
        # By the type alone: `__class__` can be any code.
        if issubclass(type(error), SystemExit) and tracebacks.is_quiet_exit(error):
            return
        self._shell.handle_custom(error)
        if not issubclass(type(error), MemoryError):
            # For `%tb` and debuggers. What filled the memory is not kept alive for them.
            sys.last_type, sys.last_value, sys.last_traceback = type(error), error, tracebacks.traceback(error)
        self._raised(*tracebacks.describe(error), hint(error), refused_call(error))

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

    def _tell_changes(self):
        """Sends what happened to variables; where that cannot be found out, it is no fault of the code's."""
        try:
            if changes := self._variables.changes():
                self._changed(changes)
        except Exception:
            pass

    def _run(self, text, number, process):
        """Compiles and runs the code; shows the value of its last expression, unless this is a child by now."""
        filename = f"<cell {number}>"
        sources.remember(filename, text)
        self._shell.execution_count = number + 1
        namespace = self._namespace
        # User code may have removed them, and then `exec` would let it have this module's.
        namespace["__builtins__"] = builtins
        namespace.setdefault("__name__", "__main__")

        # Files and many callers end their line, and notebooks have empty ones before it.
        line = text.strip("\n")
        self._starts_loop = "asyncio.run(" in text or "run_until_complete(" in text
        is_line = "\n" not in line
        if self._syntax.is_suspicious(text) or (is_line and self._syntax.is_automagic(line)):
            line = text = self._python(text, number, filename)
            is_line = False
        else:
            self._history.remember(number, text, text)
        self._before()

        is_simple = is_line and text[:1] != "\n" and len(line) <= MOST_LINE_CHARACTERS and not (";" in line or "\\" in line)
        if is_simple and self._has_standard_interactivity():
            expression = self._run_line(line, filename)
        else:
            expression = self._run_statements(text, filename, process)
        if expression is not None:
            self._show(expression, process)

    def _python(self, text, number, filename):
        """The Python code of a cell that may be more than Python."""
        code = text
        try:
            code = self._syntax.python(text)
        finally:
            self._history.remember(number, text, code)
        if code != text:
            sources.remember(filename, code)
        return code

    def _has_standard_interactivity(self):
        """Whether only the value of a last expression is to be shown, and nobody rewrites syntax trees."""
        return self._shell.ast_node_interactivity == "last_expr" and not self._shell.ast_transformers

    def _run_line(self, text, filename):
        """Compiles a line of code that is an expression, and returns it; runs a line that is a statement.

        Does what `_run_statements` does in half the time, without a syntax tree. It is for a line without semicolon,
        which holds one statement, and without backslash: warnings about escapes come while strings are read, and would
        come twice.
        """
        try:
            return compile(text, filename, "eval", self._flags, True)
        except SyntaxError:
            pass
        # A tuple with a starred element is an expression only where statements are.
        if "*" in text:
            return self._run_statements(text, filename)
        self._evaluate(self._compile(text, filename, text))
        return None

    def _run_statements(self, text, filename, process=None):
        """Runs the statements of a piece of code but for a last expression, which it returns, compiled."""
        tree = self._shell.transform_ast(self._tree(text, filename))
        body = tree.body
        interactivity = self._shell.ast_node_interactivity
        # In a notebook such an import can stand anywhere: each statement is compiled for itself.
        if interactivity in ("all", "last_expr_or_assign") or "from __future__" in text:
            return self._run_each(tree, filename, text, interactivity, process)
        is_shown = interactivity != "none" and body and type(body[-1]) is Expr
        last = body.pop() if is_shown else None
        code = self._compile(tree, filename, text)
        if last is not None:
            last = self._compile(Expression(last.value), filename, text, "eval")
        self._evaluate(code)
        return last

    def _run_each(self, tree, filename, text, interactivity, process):
        """Runs statement by statement, as `InteractiveShell.ast_node_interactivity` asks for."""
        from .notebook.interactivity import steps

        for mode, node in steps(tree, interactivity):
            code = self._compile(node, filename, text, mode)
            if mode == "eval":
                self._show(code, process)
            else:
                self._evaluate(code)

    def _tree(self, text, filename):
        """The syntax tree of a piece of code."""
        try:
            return compile(text, filename, "exec", self._flags | PyCF_ONLY_AST, True)
        except SyntaxError as error:
            tracebacks.complete_syntax_error(error, filename, text)
            raise

    def _compile(self, source, filename, text, mode="exec"):
        """Compiles text or a tree, and remembers the features that it imports from the future."""
        try:
            code = compile(source, filename, mode, self._flags, True)
        except SyntaxError as error:
            tracebacks.complete_syntax_error(error, filename, text)
            raise
        self._flags |= code.co_flags & FUTURE_FLAGS
        return code

    def _evaluate(self, code):
        """Runs compiled code; returns the value of an expression."""
        if code.co_flags & CO_COROUTINE:
            return coroutines.run(eval(code, self._namespace))
        # Other code runs outside of the loop, so that `asyncio.run` works, which it would not in a notebook.
        if coroutines.need_running_loop(code) and not self._starts_loop:
            return coroutines.run(coroutines.evaluate(code, self._namespace))
        return eval(code, self._namespace)

    def _show(self, expression, process):
        """Evaluates an expression and shows its value."""
        value = self._evaluate(expression)
        if value is not None and getpid() == process:
            sys.displayhook(value)

    def _before(self):
        """Lets those who asked for it know that a cell begins."""
        callbacks = self._events.callbacks
        # User code may have taken any of them away.
        if callbacks.get("pre_execute"):
            self._events.trigger("pre_execute")
        if callbacks.get("pre_run_cell"):
            self._events.trigger("pre_run_cell", self._information())

    def _after(self, error):
        """Lets those who asked for it know how a cell has ended: this is when open figures are shown."""
        callbacks = self._events.callbacks
        if callbacks.get("post_execute"):
            self._events.trigger("post_execute")
        if callbacks.get("post_run_cell"):
            from IPython.core.interactiveshell import ExecutionResult

            result = ExecutionResult(self._information())
            result.error_in_exec = error
            self._events.trigger("post_run_cell", result)

    def _information(self):
        """What IPython tells about a cell."""
        from IPython.core.interactiveshell import ExecutionInfo

        manager = self._shell.history_manager
        return ExecutionInfo(
            manager.input_hist_raw[-1], True, False, True, None, transformed_cell=manager.input_hist_parsed[-1]
        )

    def _end_child(self, error):
        """Ends a process that user code forked and let return: only the first process goes on with the REPL."""
        status = 0
        if issubclass(type(error), SystemExit):
            status = tracebacks.exit_status(error)
        elif error is not None:
            status = 1
            self._outlets.error.write(tracebacks.describe(error)[2])
        self._outlets.reconnect()
        self._outlets.output.flush()
        _exit(status)
