"""Classes and functions of modules that user code has loaded; nothing in here loads one."""

from .private_builtins import __builtins__

import sys

from .attempts import attempt


def loaded(module):
    """Returns the module of that name, None when nobody has loaded it."""
    return sys.modules.get(module)


def is_a(thing, module, *names):
    """Whether `thing` is an instance of one of the classes with these names in a module."""
    module = loaded(module)
    if module is None:
        return False
    classes = vars(module)
    # A `__class__` of the user's may raise.
    return any(attempt(isinstance, thing, classes[name], otherwise=False) for name in names if name in classes)
