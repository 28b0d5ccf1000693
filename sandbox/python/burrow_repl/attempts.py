"""Doing what code or data of the user's may make fail."""

from .private_builtins import __builtins__

from warnings import catch_warnings, simplefilter


def attempt(work, *arguments, otherwise=None):
    """Returns what `work` returns, or `otherwise` when it fails.

    What belongs to a figure may be of the user's own classes, and raise anything. Only an interrupt is not a failure:
    the host asks for it.
    """
    try:
        return work(*arguments)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return otherwise


def attempt_quietly(work, *arguments):
    """Does what `attempt` does, and lets nobody hear what is warned about meanwhile."""
    return attempt(_quietly, work, arguments)


def _quietly(work, arguments):
    """Returns what `work` returns."""
    with catch_warnings():
        simplefilter("ignore")
        return work(*arguments)
