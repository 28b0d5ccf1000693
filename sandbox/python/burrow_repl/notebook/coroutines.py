"""Runs cells that wait: `await`, `async for` and `async with` outside of any function."""

from ..private_builtins import __builtins__

# What works only where a loop runs, as one always does in a notebook.
NEED_RUNNING_LOOP = frozenset({"create_task", "ensure_future", "get_running_loop", "current_task", "all_tasks"})

_runner = None


def need_running_loop(code):
    """Whether code that waits for nothing has to run in the event loop all the same."""
    return not NEED_RUNNING_LOOP.isdisjoint(code.co_names)


async def evaluate(code, namespace):
    """Runs compiled code within the event loop; returns the value of an expression."""
    return eval(code, namespace)


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
