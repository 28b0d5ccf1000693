"""Data of any kind as JSON has it."""

from ..private_builtins import __builtins__

import datetime
from math import floor, isfinite, log10

from ..attempts import attempt
from ..loaded import is_a, loaded


def json_text(value, most):
    """Returns a text of at most `most` characters that has a UTF-8."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    # A subclass of str may have another idea of its parts.
    value = str.__str__(value) if isinstance(value, str) else str(value)
    if len(value) > most:
        value = value[: most - 1] + "…"
    return value.encode("utf-8", "replace").decode()


def json_number(value):
    """Returns a finite float, or None: JSON has no other."""
    value = float(value)
    return value if isfinite(value) else None


def json_values(data, indices, most, numbers):
    """Returns the values of `data` at `indices`: floats, texts of at most `most` characters, times in ISO 8601 or None.

    `numbers` makes values of a list of floats; it knows what they mean on their axis.
    """
    array = flat(data)[indices]
    kind = array.dtype.kind
    if kind in "fiub":
        return numbers(_filled(array, "float64").tolist())
    if kind == "M":
        # Microseconds are what `datetime` knows.
        return [_time(value) for value in _filled(array, "datetime64[us]").tolist()]
    if kind in "OUS":
        return [_value(value, most, numbers) for value in array.tolist()]
    raise TypeError(f"no values for a chart: {array.dtype}")


def flat(data):
    """Returns data as an array of one dimension, masked if it was."""
    numpy = loaded("numpy")
    if isinstance(data, numpy.ma.MaskedArray):
        return data.ravel()
    return numpy.asarray(data).ravel()


def floats(data):
    """Returns numeric data as a list of floats, not a number where masked."""
    return _filled(flat(data), "float64").tolist()


def short_number(value, width):
    """Returns a number as people write it, when it matters to a few thousandths of `width`."""
    if width > 0:
        # Adding zero makes of -0.0 what people write.
        value = round(value, 4 - floor(log10(width))) + 0.0
    # Beyond this, floats are no longer exact to the last digit.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"


def rounded(value):
    """Returns a number without the noise of its calculation: fewer decimals the larger it is."""
    if value == 0:
        return 0.0
    magnitude = floor(log10(abs(value)))
    return float(f"{value:.{max(1, 8 - magnitude)}g}")


def _filled(array, kind):
    """Returns an array of another kind, with what stands for nothing (NaN, NaT) where it was masked."""
    masked = hasattr(array, "filled")
    array = array.astype(kind)
    return array.filled(loaded("numpy").array("nan" if kind == "float64" else "nat", kind)) if masked else array


def _value(value, most, numbers):
    """Returns one value of an array that holds Python objects."""
    if value is None:
        return None
    if isinstance(value, (str, bytes)):
        return json_text(value, most)
    if isinstance(value, datetime.date):
        return _time(value)
    if is_a(value, "numpy", "datetime64"):
        return _time(value.astype("datetime64[us]").item())
    if is_a(value, "pandas", "Period"):
        return _time(value.start_time)
    number = attempt(float, value)
    return None if number is None else numbers([number])[0]


def _time(value):
    """Returns a time in ISO 8601, None for one that `datetime` cannot hold or that is no time."""
    if not isinstance(value, datetime.date) or value != value:
        return None
    return value.isoformat()
