"""Tables, series and indexes of pandas."""

from ..private_builtins import __builtins__

import sys

from .columns import Values
from .kinds import is_among, library_of, loaded, name_of, title_of
from .models import HEAD_ITEMS, MOST_COLUMNS, TAIL_ITEMS, Model
from .pandas_values import values_of

# The plain text of a series or an index of so few values is as good, and that of a table of so few cells.
LEAST_VALUES = 10
# How many blocks of a table are asked for their size; more are taken to be like these.
MOST_BLOCKS = 200
# How many objects are asked for their size.
MOST_WEIGHED = 50
MOST_NAMED_LEVELS = 5
# What other objects refer to is not theirs alone.
WEIGHED = (str, bytes, int, float)


class IndexValues(Values):
    """The labels of an index, without making it an array: a RangeIndex would become one of any size."""

    def __init__(self, index):
        """Takes an index of one of pandas' own classes."""
        self._index = index
        self.length = len(index)

    def list_of(self, start, stop, step=1):
        """Labels of a range as a list."""
        index = self._index
        return [index[position] for position in range(start, stop, step)]


def model_of(value, kinds, request):
    """What a preview knows about something of pandas'; None if it is not, or small."""
    pandas = loaded("pandas")
    for name, make in _MODELS.items():
        kind = pandas.get(name)
        if kind is not None and is_among(kind, kinds):
            return make(value, kind, request)
    return None


def _model_of_frame(value, kind, request):
    """What a preview knows about a DataFrame."""
    # One of the library's own class, which shares the data: nothing of a subclass is asked from here on.
    frame = value if type(value) is kind else kind(value, copy=False)
    rows, count = frame.shape
    model = Model(request, "table", title_of(type(value), kind), [rows, count])
    shown = min(count, MOST_COLUMNS)
    arrays = [_array_of(frame, position) for position in range(shown)]
    columns = [values_of(array, rows, request.cells.guard) for array in arrays]
    labels = frame.columns
    model.describe_columns([model.name_of_label(labels[position]) for position in range(shown)], columns)
    model.columns_left_out = count - shown
    _weigh(model, frame, arrays)
    _describe_index(model, frame.index)
    model.show_rows(columns, IndexValues(frame.index))
    model.offer_rows("{}.iloc[{}:{}]", "print({}.to_string())")
    if model.more is None and count > shown:
        model.more = f"{request.expression}.iloc[:, {shown}:{min(count, shown + MOST_COLUMNS)}]"
        model.print_more = f"print({model.more}.to_string())"
    return model


def _model_of_series(value, kind, request):
    """What a preview knows about a Series."""
    series = value if type(value) is kind else kind(value, copy=False)
    length = len(series)
    if length <= LEAST_VALUES and not _may_be_long(series.array):
        return None
    model = Model(request, "series", title_of(type(value), kind), [length])
    model.unit = "values"
    array = series.array
    values = values_of(array, length, request.cells.guard)
    name = "" if series.name is None else model.name_of_label(series.name)
    model.describe_columns([name], [values])
    model.memory = _size_of(array)
    if values.are_objects and model.memory is not None:
        _add_objects(model, [array])
    if name:
        model.facts.append(f"name {name}")
    _describe_index(model, series.index)
    model.show_rows([values], IndexValues(series.index))
    model.offer_rows("{}.iloc[{}:{}]", "print({}.to_string())")
    return model


def _model_of_index(value, kind, request):
    """What a preview knows about an Index of any kind."""
    # Of a class of the user's, only the labels are taken.
    index = value if library_of(type(value)) == "pandas" else kind(value)
    length = len(index)
    if length <= LEAST_VALUES and not _may_be_long(index.array if name_of(type(index)) == "Index" else None):
        return None
    known = type(index)
    model = Model(request, "index", title_of(type(value), known), [length])
    model.unit = "labels"
    if name_of(known) == "MultiIndex":
        model.facts.append("levels " + _levels_text(model, index))
        model.memory = sum(_size_of(codes) or 0 for codes in index.codes)
    elif name_of(known) == "RangeIndex":
        model.facts.append(f"{index.start:,} … {index[-1]:,} by {index.step:,}" if length else "empty")
        if index.name is not None:
            model.facts.append(f"name {model.name_of_label(index.name)}")
    else:
        array = index.array
        values = values_of(array, length, request.cells.guard)
        name = "" if index.name is None else model.name_of_label(index.name)
        model.describe_columns([name], [values])
        model.memory = _size_of(array)
        if name:
            model.facts.append(f"name {name}")
        if getattr(index, "freqstr", None):
            model.facts.append(f"frequency {index.freqstr}")
    shown = IndexValues(index)
    cells = request.cells
    ends = (
        ((0, HEAD_ITEMS), (length - TAIL_ITEMS, length))
        if length > HEAD_ITEMS + TAIL_ITEMS
        else ((0, length), (0, 0))
    )
    model.head, model.tail = ([[cells.text(label)] for label in shown.list_of(*end)] for end in ends)
    hidden = length - len(model.head) - len(model.tail)
    if hidden:
        start = len(model.head)
        model.more = f"{request.expression}[{start}:{start + min(50, hidden)}]"
        model.print_more = f"print(list({model.more}))"
    return model


def _array_of(frame, position):
    """The array behind a column of a table."""
    try:
        # Ten times as quick as making a Series, but not promised to stay.
        return frame._mgr.iget_values(position)
    except (AttributeError, TypeError):
        return frame.iloc[:, position].array


def _may_be_long(array):
    """Whether even a few values may have a long text."""
    return getattr(array, "dtype", None) == object


def _size_of(array):
    """The bytes of an array, without those of objects it refers to; None if it does not know."""
    if library_of(type(array)) not in ("pandas", "numpy"):
        return None
    try:
        return int(array.nbytes)
    except (AttributeError, NotImplementedError, TypeError):
        return None


def _weigh(model, frame, arrays):
    """Finds out what memory a table takes."""
    try:
        blocks = frame._mgr.blocks
        known = [_size_of(block.values) for block in blocks[:MOST_BLOCKS]]
        scale = len(blocks) / len(known) if known else 0
    except (AttributeError, TypeError):
        known = [_size_of(array) for array in arrays]
        scale = frame.shape[1] / len(arrays) if arrays else 0
    sizes = [size for size in known if size is not None]
    # A RangeIndex has no labels to hold.
    index = frame.index
    labels = 0 if name_of(type(index)) in ("RangeIndex", "MultiIndex") else _size_of(index.array) or 0
    model.memory = int(sum(sizes) * scale) + labels
    model.memory_estimated = scale > 1 or len(sizes) < len(known)
    _add_objects(model, arrays)


def _add_objects(model, arrays):
    """Adds what the objects of columns take, as far as some of them tell."""
    for array in arrays:
        # Other arrays hold their data themselves.
        if name_of(type(array)) not in ("ndarray", "NumpyExtensionArray", "StringArray"):
            continue
        if array.dtype.kind != "O" or not len(array):
            continue
        sample = list(array[:: max(1, len(array) // MOST_WEIGHED)])
        sizes = [sys.getsizeof(item) for item in sample if is_among(type(item), WEIGHED)]
        model.memory += int(sum(sizes) / len(sample) * model.rows)
        model.memory_estimated = True


def _describe_index(model, index):
    """Says what the rows are called, unless they are only numbered."""
    kind = name_of(type(index))
    if kind == "MultiIndex":
        model.index_name = ", ".join(_names_of_levels(model, index))
        model.facts.append(f"index levels {_levels_text(model, index)}")
        return
    name = "" if index.name is None else model.name_of_label(index.name)
    model.index_name = name
    if kind != "RangeIndex":
        dtype = model.request.cells.text(str(index.dtype), 40)
        label = f"index {name} ({dtype})" if name else f"index {dtype}"
        if kind in ("DatetimeIndex", "PeriodIndex", "TimedeltaIndex") and len(index):
            label += f" from {' to '.join(model.request.cells.text(index[place]) for place in (0, -1))}"
        model.facts.append(label)
    elif name:
        model.facts.append(f"index {name}")


def _names_of_levels(model, index):
    """The names of an index's levels."""
    names = list(index.names)[:MOST_NAMED_LEVELS]
    return ["" if name is None else model.name_of_label(name) for name in names]


def _levels_text(model, index):
    """The names of an index's levels, and how many labels each has."""
    names = _names_of_levels(model, index)
    texts = [
        f"{name or position} ({len(level):,})"
        for position, (name, level) in enumerate(zip(names, index.levels))
    ]
    return ", ".join(texts) + (", …" if index.nlevels > MOST_NAMED_LEVELS else "")


_MODELS = {"DataFrame": _model_of_frame, "Series": _model_of_series, "Index": _model_of_index}
