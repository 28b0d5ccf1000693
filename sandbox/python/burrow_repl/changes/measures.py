"""How large a value is, found out without running code of the user's."""

from ..private_builtins import __builtins__

import sys

# Types whose length says something, and is read in no time.
SIZED_TYPES = frozenset({list, dict, set, frozenset, tuple, str, bytes, bytearray})
# Those of them that can grow.
GROWING_TYPES = frozenset({list, dict, set, bytearray})
# Classes with a `shape`, found only where their modules are loaded.
SHAPED_CLASSES = {
    "numpy": ("ndarray",),
    "pandas": ("DataFrame", "Series", "Index"),
    "polars": ("DataFrame", "Series"),
    "pyarrow": ("Table", "RecordBatch"),
}

_type_module = type.__dict__["__module__"].__get__
_type_name = type.__dict__["__qualname__"].__get__
# Which function tells the shape of objects of a type; None for types that have none.
_shape_readers = {}


def length_or_shape(value):
    """The length of a built-in container, the shape of an array or a table; None for everything else."""
    kind = type(value)
    if kind in SIZED_TYPES:
        return len(value)
    try:
        reader = _shape_readers[kind]
    except KeyError:
        reader = _shape_readers[kind] = _shape_reader(kind)
    if reader is None:
        return None
    try:
        return reader(value)
    except Exception:
        return None


def is_table(value):
    """Whether a value is a table that can get more columns."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) is vars(pandas).get("DataFrame")


def measure(value):
    """Bytes of a value itself, without what it refers to; -1 when that cannot be known."""
    kind = type(value)
    if kind in SIZED_TYPES or kind in (int, float, bool, complex, type(None)):
        return sys.getsizeof(value)
    if length_or_shape(value) is None:
        return -1
    try:
        return _bytes_of_shaped(value)
    except Exception:
        return -1


def type_name(value):
    """The name of a value's type, with its module where that is not obvious."""
    kind = type(value)
    try:
        module, name = _type_module(kind), _type_name(kind)
    except Exception:
        return "object"
    if type(module) is not str or module in ("builtins", "__main__"):
        return name
    return f"{module.partition('.')[0]}.{name}"


def _shape_reader(kind):
    """What reads the shape of objects of a type, by the library's own property and not by one that a subclass has."""
    for module_name, class_names in SHAPED_CLASSES.items():
        module = sys.modules.get(module_name)
        for class_name in class_names:
            base = vars(module).get(class_name) if module is not None else None
            if isinstance(base, type) and base in kind.__mro__:
                return _property(base, "shape")
    return None


def _property(base, name):
    """The function behind a property of a class."""
    for parent in base.__mro__:
        found = vars(parent).get(name)
        if found is not None:
            return getattr(found, "fget", None) or found.__get__
    return None


def _bytes_of_shaped(value):
    """Bytes of an array or a table; of text in it only the references."""
    module = type_name(value).partition(".")[0]
    if module == "pandas":
        pandas = sys.modules["pandas"]
        if isinstance(value, pandas.DataFrame):
            return int(pandas.DataFrame.memory_usage(value, index=False, deep=False).sum())
        return int(value.nbytes)
    if module == "polars":
        return int(value.estimated_size())
    return int(value.nbytes)
