"""Tables and series of polars."""

from ..private_builtins import __builtins__

from .columns import Values
from .kinds import is_among, loaded, title_of
from .models import HEAD_ITEMS, MOST_COLUMNS, TAIL_ITEMS, Model

LEAST_VALUES = 10
# The types that numpy has too: for these, numbers are looked at where they lie.
NUMBERS = frozenset(
    (
        "Int8",
        "Int16",
        "Int32",
        "Int64",
        "UInt8",
        "UInt16",
        "UInt32",
        "UInt64",
        "Float32",
        "Float64",
        "Date",
        "Boolean",
    )
)
TIMES = ("Datetime", "Duration")


class SeriesValues(Values):
    """The values of a Series of polars' own class."""

    def __init__(self, series):
        """Takes the series."""
        self._series = series
        self.length = series.len()
        self.dtype = _text_of(series.dtype)
        self._base = self.dtype.partition("(")[0]
        self.are_objects = self._base not in NUMBERS and self._base not in TIMES
        self.are_restored = self._base in ("Date", *TIMES)

    def list_of(self, start, stop, step=1):
        """Values of a range as a list."""
        part = self._series.slice(start, stop - start)
        return (part.gather_every(step) if step > 1 else part).to_list()

    def known_nulls(self):
        """The number of missing values, which polars keeps."""
        return self._series.null_count()

    def numbers(self, step=1):
        """Every so many of the values that are there: numpy cannot say which are missing."""
        if self.are_objects or not loaded("numpy"):
            return None
        part = self._series.gather_every(step) if step > 1 else self._series
        if self.are_restored:
            part = part.to_physical()
        if part.null_count():
            part = part.drop_nulls()
        numbers = part.to_numpy()
        return numbers, None

    def restored(self, number):
        """The moment that an integer stands for."""
        polars = loaded("polars")
        # As a series, because it knows units and time zones.
        return (
            polars["Series"]([int(number)], dtype=self._series.to_physical().dtype)
            .cast(self._series.dtype)
            .item()
        )


def model_of(value, kinds, request):
    """What a preview knows about something of polars'; None if it is not, or small."""
    polars = loaded("polars")
    for name, make in _MODELS.items():
        kind = polars.get(name)
        if kind is not None and is_among(kind, kinds):
            return make(value, kind, request)
    return None


def _model_of_frame(value, kind, request):
    """What a preview knows about a DataFrame."""
    rows, count = kind.shape.fget(value)
    model = Model(request, "table", title_of(type(value), kind), [rows, count])
    shown = min(count, MOST_COLUMNS)
    series = [kind.to_series(value, position) for position in range(shown)]
    columns = [SeriesValues(each) for each in series]
    model.describe_columns([model.name_of_label(each.name) for each in series], columns)
    model.columns_left_out = count - shown
    model.memory = int(kind.estimated_size(value))
    model.show_rows(columns)
    model.offer_rows("{}[{}:{}]", "print({}.rows())")
    return model


def _model_of_series(value, kind, request):
    """What a preview knows about a Series."""
    values = SeriesValues(value if type(value) is kind else kind._from_pyseries(value._s))
    if values.length <= LEAST_VALUES:
        return None
    model = Model(request, "series", title_of(type(value), kind), [values.length])
    model.unit = "values"
    name = kind.name.fget(value)
    model.describe_columns([model.name_of_label(name)], [values])
    model.memory = int(kind.estimated_size(value))
    if name:
        model.facts.append(f"name {model.name_of_label(name)}")
    model.show_rows([values], None, HEAD_ITEMS, TAIL_ITEMS)
    model.offer_rows("{}[{}:{}]", "print({}.to_list())")
    return model


def _model_of_lazy_frame(value, kind, request):
    """What a preview knows about a LazyFrame: its schema, since its rows would have to be computed."""
    schema = list(kind.collect_schema(value).items())
    model = Model(request, "table", title_of(type(value), kind), [None, len(schema)])
    model.facts.append("not collected")
    for name, dtype in schema[:MOST_COLUMNS]:
        model.add_column(model.name_of_label(name), _text_of(dtype))
    model.columns_left_out = len(schema) - len(model.columns)
    model.more = f"{request.expression}.head(10).collect()"
    model.print_more = f"print({model.more})"
    return model


def _text_of(dtype):
    """The name of a type, bounded: those of enumerations have all their values."""
    name = dtype.base_type().__name__
    if name in TIMES:
        zone = getattr(dtype, "time_zone", None)
        return f"{name}({dtype.time_unit}{f', {zone}' if zone else ''})"
    return name if name in ("Enum", "Categorical") else str(dtype)


_MODELS = {"DataFrame": _model_of_frame, "Series": _model_of_series, "LazyFrame": _model_of_lazy_frame}
