"""Previews: what a value of user code is, in a few lines that a model, a person and a program can use.

`preview` returns a dict that holds nothing but what JSON has, or None for a value whose plain text is as
good:

- `kind`: "table" (rows and columns: also records), "series" (one column), "index", "groups", "array", "list"
  (items that are not containers), "mapping" (a dict of such), "set" or "nested" (containers of containers).
- `type`: the type as readers know it, such as "pandas.DataFrame"; "Mine (pandas.DataFrame)" for a subclass.
- `name`: the name that was given.
- `shape`: rows and columns of a table (rows are null for what is not computed yet), the lengths of an array's
  dimensions, the number of values, items or groups of all others.
- `memory_bytes`: what the data takes, if it is known; for objects it is estimated from some of them.
- `columns`: for tables, and with one column for what has one kind of values: dicts with `name`, `dtype`,
  `nulls` and `nulls_sampled` (true: only some values were looked at, and at least these are missing), with a
  range `min`, `max` and `range_sampled`, for truth values `true` (how many are), for objects `kinds` (their
  types), `distinct` and `distinct_sampled`, and `examples`. `min` and `max` are numbers if they are finite
  numbers, else texts.
- `columns_left_out`: how many more columns there are than described.
- `head`, `tail`: the texts of the first and last rows, one for each column described; all rows are in the
  head when they are few. An array with several dimensions has the rows of its first corner in the head.
- `head_index`, `tail_index`: what these rows are called, where rows have labels.
- `more`: code that gives more of what is not shown.
- `text`: Markdown for a model, within the budget.

A preview looks at a bounded number of values, whatever the size. It runs in the worker, as part of showing
the last expression, and the value is the user's: its class may be broken or hostile. What a value is, is told
by its type; what libraries know about it is asked of their own classes; the rest is written by the guard in
`guard.py`.
"""

from ..private_builtins import __builtins__

from . import arrays, arrow_tables, containers, pandas_groups, pandas_tables, polars_tables
from .kinds import ancestors_of
from .models import Request
from .writer import write

__all__ = ["preview"]

DEFAULT_BUDGET = 400

# From the most likely to the least. Each knows its own by their types, and looks only at libraries that are
# loaded.
_SOURCES = (containers, pandas_tables, arrays, pandas_groups, polars_tables, arrow_tables)
# By id: a class may answer anything when it is compared.
_PLAIN = {id(kind) for kind in (str, int, float, bool, bytes, complex, type(None))}


def preview(value, name=None, budget=DEFAULT_BUDGET, is_reachable=True):
    """Returns the preview of a value as a dict; None if its plain text is as good.

    `name` is the variable that holds the value, if one does, and `budget` what `text` may cost in tokens. What is not
    reachable is gone after it was shown: no code is told that gives more of it.
    Never raises because of the value, never changes it, and imports nothing. Only KeyboardInterrupt passes:
    it is how the host stops code.
    """
    try:
        return _described(value, Request(name, budget, is_reachable))
    except KeyboardInterrupt:
        raise
    except BaseException:
        # Broken beyond what the parts put up with: the plain text has to do.
        return None


def _described(value, request):
    """Returns the preview of a value; may raise when the value is broken."""
    kind = type(value)
    if id(kind) in _PLAIN:
        return None
    kinds = ancestors_of(kind)
    for source in _SOURCES:
        model = source.model_of(value, kinds, request)
        if model is not None:
            return write(model)
    return None
