"""Which variables an execution added, changed or removed.

Changed means: the name holds another object than before, or the same one with another length or shape. That a list or
a table of the same size has other content is not seen: finding out would mean to compare all of it.
"""

from ..private_builtins import __builtins__

from itertools import islice

from .measures import GROWING_TYPES, is_table, length_or_shape, measure, type_name
from .witnesses import Witnesses

ADDED = 1
CHANGED = 2
REMOVED = 3

# All of them have to fit into one packet to the host.
MOST_CHANGES = 100
MOST_CHARACTERS = 60

# Tables whose shape is looked at each time: a column can be added in place, and looking takes a microsecond.
MOST_TABLES = 50


class Variables:
    """Compares a namespace with what it was when last asked. Names that begin with an underscore are nobody's concern."""

    def __init__(self, namespace, hidden):
        """Watches a namespace; what is in it so far is known. `hidden` holds the machinery's own variables."""
        self._namespace = namespace
        self._hidden = hidden
        self._remember(self._identities())

    def forget(self):
        """Takes what is there for known."""
        self._remember(self._identities())

    def changes(self):
        """Returns the changes since last asked; None when there are none.

        They are one flat list: kind, name, type, length or shape, and bytes (-1 when unknown) of each, and last the
        number of changes that are left out.
        """
        identities = self._identities()
        namespace = self._namespace
        if (
            identities == self._known
            and self._sizes() == self._known_sizes
            and self._witnesses.are_confident(namespace)
        ):
            return None
        replaced = self._witnesses.replaced(namespace)
        known, known_sizes = self._known, dict(zip(self._sized, self._known_sizes))
        self._remember(identities)
        sizes = dict(zip(self._sized, self._known_sizes))
        found = [(REMOVED, name) for name in known if name not in identities]
        for name, identity in identities.items():
            if self._is_hidden(name):
                continue
            if name not in known:
                found.append((ADDED, name))
            elif known[name] != identity or known_sizes.get(name) != sizes.get(name) or name in replaced:
                found.append((CHANGED, name))
        if not found:
            return None
        flat = []
        for kind, name in found[:MOST_CHANGES]:
            described = ("", "", -1) if kind == REMOVED else describe(self._namespace.get(name))
            flat += (kind, name[:MOST_CHARACTERS], *described)
        flat.append(len(found) - len(found[:MOST_CHANGES]))
        return flat

    def _identities(self):
        """What tells the objects of all variables apart, by name."""
        # Whoever writes into the namespace directly can use anything as a name.
        return {name: id(value) for name, value in self._namespace.items() if type(name) is str and name[:1] != "_"}

    def _remember(self, identities):
        """Makes the present state the known one."""
        namespace = self._namespace
        self._known = identities
        variables = {name: namespace.get(name) for name in identities if not self._is_hidden(name)}
        self._witnesses = Witnesses(variables)
        self._sized = [name for name, value in variables.items() if type(value) in GROWING_TYPES]
        tables = (name for name, value in variables.items() if is_table(value))
        self._sized += islice(tables, MOST_TABLES)
        self._known_sizes = self._sizes()

    def _is_hidden(self, name):
        """Whether a variable is the machinery's, and still what it made it."""
        return name in self._hidden and self._hidden[name] is self._namespace.get(name)

    def _sizes(self):
        """Length or shape of each variable that had one when it was remembered."""
        return [length_or_shape(value) for value in map(self._namespace.get, self._sized)]


def describe(value):
    """Type, length or shape, and bytes of a value."""
    size = length_or_shape(value)
    if size is None:
        shown = ""
    elif type(size) is tuple:
        shown = " × ".join(map(str, size))
    else:
        shown = str(size)
    return type_name(value)[:MOST_CHARACTERS], shown[:MOST_CHARACTERS], measure(value)
