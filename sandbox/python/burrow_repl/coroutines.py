"""Runs cells that wait: `await`, `async for` and `async with` outside of any function."""

from .private_builtins import __builtins__

_runner = None


def run(coroutine):
    """Runs a coroutine to its end and returns its value.

    All cells share one event loop, so tasks that a cell started go on while a later cell waits. An interrupt cancels
    what the cell waits for.
    """
    # Only cells that wait pay for loading it.
    import asyncio

    global _runner
    if _runner is None or _runner.get_loop().is_closed():
        _runner = asyncio.Runner()
    return _runner.run(coroutine)
