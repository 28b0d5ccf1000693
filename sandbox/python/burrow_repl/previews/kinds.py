"""What a value is: by its type alone, since a value may answer anything when it is asked."""

from ..private_builtins import __builtins__

import sys
from sys import intern

from .budget import shorten

MOST_NAME_CHARACTERS = 60

# A class may have a metaclass that answers something else: these are the answers of `type` itself.
_ancestors_of = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__
_members_of = type.__dict__["__dict__"].__get__
_Module = type(sys)


def ancestors_of(kind):
    """The classes that a class inherits from, itself first."""
    return _ancestors_of(kind)


def is_among(wanted, kinds):
    """Whether a class is one of `kinds`; `in` would ask the classes whether they are equal."""
    return any(kind is wanted for kind in kinds)


def name_of(kind):
    """The name of a class, bounded."""
    return shorten(_name_of(kind).encode("utf-8", "backslashreplace").decode(), MOST_NAME_CHARACTERS)


def library_of(kind):
    """The top package that a class says it comes from; empty if it says nothing."""
    try:
        module = _module_of(kind)
    except AttributeError:
        return ""
    return module.partition(".")[0] if type(module) is str else ""


def title_of(kind, known=None):
    """The name by which readers know a class: `pandas.DataFrame`.

    `known` is the library's class that it was recognised as: what a user made of it is followed by that.
    """
    library = library_of(known or kind)
    title = name_of(known or kind)
    if library not in ("builtins", "collections", ""):
        title = f"{library}.{title}"
    return title if known is None or kind is known else f"{name_of(kind)} ({title})"


def method_of(kind, name):
    """What a class has under a name, itself or by inheritance; nothing is bound, and nobody is asked."""
    for ancestor in _ancestors_of(kind):
        members = _members_of(ancestor)
        if name in members:
            return members[name]
    return None


def loaded(name):
    """The variables of a module if it is imported, else none: a preview imports nothing."""
    module = sys.modules.get(intern(name))
    return vars(module) if type(module) is _Module else {}


def loaded_class(module, name):
    """A class of a module, if the module is imported and has it."""
    found = loaded(module).get(name)
    return found if isinstance(found, type) else None
