"""Runs code of the user's that a preview cannot do without, and bounds what it can do to the preview."""

from ..private_builtins import __builtins__

import sys
from io import TextIOBase
from time import perf_counter

# All the foreign code of one preview together. Code that has begun is not interrupted: only the host does
# that.
MOST_SECONDS = 0.02

_variables = vars(sys)


class Sink(TextIOBase):
    """A text stream that forgets what is written to it."""

    encoding = "utf-8"

    def writable(self):
        """Says that the stream can be written."""
        return True

    def write(self, text, /):
        """Forgets the text."""
        return len(text)


class Guard:
    """Calls functions that may run code of the user's, until their time is used up."""

    def __init__(self, seconds=MOST_SECONDS):
        """Gives the code of one preview its time."""
        self._seconds_left = seconds

    def call(self, function, argument, otherwise):
        """Returns what `function` returns; `otherwise` if it raises, or if the time is used up.

        What it prints is dropped: nobody asked to see how a value describes itself. Only an interrupt passes,
        because it is how the host stops code.
        """
        if self._seconds_left <= 0:
            return otherwise
        streams = _variables.get("stdout"), _variables.get("stderr")
        start = perf_counter()
        try:
            sys.stdout = sys.stderr = Sink()
            return function(argument)
        except KeyboardInterrupt:
            raise
        except BaseException:
            return otherwise
        finally:
            sys.stdout, sys.stderr = streams
            self._seconds_left -= perf_counter() - start
