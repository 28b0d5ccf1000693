"""Repetition within bounds: what is slow on a busy machine is done less often, and `n` says so."""

import time
from collections.abc import Iterator

FEWEST = 2


def rounds(count: int, seconds: float) -> Iterator[int]:
    """Counts to `count`, but not on when so many seconds are over and there were some rounds."""
    end = time.monotonic() + seconds
    for number in range(count):
        if number >= FEWEST and time.monotonic() > end:
            return
        yield number
