"""Tells whether variables still hold the objects that they held: an id is given to another object when its own is gone."""

from ..private_builtins import __builtins__

import sys
from weakref import ref

SCALAR_TYPES = frozenset({int, float, bool, complex, str, bytes, type(None)})
CONTAINER_TYPES = frozenset({list, tuple, dict, set, frozenset})
# What is small, and holds nothing that is not, is kept alive.
MOST_KEPT_BYTES = 4096
MOST_KEPT_ITEMS = 100

_weak_offset = type.__dict__["__weakrefoffset__"].__get__


class Witnesses:
    """What keeps the objects of variables, or hears of their end.

    Of a large container, and of one that holds other things than scalars, nothing is heard, and keeping it would keep all
    that it holds. It counts as the same while its first and last item are.
    """

    def __init__(self, variables):
        """Begins to watch the objects of variables, by their names."""
        self._kept = []
        self._references = {}
        self._ends = {}
        for name, value in variables.items():
            kind = type(value)
            if kind in SCALAR_TYPES or (kind in CONTAINER_TYPES and _holds_little(value)):
                if sys.getsizeof(value) <= MOST_KEPT_BYTES:
                    self._kept.append(value)
            elif kind in CONTAINER_TYPES:
                self._ends[name] = _ends(value)
            elif _weak_offset(kind):
                self._references[name] = ref(value)

    def are_confident(self, namespace):
        """Whether all objects are those that they were, if their ids are."""
        # By identity: what is compared otherwise answers with code of its own.
        return all(reference() is not None for reference in self._references.values()) and not any(
            _ends(namespace.get(name)) != ends for name, ends in self._ends.items()
        )

    def replaced(self, namespace):
        """The names of variables that hold other objects, whatever their ids say."""
        names = {name for name, reference in self._references.items() if reference() is None}
        return names | {name for name, ends in self._ends.items() if _ends(namespace.get(name)) != ends}


def _holds_little(container):
    """Whether a container has few items, all of them scalars."""
    return len(container) <= MOST_KEPT_ITEMS and all(
        type(item) in SCALAR_TYPES and sys.getsizeof(item) <= MOST_KEPT_BYTES
        for items in ((container.keys(), container.values()) if type(container) is dict else (container,))
        for item in items
    )


def _ends(container):
    """What tells the first and the last item of a container apart from others."""
    if type(container) not in CONTAINER_TYPES or not container:
        return None
    if type(container) in (list, tuple):
        return id(container[0]), id(container[-1])
    first = next(iter(container))
    if type(container) is dict:
        # By iteration alone: keys can have a hash of their own.
        return id(first), id(next(iter(container.values())))
    return (id(first),)
