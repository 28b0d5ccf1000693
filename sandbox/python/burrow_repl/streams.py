"""What `sys.stdin`, `sys.stdout` and `sys.stderr` are in a context."""

from .private_builtins import __builtins__

import io
import sys


class Output(io.TextIOBase):
    """A text stream whose text leaves by a function of the Swift side.

    `write` and `flush` are those functions themselves, kept in the instance: `print` then reaches them without a step
    of Python code. They take text as UTF-8 and write what UTF-8 cannot hold (lone surrogates) as backslash escapes.
    """

    encoding = "utf-8"
    errors = "backslashreplace"
    line_buffering = True
    write_through = False
    mode = "w"

    def __init__(self, name, descriptor, write, write_bytes, flush):
        """Makes the stream called `name`, at whose `descriptor` C code and subprocesses print."""
        self.name = name
        self.write = write
        self.flush = flush
        self.buffer = OutputBytes(name, descriptor, write_bytes, flush)
        self._descriptor = descriptor

    def writable(self):
        """Says that the stream can be written."""
        return True

    def fileno(self):
        """The descriptor that subprocesses get in place of this stream."""
        return self._descriptor

    def reconfigure(self, **_options):
        """Accepts every change and makes none: the stream is UTF-8, and the host shows each line as it comes."""

    def close(self):
        """Flushes only: later executions need the stream."""
        self.flush()

    def __repr__(self):
        """Names the stream."""
        return f"<{type(self).__name__} name={self.name!r} encoding={self.encoding!r}>"


class OutputBytes(io.BufferedIOBase):
    """The bytes beneath an `Output`: `sys.stdout.buffer`."""

    mode = "wb"

    def __init__(self, name, descriptor, write, flush):
        """Makes the stream of bytes of the `Output` called `name`."""
        self.name = name
        self.write = write
        self.flush = flush
        self._descriptor = descriptor

    @property
    def raw(self):
        """Itself: there is no second buffer below."""
        return self

    def writable(self):
        """Says that the stream can be written."""
        return True

    def fileno(self):
        """The descriptor that subprocesses get in place of this stream."""
        return self._descriptor

    def close(self):
        """Flushes only: a wrapper around this stream closes it when the wrapper is collected."""
        self.flush()


class NoInput(io.TextIOBase):
    """Standard input that is at its end, as /dev/null is."""

    name = "<stdin>"
    mode = "r"
    encoding = "utf-8"
    errors = "strict"

    def __init__(self):
        """Makes the stream."""
        self.buffer = io.BytesIO()

    def readable(self):
        """Says that the stream can be read."""
        return True

    def fileno(self):
        """The descriptor that subprocesses get in place of this stream."""
        return 0

    def read(self, _size=-1, /):
        """Returns the end of the input."""
        return ""

    def readline(self, _size=-1, /):
        """Returns the end of the input."""
        return ""

    def close(self):
        """Does nothing: `exit()` closes standard input, and later executions need it."""


_variables = vars(sys)


class Outlets:
    """The three standard streams of this process, and the way back to them."""

    def __init__(self, output, error, no_input):
        """Remembers the streams; `connect` puts them in place."""
        self.output = output
        self.error = error
        self.input = no_input

    def connect(self):
        """Makes these the standard streams, and those to which code that replaced them returns."""
        sys.stdin = sys.__stdin__ = self.input
        sys.stdout = sys.__stdout__ = self.output
        sys.stderr = sys.__stderr__ = self.error

    def are_connected(self):
        """Whether the streams that text is written to are these."""
        return _variables.get("stdout") is self.output and _variables.get("stderr") is self.error

    def reconnect(self):
        """Takes back streams that user code replaced, after what they hold has been written."""
        replacements = _variables.get("stdout"), _variables.get("stderr")
        sys.stdout = self.output
        sys.stderr = self.error
        for stream in replacements:
            flush_quietly(stream)


def flush_quietly(stream):
    """Flushes a stream of the user's, whatever it is."""
    try:
        stream.flush()
    except Exception:
        # It may be None, closed or broken. Nobody waits for it any more.
        pass
