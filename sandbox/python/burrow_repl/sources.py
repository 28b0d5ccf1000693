"""The source of every cell, kept where tracebacks, `inspect` and `warnings` look for it."""

from .private_builtins import __builtins__

from collections import deque
from io import StringIO
from linecache import cache

# A context may run for days: what it remembers of its sources is bounded, and the oldest go first.
MOST_CHARACTERS = 8 << 20
# What remembering a cell takes besides its text: the limit holds for a million cells of a few characters too.
OVERHEAD = 500

_kept = deque()
_characters = 0


def remember(filename, text):
    """Makes the lines of `text` known as those of the file `filename`."""
    global _characters
    # The last line has an end too, as linecache has it: carets are placed by it.
    if "\n" in text:
        # Lines end at "\n" only, as the compiler counts them; str.splitlines would also end them at form feeds.
        lines = StringIO(text if text[-1] == "\n" else text + "\n").readlines()
    else:
        lines = [text + "\n"]
    # No time of change: linecache then never looks for a file of that name.
    cache[filename] = (len(text), None, lines, filename)
    size = len(text) + OVERHEAD
    _kept.append((filename, size))
    _characters += size
    while _characters > MOST_CHARACTERS and len(_kept) > 1:
        oldest, size = _kept.popleft()
        _characters -= size
        cache.pop(oldest, None)


def forget():
    """Forgets all cells."""
    global _characters
    for filename, _ in _kept:
        cache.pop(filename, None)
    _kept.clear()
    _characters = 0
