"""The text of one value: bounded, on one line at heart, and quick for what cells usually hold."""

from ..private_builtins import __builtins__

import sys
from itertools import islice

from .budget import ELLIPSIS, shorten
from .guard import Guard
from .kinds import ancestors_of, library_of, loaded, name_of

MOST_CHARACTERS = 80
# How deep values within a value are shown.
MOST_DEPTH = 4
# Longer numbers are described: Python refuses to write numbers of many digits, and nobody reads them.
MOST_BITS = 256
DIGITS_PER_BIT = 0.30103
# Text that reads like a missing value is shown in quotes.
LIKE_NOTHING = frozenset(("", "NaN", "nan", "None", "NaT", "<NA>", "null", "NULL"))


class Cells:
    """Writes the values of one preview, and knows which of them stand for nothing."""

    def __init__(self):
        """Begins a preview: the time of foreign code is counted anew."""
        self.guard = Guard()
        # What values of foreign classes said of themselves, with the values, whose ids are theirs as long as
        # they live.
        self._told = {}
        _learn()

    def text(self, value, most=MOST_CHARACTERS):
        """The text of a value as a cell shows it, in at most so many characters."""
        if type(value) is str:
            text = shorten(value, most)
            if not text.isprintable():
                text = without_surrogates(text)
            # What the eye would not see.
            if text in LIKE_NOTHING or text[0] == " " or text[-1] == " ":
                return shorten(f"'{text}'", most)
            return shorten(text, most)
        return self.inner_text(value, most, 0)

    def inner_text(self, value, most, depth):
        """The text of a value as it stands within another: strings have quotes."""
        known = _WRITERS.get(id(type(value)))
        try:
            text = (
                known[1](self, value, most, depth) if known is not None else self._foreign_text(value, most)
            )
        except KeyboardInterrupt:
            raise
        except BaseException:
            text = f"<{name_of(type(value))}>"
        return shorten(text, most)

    def texts(self, values, most=MOST_CHARACTERS):
        """The texts of many values."""
        return [self.text(value, most) for value in values]

    def present(self, values):
        """Those of the values that do not stand for a missing one, and the types of these by their ids."""
        # By id: a class may answer anything when it is hashed.
        kinds = {id(kind): kind for kind in map(type, values)}
        if kinds.pop(id(type(None)), None) is not None:
            values = [value for value in values if value is not None]
        if not _NOTHING.keys().isdisjoint(kinds):
            values = [value for value in values if not self._is_nothing(value)]
            kinds = {id(kind): kind for kind in map(type, values)}
        return values, kinds

    def _is_nothing(self, value):
        """Whether a value stands for a missing one, as far as its type has such."""
        test = _NOTHING.get(id(type(value)))
        return test is not None and bool(test[1](value))

    def _foreign_text(self, value, most):
        """The text of a value whose class has a `__repr__` of its own."""
        kind = type(value)
        size = size_of(value)
        if size is not None:
            return size
        told = self._told.get(id(value))
        if told is None:
            text = self.guard.call(lambda value: _beginning(repr(value)), value, None)
            told = value, f"<{name_of(kind)}>" if text is None else without_surrogates(text)
            self._told[id(value)] = told
        return shorten(told[1], most)


def without_surrogates(text):
    """Text that UTF-8 can hold: lone surrogates become backslash escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def size_of(value):
    """Class and size of a table or an array, which would take too much of a cell; None for other values."""
    kind = type(value)
    library = library_of(kind)
    if library in ("builtins", ""):
        return None
    for ancestor in ancestors_of(kind):
        # Ids, because a class may answer anything when it is hashed.
        known = _SIZES.get(id(ancestor))
        if known is not None:
            return f"<{name_of(kind)} {known[1](value)}>"
    return None


def _beginning(text):
    """The beginning of what `repr` returned, which may be an instance of a subclass of str."""
    return str.__getitem__(text, slice(0, MOST_CHARACTERS + 1))


def _write_text(_cells, value, most, _depth):
    """Writes a string in quotes."""
    text = repr(str.__getitem__(value, slice(0, most + 1)))
    return text if len(text) <= most else text[: most - 2] + ELLIPSIS + text[0]


def _write_bytes(_cells, value, most, _depth):
    """Writes bytes."""
    return repr(bytes(value[:most]))


def _write_integer(_cells, value, _most, _depth):
    """Writes an integer, or how long it is."""
    bits = value.bit_length()
    return str(value) if bits <= MOST_BITS else f"<int of about {int(bits * DIGITS_PER_BIT) + 1:,} digits>"


def _write_number(_cells, value, _most, _depth):
    """Writes a floating-point number: six digits of small ones, four places after the point of others."""
    if value != value:
        return "NaN"
    size = abs(value)
    if 1 <= size < 1e15:
        return repr(round(value, 4))
    if size == 0:
        return repr(value)
    return f"{value:.6g}"


def _write_complex(cells, value, most, depth):
    """Writes a complex number."""
    real, imaginary = (_write_number(cells, part, most, depth) for part in (value.real, value.imag))
    return f"{real}{'' if imaginary[0] == '-' else '+'}{imaginary}j"


def _write_plainly(_cells, value, _most, _depth):
    """Writes what has a short text of its own."""
    return str(value)


def _write_numpy_scalar(cells, value, most, depth):
    """Writes a scalar of numpy's as the value that it holds."""
    return cells.inner_text(value.item(), most, depth)


def _write_array(cells, value, most, depth):
    """Writes an array: a short row of plain values by its values, others by their size."""
    if value.ndim != 1 or value.dtype.kind not in "biufcUSO":
        return size_of(value)
    return _enclosed(cells, value[: most // 3 + 2].tolist(), most, depth, "[", "]", _write_item)


def _write_numpy_time(_cells, value, _most, _depth):
    """Writes a moment of numpy's no finer than it is."""
    text = str(loaded("numpy")["datetime_as_string"](value, unit="auto"))
    return text if text == "NaT" else text.replace("T", " ")


def _write_moment(_cells, value, _most, _depth):
    """Writes a moment; midnight goes without saying."""
    text = str(value)
    return text[:-9] if text.endswith(" 00:00:00") else text


def _write_hidden(_cells, _value, _most, _depth):
    """Writes what numpy has for what is hidden."""
    return "--"


def _sequence_writer(opening, closing):
    """Makes a writer of values in a row."""

    def write(cells, value, most, depth):
        """Writes as many as there is room for."""
        return _enclosed(cells, value, most, depth, opening, closing, _write_item)

    return write


def _write_tuple(cells, value, most, depth):
    """Writes a tuple."""
    return _enclosed(cells, value, most, depth, "(", ",)" if len(value) == 1 else ")", _write_item)


def _write_mapping(cells, value, most, depth):
    """Writes a dict, or one of the standard library's kinds of it."""
    # Items one by one, and never by key: looking one up would ask the keys.
    return _enclosed(cells, dict.items(value), most, depth, "{", "}", _write_pair)


def _write_set(cells, value, most, depth):
    """Writes a set."""
    return (
        _enclosed(cells, value, most, depth, "{", "}", _write_item) if value else f"{name_of(type(value))}()"
    )


def _write_item(cells, value, most, depth):
    """Writes one value of a row."""
    return cells.inner_text(value, most, depth)


def _write_pair(cells, pair, most, depth):
    """Writes a key and its value."""
    key, value = pair
    text = cells.inner_text(key, most, depth) + ": "
    return text + cells.inner_text(value, most - len(text), depth) if len(text) < most else text


def _enclosed(cells, values, most, depth, opening, closing, write):
    """Writes values between brackets, as many as there is room for."""
    if depth >= MOST_DEPTH:
        return opening + (ELLIPSIS if values else "") + closing
    room = most - len(opening) - len(closing)
    parts = []
    # Each takes three characters at least.
    for value in list(islice(values, room // 3 + 2)):
        if room <= 0:
            return opening + ", ".join(parts) + (", " if parts else "") + ELLIPSIS + closing
        part = write(cells, value, max(room, 1), depth + 1)
        room -= len(part) + 2
        parts.append(part)
    text = opening + ", ".join(parts) + closing
    return text if len(text) <= most else text[: most - len(closing) - 1] + ELLIPSIS + closing


def _size_of_table(value, kind):
    """Rows and columns of a table."""
    rows, columns = kind.shape.fget(value)
    return f"{rows:,} × {columns:,}"


# What writes the values of a type, by the type's id: hashing a class could run code of its metaclass. The
# types are kept with their writers, so that no other type gets their id.
_WRITERS = {}
_NOTHING = {}
_SIZES = {}
_learned = set()


def _know(kind, writer):
    """Remembers what writes the values of a type."""
    _WRITERS[id(kind)] = kind, writer


def _know_nothing(kind, test):
    """Remembers what tells whether a value of a type stands for a missing one."""
    _NOTHING[id(kind)] = kind, test


def _learn():
    """Gets to know the types of libraries that have been imported meanwhile."""
    for name, learn in _LIBRARIES.items():
        if name not in _learned and name in sys.modules:
            # It may be on its way in: then the next preview tries again.
            try:
                learn(loaded(name))
            except (KeyError, AttributeError, TypeError):
                continue
            _learned.add(name)


def _learn_numpy(numpy):
    """Gets to know numpy's scalars."""
    for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intc", "uintc"):
        _know(numpy[name], _write_numpy_scalar)
    for name in (
        "longlong",
        "ulonglong",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "bool_",
    ):
        _know(numpy[name], _write_numpy_scalar)
    for name in ("longdouble", "clongdouble", "timedelta64"):
        _know(numpy[name], _write_plainly)
    _know(numpy["void"], _write_numpy_scalar)
    _know(numpy["str_"], _write_text)
    _know(numpy["bytes_"], _write_bytes)
    _know(numpy["datetime64"], _write_numpy_time)
    for name in ("float16", "float32", "float64", "longdouble", "complex64", "complex128", "clongdouble"):
        _know_nothing(numpy[name], _is_not_itself)
    isnat = numpy["isnat"]
    _know_nothing(numpy["datetime64"], isnat)
    _know_nothing(numpy["timedelta64"], isnat)
    array = numpy["ndarray"]
    _know(array, _write_array)
    shape, dtype = array.shape.__get__, array.dtype.__get__
    _SIZES[id(array)] = array, lambda value: f"{dtype(value)} {shape(value)}"


def _learn_masked(masked):
    """Gets to know what numpy has for a masked value."""
    _know(type(masked["masked"]), _write_hidden)
    _know_nothing(type(masked["masked"]), lambda _value: True)


def _learn_pandas(pandas):
    """Gets to know pandas' scalars and tables."""
    _know(pandas["Timestamp"], _write_moment)
    for name in ("Timedelta", "Period", "Interval"):
        _know(pandas[name], _write_plainly)
    for name in ("NaT", "NA"):
        _know(type(pandas[name]), _write_plainly)
        _know_nothing(type(pandas[name]), lambda _value: True)
    table, series, index = pandas["DataFrame"], pandas["Series"], pandas["Index"]
    _SIZES[id(table)] = table, lambda value: _size_of_table(value, table)
    _SIZES[id(series)] = series, lambda value: f"{value.dtype} {series.__len__(value):,}"
    _SIZES[id(index)] = index, lambda value: f"{value.dtype} {type(value).__len__(value):,}"


def _learn_polars(polars):
    """Gets to know polars' tables."""
    table, series = polars["DataFrame"], polars["Series"]
    _SIZES[id(table)] = table, lambda value: _size_of_table(value, table)
    _SIZES[id(series)] = series, lambda value: f"{series.dtype.fget(value)} {series.__len__(value):,}"


def _learn_datetime(datetime):
    """Gets to know the standard library's dates."""
    _know(datetime["datetime"], _write_moment)
    for name in ("date", "time", "timedelta"):
        _know(datetime[name], _write_plainly)


def _learn_decimal(decimal):
    """Gets to know decimal numbers."""
    _know(decimal["Decimal"], _write_plainly)
    _know_nothing(decimal["Decimal"], decimal["Decimal"].is_nan)


def _learn_fractions(fractions):
    """Gets to know fractions."""
    _know(fractions["Fraction"], _write_plainly)


def _learn_uuid(uuid):
    """Gets to know identifiers."""
    _know(uuid["UUID"], _write_plainly)


def _learn_collections(collections):
    """Gets to know the standard library's kinds of dicts and lists."""
    for name in ("OrderedDict", "defaultdict", "Counter"):
        _know(collections[name], _write_mapping)
    _know(collections["deque"], _sequence_writer("deque([", "])"))


def _is_not_itself(value):
    """Whether a number is not a number."""
    return value != value


_LIBRARIES = {
    "numpy": _learn_numpy,
    "numpy.ma.core": _learn_masked,
    "pandas": _learn_pandas,
    "polars": _learn_polars,
    "datetime": _learn_datetime,
    "decimal": _learn_decimal,
    "fractions": _learn_fractions,
    "uuid": _learn_uuid,
    "collections": _learn_collections,
}

_know(str, _write_text)
_know(int, _write_integer)
_know(float, _write_number)
_know(complex, _write_complex)
for _kind in (bool, type(None), type(...), range):
    _know(_kind, _write_plainly)
for _kind in (bytes, bytearray):
    _know(_kind, _write_bytes)
_know(list, _sequence_writer("[", "]"))
_know(tuple, _write_tuple)
_know(dict, _write_mapping)
for _kind in (set, frozenset):
    _know(_kind, _write_set)
_know_nothing(float, _is_not_itself)
_know_nothing(complex, _is_not_itself)
