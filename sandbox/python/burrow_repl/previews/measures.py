"""Ranges and missing values of numpy's arrays, in a few passes over memory and no copies of it."""

from ..private_builtins import __builtins__

from .kinds import loaded

# Kinds of numpy's that have an order, and those that only have missing values.
ORDERED = "iufmM"
MEASURED = "biufcmM"
# What numpy has for "not a time", read as an integer: the least of all.
NOT_A_TIME = -(1 << 63)
# Elements that do not lie side by side each take a line of memory of their own.
SCATTERED_WEIGHT = 8


class Measure:
    """What is known about the numbers of an array."""

    def __init__(self, nulls=0, minimum=None, maximum=None, trues=None):
        """Takes the number of missing values, the range of the others, and how many are true."""
        self.nulls = nulls
        self.minimum = minimum
        self.maximum = maximum
        self.trues = trues


def weight_of(array):
    """What looking at an array costs, in elements that lie side by side."""
    apart = array.ndim == 1 and array.strides[0] != array.itemsize
    return array.size * (SCATTERED_WEIGHT if apart else 1)


def measure(array, hidden=None):
    """Measures an array; `hidden` is an array of which elements are missing whatever they hold."""
    numpy = loaded("numpy")
    if hidden is not None:
        count = int(numpy["count_nonzero"](hidden))
        if count:
            found = measure(array[~hidden])
            found.nulls += count
            return found
    kind = array.dtype.kind
    if not array.size:
        return Measure()
    if kind == "b":
        return Measure(trues=int(numpy["count_nonzero"](array)))
    if kind in "iu":
        return Measure(0, array.min(), array.max())
    if kind in "mM":
        return _measure_times(numpy, array)
    with numpy["errstate"](all="ignore"):
        return _measure_floats(numpy, array)


def _measure_times(numpy, array):
    """Measures moments or durations by the integers that they are."""
    numbers = array.view("i8")
    minimum, nulls = numbers.min(), 0
    if minimum == NOT_A_TIME:
        present = numbers != NOT_A_TIME
        nulls = array.size - int(numpy["count_nonzero"](present))
        if nulls == array.size:
            return Measure(nulls)
        minimum = numbers.min(where=present, initial=numbers.max())
    return Measure(nulls, minimum.view(array.dtype), numbers.max().view(array.dtype))


def _measure_floats(numpy, array):
    """Measures floating-point numbers, real or complex."""
    if array.dtype.kind == "c":
        return Measure(int(numpy["count_nonzero"](numpy["isnan"](array))))
    minimum, nulls = array.min(), 0
    # One that is not a number makes the minimum such a one: most arrays are known to have none by then.
    if minimum != minimum:
        nulls = int(numpy["count_nonzero"](numpy["isnan"](array)))
        if nulls == array.size:
            return Measure(nulls)
        minimum = numpy["fmin"].reduce(array, axis=None)
        return Measure(nulls, minimum, numpy["fmax"].reduce(array, axis=None))
    return Measure(0, minimum, array.max())
