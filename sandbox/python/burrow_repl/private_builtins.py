"""A copy of the built-in names that user code cannot reach by accident.

A module that starts with `from .private_builtins import __builtins__` looks its built-in names up in this copy, so the
machinery goes on working after user code has replaced or deleted `print`, `len` or all of `builtins`.
"""

import builtins

__builtins__ = dict(vars(builtins))
