"""Groups of pandas: how many there are, and how large the first of them are."""

from ..private_builtins import __builtins__

from .columns import Effort, describe
from .kinds import is_among, loaded, loaded_class, title_of
from .models import MOST_COLUMNS, Model
from .pandas_values import values_of

# Finding the groups takes a look at every key, and memory for every row: of larger tables only the keys are
# described.
MOST_ROWS = 100_000
MOST_GROUPS = 5
# Keys of these types, and of no subclass, are compared without code of the user's.
PLAIN_KEYS = frozenset({str, int, float, bool, type(None)})

MODULE = "pandas.core.groupby.generic"


def model_of(value, kinds, request):
    """What a preview knows about a DataFrameGroupBy or SeriesGroupBy; None for other values."""
    for name in ("DataFrameGroupBy", "SeriesGroupBy"):
        kind = loaded_class(MODULE, name)
        if kind is not None and is_among(kind, kinds):
            return _model(value, kind, request)
    return None


def _model(value, kind, request):
    """Describes groups."""
    grouped = value.obj
    rows = len(grouped)
    model = Model(request, "groups", title_of(type(value), kind), [None])
    model.unit = "groups"
    model.facts.append(
        f"of {rows:,} rows" + (f" × {grouped.shape[1]:,} columns" if grouped.ndim == 2 else "")
    )
    if rows <= MOST_ROWS and _are_plain_keys(value):
        _show_sizes(model, value)
    else:
        _describe_keys(model, value, grouped)
    if grouped.ndim == 2:
        labels = grouped.columns
        shown = [model.name_of_label(labels[place]) for place in range(min(len(labels), MOST_COLUMNS))]
        model.facts.append("columns " + ", ".join(shown) + (", …" if len(labels) > MOST_COLUMNS else ""))
    return model


def _are_plain_keys(value):
    """Whether counting the groups runs no code of the user's: objects have a hash of their own."""
    for grouping in value._grouper.groupings:
        keys = grouping.grouping_vector
        if getattr(keys.dtype, "kind", "O") == "O" and not PLAIN_KEYS.issuperset(map(type, keys)):
            return False
    return True


def _show_sizes(model, value):
    """Counts the groups, and shows the sizes of the first."""
    cells = model.request.cells
    sizes = value.size()
    # With `as_index=False` the sizes are the last column of a table.
    if sizes.ndim == 2:
        sizes = sizes.set_index(list(sizes.columns[:-1])).iloc[:, 0]
    index = sizes.index
    model.shape = [len(sizes)]
    shown = min(len(sizes), MOST_GROUPS)
    model.head = [[cells.text(size)] for size in sizes.to_numpy()[:shown].tolist()]
    model.head_index = [cells.text(index[place]) for place in range(shown)]
    model.tail, model.tail_index = [], []
    names = ["" if name is None else model.name_of_label(name) for name in list(index.names)[:5]]
    model.index_name = ", ".join(names)
    model.cell_names = ["rows"]
    if len(sizes) > shown:
        model.more = f"{model.request.expression}.size().iloc[{shown}:{min(len(sizes), shown + 50)}]"
        model.print_more = f"print({model.more}.to_string())"


def _describe_keys(model, value, grouped):
    """Describes the columns that the groups are made by, if they are columns."""
    keys = value.keys if type(value.keys) is list else [value.keys]
    model.more = f"{model.request.expression}.size()"
    model.print_more = f"print({model.more})"
    series_kind = loaded("pandas")["Series"]
    for key in keys[:5]:
        if type(key) is not str or grouped.ndim != 2 or key not in grouped.columns:
            continue
        series = grouped[key]
        if type(series) is not series_kind:
            continue
        values = values_of(series.array, len(series), model.request.cells.guard)
        column = describe(key, values, model.request.cells, Effort([values]))
        model.columns.append(column)
        model.facts.append(f"by {model.name_of_label(key)} ({column.values_text()})")
