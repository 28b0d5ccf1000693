"""What values within values are made of: the schema of nested data, found out from a sample of it."""

from ..private_builtins import __builtins__

from itertools import islice

from .kinds import is_among, name_of

# How many values are looked at in all, and how many of one list or dict.
MOST_VALUES = 2_000
MOST_ITEMS = 30
MOST_DESCRIBED = 120
MOST_DEPTH = 6
# A dict with more keys, or with this many to values of one kind, is taken for a table from keys to values.
MOST_FIELDS = 60
LEAST_UNIFORM_FIELDS = 12
MOST_KEY_CHARACTERS = 40
MOST_EXAMPLE_CHARACTERS = 40
MOST_KINDS = 3
MOST_INLINE_FIELDS = 8
MOST_INLINE_DEPTH = 3

SIZED = frozenset(("list", "tuple", "set", "frozenset", "dict"))
LISTS = (list, tuple, set, frozenset)


class Shape:
    """What is known about the values at one place in nested data."""

    def __init__(self):
        """Begins without any value."""
        self.count = 0
        self.kinds = {}
        self.shortest = None
        self.longest = None
        # What the items of lists are, or the values of dicts whose keys are data.
        self.items = None
        self.key_kinds = None
        # The number of values and their Shape, by the text of the key.
        self.fields = {}
        self.fields_left_out = 0
        self.example = None
        # Whether there are more values at this place than were looked at.
        self.is_sampled = False

    def kinds_text(self):
        """The types of the values."""
        return self._kinds_text("")

    def _kinds_text(self, size):
        """The types of the values, and after those of containers how many items they have."""
        names = [name + size if name in SIZED else name for name in self.kinds.values()]
        shown = names[:MOST_KINDS] + (
            [f"+{len(names) - MOST_KINDS} types"] if len(names) > MOST_KINDS else []
        )
        return " | ".join(shown) or "nothing"

    def size_text(self):
        """How many items the lists or dicts have."""
        if self.shortest is None:
            return ""
        if self.shortest == self.longest:
            return f"[{self.shortest:,}]"
        return f"[{'~' if self.is_sampled else ''}{self.shortest:,}…{self.longest:,}]"

    def items_text(self, depth=0):
        """What the items are; empty if this is not known, or told by the fields."""
        if self.items is None or not self.items.count:
            return ""
        inner = self.items.text(depth + 1) if depth < MOST_INLINE_DEPTH else self.items.kinds_text()
        return f"of {self.key_kinds} → {inner}" if self.key_kinds else f"of {inner}"

    def text(self, depth=0):
        """All of it on one line."""
        if self.fields and depth < MOST_INLINE_DEPTH:
            parts = [
                f"{key}{'?' if count < self.count else ''}: {shape.text(depth + 1)}"
                for key, (count, shape) in list(self.fields.items())[:MOST_INLINE_FIELDS]
            ]
            if len(self.fields) > MOST_INLINE_FIELDS:
                parts.append("…")
            return f"{self.kinds_text()}{{{', '.join(parts)}}}"
        text = self._kinds_text(self.size_text())
        if depth < MOST_INLINE_DEPTH and (items := self.items_text(depth)):
            text += " " + items
        return text

    def lines(self, room_of_depth=MOST_DEPTH, indent=""):
        """An outline: a line for each key, indented below what it belongs to."""
        shape = self
        while shape.items is not None and not shape.fields:
            shape = shape.items
        for key, (count, inner) in shape.fields.items():
            optional = "?" if count < shape.count else ""
            yield f"{indent}- {key}{optional}: {inner._outline_text()}"
            if room_of_depth > 1:
                yield from inner.lines(room_of_depth - 1, indent + "  ")
        if shape.fields_left_out:
            yield f"{indent}- … +{shape.fields_left_out:,} more keys"

    def _outline_text(self):
        """The line of this place, without what the lines below it say."""
        text = self._kinds_text(self.size_text())
        if self.items is not None and self.items.count:
            text += f" of {self.key_kinds} → " if self.key_kinds else " of "
            return text + self.items._outline_text()
        if self.items is not None or self.fields or self.example is None:
            return text
        return f"{text}, e.g. {self.example}"


class Survey:
    """Walks through nested data, and stops when it has seen enough: data may contain itself."""

    def __init__(self, cells):
        """Takes what writes examples."""
        self._cells = cells
        self._values_left = MOST_VALUES

    def add(self, shape, value, depth=0):
        """Adds one value to what is known about its place."""
        self._values_left -= 1
        kind = type(value)
        shape.count += 1
        if id(kind) not in shape.kinds:
            shape.kinds[id(kind)] = "None" if value is None else name_of(kind)
        is_dict = kind is dict
        if not is_dict and not is_among(kind, LISTS):
            if shape.example is None and value is not None:
                shape.example = self._cells.inner_text(value, MOST_EXAMPLE_CHARACTERS, 0)
            return
        length = len(value)
        shape.shortest = length if shape.shortest is None else min(shape.shortest, length)
        shape.longest = length if shape.longest is None else max(shape.longest, length)
        if depth >= MOST_DEPTH or self._values_left <= 0:
            return
        if is_dict:
            self._add_fields(shape, value, depth)
            return
        items = (
            spread(value, MOST_ITEMS) if kind is list or kind is tuple else list(islice(value, MOST_ITEMS))
        )
        self._add_items(shape, items, depth)

    def _add_items(self, shape, items, depth):
        """Adds the items of a list."""
        if shape.items is None:
            shape.items = Shape()
        if len(items) < shape.longest:
            shape.items.is_sampled = True
        for item in items:
            if self._values_left <= 0:
                break
            self.add(shape.items, item, depth + 1)

    def _add_fields(self, shape, value, depth):
        """Adds the keys and values of a dict."""
        pairs = list(islice(value.items(), MOST_FIELDS))
        if _keys_are_data(value, pairs):
            kinds = {id(type(key)): name_of(type(key)) for key, _ in pairs}
            shape.key_kinds = " | ".join(list(kinds.values())[:MOST_KINDS])
            self._add_items(shape, [item for _, item in pairs[:MOST_ITEMS]], depth)
            return
        for key, item in pairs:
            text = self._cells.text(key, MOST_KEY_CHARACTERS)
            count, inner = shape.fields.get(text) or (0, Shape())
            if not count and len(shape.fields) >= MOST_FIELDS:
                shape.fields_left_out += 1
                continue
            shape.fields[text] = count + 1, inner
            if self._values_left > 0:
                self.add(inner, item, depth + 1)
        shape.fields_left_out = max(shape.fields_left_out, len(value) - len(pairs))


def survey(value, cells):
    """Returns the Shape of one value."""
    shape = Shape()
    Survey(cells).add(shape, value)
    return shape


def describe_values(values, cells):
    """Describes what some values have in common, on one line."""
    shape = Shape()
    walk = Survey(cells)
    shape.is_sampled = len(values) > MOST_DESCRIBED
    for value in spread(values, MOST_DESCRIBED):
        walk.add(shape, value)
    return shape.text()


def spread(values, most):
    """Some items of a list: the first ones, where what alternates is seen, and some up to its end."""
    if len(values) <= most:
        return values
    half = most // 2
    return [*values[:half], *values[half :: -(-(len(values) - half) // half)]]


def _keys_are_data(value, pairs):
    """Whether a dict maps one thing to another, rather than having a field for each key."""
    if len(value) > MOST_FIELDS:
        return True
    kinds = {id(type(item)) for _, item in pairs}
    return len(value) >= LEAST_UNIFORM_FIELDS and len(kinds) == 1
