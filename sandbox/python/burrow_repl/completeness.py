"""Says whether code can run as it stands, as someone who types it line by line needs to know."""

from .private_builtins import __builtins__

from _ast import PyCF_ONLY_AST
from codeop import compile_command

# The values of `Completeness` on the Swift side.
COMPLETE = 1
INCOMPLETE = 2
INVALID = 3


def inspect(text):
    """Returns the completeness of `text`: lines joined by newlines, without one after the last line.

    As at Python's own prompt, a block goes on until an empty line.
    """
    try:
        if compile_command(text, "<cell>", "exec") is None:
            return INCOMPLETE
        if not text.endswith("\n") and ends_in_block(text):
            return INCOMPLETE
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return INVALID
    return COMPLETE


def ends_in_block(text):
    """Whether the last statement has a body, which the next line may belong to."""
    body = compile(text, "<cell>", "exec", PyCF_ONLY_AST, True).body
    # A match statement has cases in place of a body.
    return bool(body) and (hasattr(body[-1], "body") or hasattr(body[-1], "cases"))
