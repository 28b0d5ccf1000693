"""Arrays of numpy's: of any number of dimensions, masked or with fields."""

from ..private_builtins import __builtins__

from .budget import ELLIPSIS
from .columns import MOST_NUMBERS, SAMPLED_NUMBERS, Column, Effort, Values, describe
from .kinds import is_among, loaded, loaded_class, title_of
from .measures import MEASURED, weight_of
from .models import HEAD_ITEMS, MOST_COLUMNS, TAIL_ITEMS, Model

# The repr of an array of so few elements is as good.
LEAST_ELEMENTS = 100
# How many rows and columns of a corner are shown.
CORNER_ROWS = 5
CORNER_COLUMNS = 8
MOST_CORNER_CHARACTERS = 16


class ArrayValues(Values):
    """The elements of an array with one dimension."""

    def __init__(self, array, hidden=None):
        """Takes an array of numpy's own class, and which elements are masked."""
        self._array = array
        self._hidden = hidden
        self.length = len(array)
        self.dtype = str(array.dtype)
        self.are_objects = array.dtype.kind not in MEASURED

    @property
    def weight(self):
        """What it takes to look at all values, in elements that lie side by side."""
        return weight_of(self._array)

    def list_of(self, start, stop, step=1):
        """Values of a range as a list; what a list cannot hold stays numpy's."""
        part = self._array[start:stop:step]
        # A list would have integers in place of moments.
        values = list(part) if part.dtype.kind in "mM" else part.tolist()
        if self._hidden is not None:
            hidden = loaded("numpy.ma.core").get("masked")
            values = [
                hidden if is_hidden else value
                for value, is_hidden in zip(values, self._hidden[start:stop:step])
            ]
        return values

    def numbers(self, step=1):
        """Every so many of the values, and which are masked."""
        if self.are_objects:
            return None
        return self._array[::step], None if self._hidden is None else self._hidden[::step]


def model_of(value, kinds, request):
    """What a preview knows about an array; None if this is none, or a small one."""
    kind = loaded_class("numpy", "ndarray")
    if kind is None or not is_among(kind, kinds):
        return None
    hidden = None
    known = kind
    masked_kind = loaded_class("numpy.ma.core", "MaskedArray")
    if masked_kind is not None and is_among(masked_kind, kinds):
        known = masked_kind
        hidden = _hidden_of(value, masked_kind)
    # Without what a subclass may have changed; the elements are the same.
    array = value if type(value) is kind else kind.view(value, kind)
    if not array.ndim:
        return None
    dtype = array.dtype
    if array.size * (1 if dtype.names is None else len(dtype.names)) <= LEAST_ELEMENTS and dtype.kind != "O":
        return None
    title = title_of(type(value), known).replace(".MaskedArray", ".ma.MaskedArray")
    if dtype.names is not None and array.ndim == 1:
        return _model_of_records(array, hidden, request, title)
    model = Model(request, "array", title, list(array.shape))
    model.unit = "elements"
    model.memory = array.nbytes
    if array.ndim == 1:
        values = ArrayValues(array, hidden)
        model.describe_columns([""], [values])
        model.show_rows([values], None, HEAD_ITEMS, TAIL_ITEMS)
        model.offer_rows("{}[{}:{}]", "print({})")
        return model if array.size > LEAST_ELEMENTS else None
    model.columns = [_description(array, hidden, request.cells)]
    _show_corner(model, array, hidden)
    return model


def _hidden_of(value, masked_kind):
    """Which elements of a masked array are masked; None if none are."""
    # numpy's own, whatever a subclass has under that name. A structured array has a mask for each field.
    hidden = masked_kind.mask.fget(value)
    return hidden if getattr(hidden, "ndim", 0) and hidden.dtype.kind == "b" else None


def _description(array, hidden, cells):
    """The Column of all elements of an array with several dimensions."""
    flat, mask = array, hidden
    if array.dtype.kind in MEASURED and array.size:
        if array.size <= MOST_NUMBERS and array.flags.forc:
            # As they lie in memory, without a copy.
            flat = array.ravel(order="K")
            mask = None if hidden is None else hidden.ravel(order="C" if array.flags.c_contiguous else "F")
            return describe("", ArrayValues(flat, mask), cells, Effort([ArrayValues(flat, mask)]))
        # Single elements, spread over all: a copy of the array would be as large as it is.
        step = max(1, array.size // SAMPLED_NUMBERS)
        numpy = loaded("numpy")
        places = numpy["unravel_index"](numpy["arange"](0, array.size, step), array.shape)
        values = ArrayValues(array[places], None if hidden is None else hidden[places])
        column = describe("", values, cells, Effort([values]))
        if step > 1:
            column.nulls_sampled = column.range_sampled = True
            column.sampled = values.length
        return column
    column = Column("", str(array.dtype))
    if array.dtype.kind in "SUO":
        column.examples = cells.texts(array[(0,) * (array.ndim - 1)][:3].tolist() if array.size else [])
    return column


def _show_corner(model, array, hidden):
    """Shows the first rows and columns, of the first of what has more dimensions."""
    expression = model.request.expression
    cells = model.request.cells
    more_dimensions = array.ndim - 2
    if not array.size:
        return
    place = (0,) * more_dimensions
    sheet = array[place]
    mask = None if hidden is None else hidden[place]
    rows = []
    for position in range(min(CORNER_ROWS, sheet.shape[0])):
        values = ArrayValues(sheet[position], None if mask is None else mask[position])
        rows.append(cells.texts(values.list_of(0, CORNER_COLUMNS), MOST_CORNER_CHARACTERS))
    model.head = rows
    wide = sheet.shape[1] > CORNER_COLUMNS
    lines = [f"[{', '.join(row)}{', ' + ELLIPSIS if wide else ''}]" for row in rows]
    if more_dimensions:
        lines.insert(0, f"{expression}[{', '.join(map(str, place))}]:")
    if sheet.shape[0] > CORNER_ROWS:
        lines.append(ELLIPSIS)
    model.outline = lines
    inner = "".join(f"{index}, " for index in place)
    if wide or sheet.shape[0] > CORNER_ROWS or more_dimensions:
        model.more = f"{expression}[{inner}:{min(20, sheet.shape[0])}, :{min(20, sheet.shape[1])}]"
        model.print_more = f"print({model.more})"


def _model_of_records(array, hidden, request, title):
    """An array with fields, as the table that it is."""
    names = array.dtype.names
    model = Model(request, "table", title, [len(array), len(names)])
    model.memory = array.nbytes
    shown = names[:MOST_COLUMNS]
    columns = [_values_of_field(array[name]) for name in shown]
    model.describe_columns([model.name_of_label(name) for name in shown], columns)
    model.columns_left_out = len(names) - len(shown)
    model.show_rows(columns)
    model.offer_rows("{}[{}:{}]", "print({})")
    return model


def _values_of_field(field):
    """The values of one field, each of which may be an array itself."""
    if field.ndim == 1:
        return ArrayValues(field)
    return FieldValues(field)


class FieldValues(Values):
    """The values of a field that has an array in each record."""

    def __init__(self, array):
        """Takes the arrays of all records, one below the other."""
        self._array = array
        self.length = len(array)
        self.dtype = f"{array.dtype} {array.shape[1:]}"

    def list_of(self, start, stop, step=1):
        """Arrays of a range of records."""
        return list(self._array[start:stop:step])
