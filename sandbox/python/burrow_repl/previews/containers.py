"""Lists, dicts, sets and their like, and the records and the nested data that they hold."""

from ..private_builtins import __builtins__

from itertools import islice
from math import prod

from ..changes.measures import length_or_shape
from .budget import cost_of, room_of
from .cells import size_of
from .columns import Values
from .kinds import is_among, loaded_class, method_of, title_of
from .models import HEAD_ITEMS, MOST_COLUMNS, TAIL_ITEMS, Model
from .shapes import MOST_INLINE_DEPTH, survey

# What a repr is measured with: how much of a value is looked at before it is taken for large.
MOST_MEASURED = 500
# Characters of what is written without quotes and brackets.
SCALAR_CHARACTERS = 12
# The same for the cells of a table or an array.
CHARACTERS_OF_CELL = 12
# So many dicts in a row, all with keys that are text, are records.
LEAST_RECORDS = 2
RECORDS_SAMPLED = 200
MOST_KEYS = 200
MOST_SAMPLE_CHARACTERS = 240


class SequenceValues(Values):
    """The items of a list or tuple."""

    dtype = ""

    def __init__(self, items):
        """Takes the items."""
        self._items = items
        self.length = len(items)

    def list_of(self, start, stop, step=1):
        """Items of a range as a list."""
        return list(self._items[start:stop:step])


class RecordValues(Values):
    """What a list of dicts has under one key."""

    dtype = ""

    def __init__(self, records, key):
        """Takes the dicts and the key."""
        self._records = records
        self._key = key
        self.length = len(records)

    def list_of(self, start, stop, step=1):
        """Values of a range of records; None where one does not have the key."""
        key = self._key
        # Not by `get`, when there may be keys that are asked whether they are this one.
        return [_value_of(record, key) for record in self._records[start:stop:step]]


def model_of(value, kinds, request):
    """What a preview knows about a container of Python's own; None if it is not, or small."""
    for kind, make in ((dict, _model_of_dict), (list, _model_of_list), (tuple, _model_of_list)):
        if is_among(kind, kinds):
            break
    else:
        for kind in (set, frozenset, loaded_class("collections", "deque")):
            if kind is not None and is_among(kind, kinds):
                make = _model_of_set
                break
        else:
            return None
    if not _has_known_text(type(value), kind) or not is_large(value, kind, room_of(request.budget)):
        return None
    return make(value, kind, request)


def is_large(value, kind, room):
    """Whether the repr of a container takes more than the room."""
    waiting = [_items_of(value, kind, MOST_MEASURED)]
    if kind.__len__(value) > MOST_MEASURED:
        return True
    measured = 0
    while waiting:
        for item in waiting.pop():
            measured += 1
            if measured > MOST_MEASURED:
                return True
            item_kind = type(item)
            if item_kind is str:
                room -= min(len(item), room + 1)
                room -= 4 if item.isascii() else 4 + cost_of(item) - len(item)
            elif item_kind is bytes:
                room -= len(item) + 5
            elif item_kind is int:
                room -= item.bit_length() // 3 + 3
            elif is_among(item_kind, (list, tuple, set, frozenset, dict)):
                room -= 4
                if item_kind.__len__(item) > MOST_MEASURED:
                    return True
                waiting.append(_items_of(item, item_kind, MOST_MEASURED))
            elif size_of(item) is not None:
                # A small table or array is best shown as it is.
                shape = length_or_shape(item)
                if type(shape) is not tuple or not all(type(length) is int for length in shape):
                    return True
                room -= prod(shape) * CHARACTERS_OF_CELL
            else:
                room -= SCALAR_CHARACTERS
            if room < 0:
                return True
    return False


def _model_of_list(value, kind, request):
    """What a preview knows about a list or tuple."""
    # A subclass may answer anything when it is sliced.
    items = value if type(value) is kind else kind.__getitem__(value, slice(None))
    columns = _columns_of_records(items)
    if columns is not None:
        return _model_of_records(items, columns, request)
    if _are_nested(islice(items, MOST_MEASURED)):
        model = _nested(value, kind, request, len(items))
        model.more = f"{request.expression}[0]"
        model.print_more = f"print({model.more})"
        return model
    model = Model(request, "list", title_of(type(value), kind), [len(items)])
    model.unit = "items"
    values = SequenceValues(items)
    model.describe_columns([""], [values])
    model.show_rows([values], None, HEAD_ITEMS, TAIL_ITEMS)
    model.offer_rows("{}[{}:{}]", "print({})")
    return model


def _model_of_set(value, kind, request):
    """What a preview knows about a set or a deque: only the first of its items are near."""
    items = _items_of(value, kind, MOST_MEASURED)
    length = kind.__len__(value)
    model = Model(
        request, "list" if kind.__name__ == "deque" else "set", title_of(type(value), kind), [length]
    )
    model.unit = "items"
    values = SequenceValues(items)
    model.describe_columns([""], [values])
    column = model.columns[0]
    if length > len(items):
        column.range_sampled = column.distinct_sampled = column.nulls_sampled = True
        column.sampled = len(items)
    if model.kind == "set":
        # All of them are different, which is no news.
        column.distinct = None
    model.head = [[request.cells.text(item)] for item in items[:HEAD_ITEMS]]
    model.tail = []
    model.more = f"list({request.expression})[{HEAD_ITEMS}:{min(length, HEAD_ITEMS + 50)}]"
    model.print_more = f"print({model.more})"
    return model


def _model_of_dict(value, kind, request):
    """What a preview knows about a dict."""
    first = list(islice(dict.items(value), MOST_MEASURED))
    if _are_nested(item for _, item in first):
        return _nested(value, kind, request, dict.__len__(value))
    model = _outlined(value, kind, request, "mapping", dict.__len__(value))
    hidden = model.rows - len(first[:HEAD_ITEMS])
    if hidden > 0:
        model.more = f"dict(list({request.expression}.items())[{HEAD_ITEMS}:{HEAD_ITEMS + min(hidden, 50)}])"
        model.print_more = f"print({model.more})"
    return model


def _nested(value, kind, request, length):
    """What a preview knows about nested data."""
    return _outlined(value, kind, request, "nested", length)


def _outlined(value, kind, request, name, length):
    """A model whose outline is the schema of the data."""
    model = Model(request, name, title_of(type(value), kind), [length])
    model.unit = "keys" if kind is dict else "items"
    plain = value if type(value) is kind else kind(value) if kind is not dict else dict(dict.items(value))
    shape = survey(plain, request.cells)
    if kind is dict and shape.fields:
        model.outline = list(shape.lines())
    else:
        model.outline = list(shape.lines())
        model.facts.append(shape.items_text(MOST_INLINE_DEPTH if model.outline else 0))
    model.sample = request.cells.text(plain, MOST_SAMPLE_CHARACTERS)
    if not model.outline:
        model.outline = [model.sample]
        model.sample = None
    return model


def _model_of_records(records, keys, request):
    """What a preview knows about a list of records: the table that they make."""
    model = Model(request, "table", "list of dict", [len(records), len(keys)])
    shown = keys[:MOST_COLUMNS]
    columns = [RecordValues(records, key) for key in shown]
    model.describe_columns([model.name_of_label(key) for key in shown], columns)
    model.columns_left_out = len(keys) - len(shown)
    model.show_rows(columns)
    model.offer_rows("{}[{}:{}]", "print({})")
    return model


def _columns_of_records(items):
    """The keys of a list of records; None if the items are no records, or too different."""
    if len(items) < LEAST_RECORDS:
        return None
    keys = {}
    sample = items[:: max(1, len(items) // RECORDS_SAMPLED)]
    fields = 0
    for record in sample:
        if type(record) is not dict or len(record) > MOST_KEYS:
            return None
        if any(type(key) is not str for key in record):
            return None
        fields += len(record)
        keys.update(dict.fromkeys(record))
        if len(keys) > MOST_KEYS:
            return None
    # Records have most keys in common; otherwise it is nested data that is described better as such.
    if not keys or fields * 3 < len(keys) * len(sample):
        return None
    return list(keys)


def _value_of(record, key):
    """What a record has under a key; None without it, or if this is no record."""
    if type(record) is not dict:
        return None
    # Keys that are not text might be asked whether they are this one.
    return record.get(key) if all(type(each) is str for each in record) else None


def _are_nested(items):
    """Whether some items are containers themselves."""
    return any(is_among(type(item), (list, tuple, dict, set, frozenset)) for item in items)


def _items_of(value, kind, most):
    """The first items of a container, and the keys of a dict too."""
    if kind is dict:
        return [each for pair in islice(dict.items(value), most) for each in pair]
    return list(islice(kind.__iter__(value), most))


def _has_known_text(kind, base):
    """Whether a class describes its values as Python does; a `__repr__` of its own knows better."""
    method = method_of(kind, "__repr__")
    if method is base.__repr__:
        return True
    known = (loaded_class("collections", name) for name in ("OrderedDict", "defaultdict", "Counter"))
    return any(each is not None and method is method_of(each, "__repr__") for each in known)
