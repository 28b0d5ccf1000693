"""Tables and arrays of pyarrow."""

from ..private_builtins import __builtins__

from .columns import Values
from .kinds import is_among, loaded, title_of
from .models import HEAD_ITEMS, MOST_COLUMNS, TAIL_ITEMS, Model

LEAST_VALUES = 10
# The types whose values lie side by side as numpy has them.
NUMBERS = {
    "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8",
    "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8",
    "halffloat": "f2", "float": "f4", "double": "f8",
}  # fmt: skip
# A sample is taken from so many places, at each of them in a row: one by one would take longer.
SAMPLED_PLACES = 20
MOST_CHUNKS = 64
# Moments and durations, which are integers beneath.
TIMES = {"date32": "i4", "date64": "i8", "timestamp": "i8", "duration": "i8", "time32": "i4", "time64": "i8"}


class ArrowValues(Values):
    """The values of a ChunkedArray or an Array."""

    def __init__(self, array):
        """Takes the array."""
        self._array = array
        self._type = str(array.type)
        self.length = len(array)
        self.dtype = self._type
        base = self._type.partition("[")[0]
        self.are_restored = base in TIMES
        # The type that the values have as numpy's numbers; None without such.
        self._numbers_dtype = NUMBERS.get(self._type) or TIMES.get(base)
        self.are_objects = self._numbers_dtype is None

    def list_of(self, start, stop, step=1):
        """Values of a range as a list; those of a sample from several places, at each some in a row."""
        if step <= 1:
            return self._array.slice(start, stop - start).to_pylist()
        count = max(1, (stop - start) // step // SAMPLED_PLACES)
        places = range(start, stop, max(1, (stop - start) // SAMPLED_PLACES))
        return [value for place in places for value in self._array.slice(place, count).to_pylist()]

    def known_nulls(self):
        """The number of missing values, which pyarrow keeps."""
        return self._array.null_count

    def numbers(self, step=1):
        """Every so many of the values as they lie in memory, and which are missing."""
        numpy = loaded("numpy")
        if self.are_objects or not numpy:
            return None
        chunks = getattr(self._array, "chunks", None)
        chunks = [self._array] if chunks is None else chunks
        if len(chunks) > MOST_CHUNKS:
            chunks = chunks[:: -(-len(chunks) // MOST_CHUNKS)]
        parts = [_numbers_of(numpy, chunk, self._numbers_dtype)[::step] for chunk in chunks if len(chunk)]
        if not parts:
            return numpy["zeros"](0), None
        if not self._array.null_count:
            return parts[0] if len(parts) == 1 else numpy["concatenate"](parts), None
        hidden = [_missing_of(numpy, chunk)[::step] for chunk in chunks if len(chunk)]
        return numpy["concatenate"](parts), numpy["concatenate"](hidden)

    def restored(self, number):
        """The moment that an integer stands for."""
        return loaded("pyarrow")["scalar"](int(number), type=self._array.type).as_py()


def model_of(value, kinds, request):
    """What a preview knows about something of pyarrow's; None if it is not, or small."""
    arrow = loaded("pyarrow")
    for name, make in _MODELS.items():
        kind = arrow.get(name)
        if kind is not None and is_among(kind, kinds):
            return make(value, kind, request)
    return None


def _model_of_table(value, kind, request):
    """What a preview knows about a Table or RecordBatch."""
    rows, count = value.num_rows, value.num_columns
    model = Model(request, "table", title_of(type(value), kind), [rows, count])
    shown = min(count, MOST_COLUMNS)
    names = value.schema.names[:shown]
    columns = [ArrowValues(value.column(position)) for position in range(shown)]
    model.describe_columns([model.name_of_label(name) for name in names], columns)
    model.columns_left_out = count - shown
    model.memory = value.nbytes
    model.show_rows(columns)
    model.offer_rows("{0}.slice({1}, {3})", "print({}.to_pylist())")
    return model


def _model_of_array(value, kind, request):
    """What a preview knows about an Array or ChunkedArray."""
    values = ArrowValues(value)
    if values.length <= LEAST_VALUES:
        return None
    model = Model(request, "series", title_of(type(value), kind), [values.length])
    model.title = title_of(type(value))
    model.unit = "values"
    model.describe_columns([""], [values])
    model.memory = value.nbytes
    model.show_rows([values], None, HEAD_ITEMS, TAIL_ITEMS)
    model.offer_rows("{}[{}:{}]", "print({}.to_pylist())")
    return model


def _numbers_of(numpy, chunk, dtype):
    """The numbers of an array without a copy; where one is missing there is any."""
    numbers = numpy["frombuffer"](chunk.buffers()[1], dtype=dtype)
    return numbers[chunk.offset : chunk.offset + len(chunk)]


def _missing_of(numpy, chunk):
    """Which values of an array are missing."""
    bits = chunk.buffers()[0]
    if bits is None:
        return numpy["zeros"](len(chunk), dtype="?")
    present = numpy["unpackbits"](
        numpy["frombuffer"](bits, dtype="u1"), count=chunk.offset + len(chunk), bitorder="little"
    )
    return present[chunk.offset :] == 0


_MODELS = {
    "Table": _model_of_table,
    "RecordBatch": _model_of_table,
    "ChunkedArray": _model_of_array,
    "Array": _model_of_array,
}
