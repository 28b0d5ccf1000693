"""What a preview says about one column, and how it finds that out from whatever holds the values."""

from ..private_builtins import __builtins__

from math import gcd

from .kinds import loaded, name_of
from .measures import MEASURED, ORDERED, measure
from .shapes import describe_values

# Up to here all numbers of a preview are looked at, in elements that lie side by side: about a millisecond.
MOST_NUMBERS = 2_000_000
# Up to here all objects of a preview are looked at.
MOST_OBJECTS = 8_000
# How many values are looked at instead, spread over a column.
SAMPLED_NUMBERS = 1_000
SAMPLED_OBJECTS = 400

MOST_EXAMPLES = 3
MOST_EXAMPLE_CHARACTERS = 40
MOST_NAME_CHARACTERS = 80
MOST_DTYPE_CHARACTERS = 60
# Longer strings are not compared with each other.
MOST_COMPARED_CHARACTERS = 1_000
MOST_KINDS = 3
# What a program that reads JSON can take for an integer.
LARGEST_INTEGER = (1 << 63) - 1


def step_for(length, count):
    """The step by which about so many values are looked at; what repeats has round steps, and this none."""
    step = max(1, length // count)
    while step > 10 and gcd(step, 210) > 1:
        step += 1
    return step


class Values:
    """The values of one column, whatever holds them: each library has its own kind of this.

    All that a kind needs to have is `length`, `dtype` and `list_of`.
    """

    length = 0
    dtype = ""
    # Objects have to be taken one by one to look at them.
    are_objects = True
    # Whether a number of `numbers` stands for a value of another type.
    are_restored = False

    @property
    def weight(self):
        """What it takes to look at all values, in elements that lie side by side."""
        return self.length

    def list_of(self, start, stop, step=1):
        """Values of a range as a list, which lies between 0 and `length`."""
        raise NotImplementedError

    def numbers(self, step=1):
        """Every so many of the values, an array of numpy's, and which are missing.

        None in place of the latter if the array says it itself, and in place of both without numbers.
        """
        return None

    def known_nulls(self):
        """The number of missing values, if it need not be counted."""
        return None

    def restored(self, number):
        """The value that a number of `numbers` stands for."""
        return number

    def categories(self):
        """The number of all possible values and the first of them, if it is known what is possible."""
        return None


class Column:
    """What a preview says about one column."""

    def __init__(self, name, dtype):
        """Begins with what is always known."""
        self.name = name
        self.dtype = dtype
        self.nulls = None
        self.nulls_sampled = False
        # How many values were looked at for what is sampled.
        self.sampled = 0
        self.minimum = None
        self.maximum = None
        self.range_sampled = False
        self.range_texts = None
        self.trues = None
        self.kinds = []
        self.examples = []
        self.distinct = None
        self.distinct_sampled = False

    def described(self):
        """All of it as a dict for JSON."""
        described = {
            "name": self.name,
            "dtype": self.dtype,
            "nulls": self.nulls,
            "nulls_sampled": self.nulls_sampled,
        }
        if self.range_texts is not None:
            described.update(min=self.minimum, max=self.maximum, range_sampled=self.range_sampled)
        if self.trues is not None:
            described["true"] = self.trues
        if self.kinds:
            described["kinds"] = self.kinds
        if self.distinct is not None:
            described.update(distinct=self.distinct, distinct_sampled=self.distinct_sampled)
        described["examples"] = self.examples
        return described

    def dtype_text(self):
        """The type of the values, and of what they are when the type does not say it."""
        return f"{self.dtype}: {', '.join(self.kinds)}" if self.kinds else self.dtype

    def nulls_text(self):
        """The number of missing values, and how far it is known."""
        if self.nulls is None:
            return "?"
        if not self.nulls_sampled:
            return f"{self.nulls:,}"
        if not self.nulls:
            return "0 seen"
        if not self.sampled:
            return f"≥{self.nulls:,}"
        return f"≥{self.nulls:,} (~{100 * self.nulls / self.sampled:.2g}%)"

    def values_text(self):
        """The range of the values, or some of them."""
        if self.range_texts is not None:
            minimum, maximum = self.range_texts
            return ("~" if self.range_sampled else "") + (
                minimum if minimum == maximum else f"{minimum} … {maximum}"
            )
        if self.trues is not None:
            return f"{'~' if self.range_sampled else ''}{self.trues:,} True"
        text = ", ".join(self.examples)
        if self.distinct is not None and self.distinct > len(self.examples):
            return f"{'≥' if self.distinct_sampled else ''}{self.distinct:,} distinct: {text}, …"
        return text


class Effort:
    """How closely the columns of one preview are looked at: by how many there are, and how long."""

    def __init__(self, columns):
        """Takes the Values of all columns."""
        objects = sum(values.length for values in columns if values.are_objects)
        numbers = sum(values.weight for values in columns if not values.are_objects)
        self.all_objects = objects <= MOST_OBJECTS
        self.all_numbers = numbers <= MOST_NUMBERS
        # Many columns share what would be looked at of a few.
        self.objects = max(50, min(SAMPLED_OBJECTS, MOST_OBJECTS // max(1, len(columns))))


def describe(name, values, cells, effort):
    """Makes the Column of some values; what goes wrong leaves it with what is known until then."""
    column = Column(name, cells.text(values.dtype, MOST_DTYPE_CHARACTERS))
    try:
        column.nulls = values.known_nulls()
        categories = values.categories()
        numbers = None if categories is not None else values.numbers()
        if categories is not None:
            _describe_categories(column, values, categories, cells, effort)
        elif numbers is not None:
            _describe_numbers(column, values, numbers, cells, effort)
        elif values.length:
            _describe_objects(column, values, cells, effort)
        elif column.nulls is None:
            column.nulls = 0
    except KeyboardInterrupt:
        raise
    except BaseException:
        # A library's, or a class that somebody made for one. The other columns need not suffer.
        pass
    return column


def _describe_numbers(column, values, numbers, cells, effort):
    """Finds out range and missing values of numbers."""
    array, hidden = numbers
    if array.dtype.kind not in MEASURED:
        return
    step = 1 if effort.all_numbers else step_for(values.length, SAMPLED_NUMBERS)
    if step > 1:
        array, hidden = values.numbers(step)
        column.sampled = array.size
        column.range_sampled = True
    found = measure(array, hidden)
    if column.nulls is None:
        column.nulls = found.nulls
        column.nulls_sampled = step > 1
    column.trues = found.trues
    if found.minimum is None or array.dtype.kind not in ORDERED:
        return
    limits = [found.minimum, found.maximum]
    if values.are_restored:
        limits = [values.restored(limit) for limit in limits]
    elif array.dtype.kind not in "mM":
        limits = [limit.item() for limit in limits]
    _set_range(column, limits, cells)


def _describe_categories(column, values, categories, cells, effort):
    """Finds out about values of which it is known what they can be."""
    column.distinct, first = categories
    column.examples = [cells.text(value, MOST_EXAMPLE_CHARACTERS) for value in first[:MOST_EXAMPLES]]
    if column.nulls is None:
        array, hidden = values.numbers()
        step = 1 if effort.all_numbers else step_for(values.length, SAMPLED_NUMBERS)
        if step > 1:
            array, hidden = values.numbers(step)
            column.sampled = array.size
        column.nulls = int(loaded("numpy")["count_nonzero"](hidden))
        column.nulls_sampled = step > 1


def _describe_objects(column, values, cells, effort):
    """Finds out what kinds of objects there are, how many are missing, and some of them."""
    step = 1 if effort.all_objects else step_for(values.length, effort.objects)
    sample = values.list_of(0, values.length, step)
    sampled = step > 1
    if sampled:
        # The last value is the greatest of many columns.
        sample += values.list_of(values.length - 1, values.length)
    present, kinds = cells.present(sample)
    if column.nulls is None:
        column.nulls = len(sample) - len(present)
        column.nulls_sampled = sampled
        column.sampled = len(sample) if sampled else 0
    if values.dtype == "object":
        column.kinds = [describe_values(present, cells)] if _are_containers(kinds) else _names(kinds)
    elif not values.dtype:
        column.dtype = describe_values(present, cells)
    if kinds and all(kind is int or kind is float for kind in kinds.values()):
        _set_range(column, [min(present), max(present)], cells)
        column.range_sampled = sampled
    if kinds.keys() == {id(str)} and max(map(len, present)) <= MOST_COMPARED_CHARACTERS:
        # The first of each, in the order of the sample.
        different = dict.fromkeys(present)
        column.distinct = len(different)
        column.distinct_sampled = sampled
        column.examples = [
            cells.text(value, MOST_EXAMPLE_CHARACTERS) for value in list(different)[:MOST_EXAMPLES]
        ]
        return
    texts = []
    for value in present[: 2 * MOST_EXAMPLES]:
        text = cells.text(value, MOST_EXAMPLE_CHARACTERS)
        if text not in texts and len(texts) < MOST_EXAMPLES:
            texts.append(text)
    column.examples = texts


def _set_range(column, limits, cells):
    """Keeps the least and the greatest value."""
    column.range_texts = [cells.text(limit, MOST_EXAMPLE_CHARACTERS) for limit in limits]
    column.minimum, column.maximum = map(_for_json, limits, column.range_texts)


def _are_containers(kinds):
    """Whether all values are lists or dicts, whose contents say more than their types."""
    return bool(kinds) and all(kind is list or kind is dict or kind is tuple for kind in kinds.values())


def _names(kinds):
    """The names of some types."""
    names = [name_of(kind) for kind in list(kinds.values())[:MOST_KINDS]]
    return names + [f"+{len(kinds) - MOST_KINDS} types"] if len(kinds) > MOST_KINDS else names


def _for_json(number, text):
    """A limit of a range: a number if it is finite and readers of JSON can hold it, else its text."""
    if type(number) is int and -LARGEST_INTEGER <= number <= LARGEST_INTEGER:
        return number
    return number if type(number) is float and number - number == 0 else text
