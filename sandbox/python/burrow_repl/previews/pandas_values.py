"""The columns of pandas: numpy's arrays, and pandas' own kinds of arrays."""

from ..private_builtins import __builtins__

from itertools import islice

from .arrays import ArrayValues
from .arrow_tables import ArrowValues
from .columns import MOST_EXAMPLES, Values
from .kinds import library_of, loaded, loaded_class, name_of


class ExtensionValues(Values):
    """The values of an array of pandas' own, of which nothing more is known."""

    def __init__(self, array):
        """Takes the array."""
        self._array = array
        self.length = len(array)
        self.dtype = str(array.dtype)

    def list_of(self, start, stop, step=1):
        """Values of a range as a list."""
        return list(self._array[start:stop:step])


class ForeignValues(Values):
    """The values of an array of a class of the user's, or of a library that is not known."""

    def __init__(self, array, guard, length):
        """Takes the array, what runs its code, and the number of values that there should be."""
        self._array = array
        self._guard = guard
        self.length = length
        self.dtype = guard.call(lambda array: f"{array.dtype}"[:100], array, name_of(type(array)))

    def list_of(self, start, stop, step=1):
        """Values of a range as a list; signs for them when their class does not hand them out."""
        unknown = ["?"] * len(range(start, stop, step))
        return self._guard.call(
            lambda array: [array[place] for place in range(start, stop, step)], self._array, unknown
        )


class MaskedValues(ExtensionValues):
    """Numbers or truth values with a mask: `Int64`, `Float64`, `boolean` and their like."""

    are_objects = False

    def numbers(self, step=1):
        """Every so many of the values, and which are missing."""
        part = self._array[::step]
        hidden = part.isna()
        dtype = part.dtype.numpy_dtype
        return part.to_numpy(dtype=dtype, na_value=dtype.type(0)), hidden


class TimeValues(ExtensionValues):
    """Moments, durations and periods, which are integers beneath."""

    are_objects = False
    are_restored = True

    def __init__(self, array):
        """Takes the array."""
        super().__init__(array)
        self._numbers_dtype = "i8" if array.dtype.kind == "O" else f"{array.dtype.kind}8[{array.unit}]"

    def numbers(self, step=1):
        """Every so many of the integers, as numpy's kind of moment: it knows which stands for none."""
        numpy = loaded("numpy")
        numbers = numpy["asarray"](self._array[::step], dtype=self._numbers_dtype)
        return numbers.view("m8[s]") if self._numbers_dtype == "i8" else numbers, None

    def restored(self, number):
        """The moment that a number stands for, in the time zone of the others."""
        pandas = loaded("pandas")
        if self._numbers_dtype == "i8":
            return pandas["Period"](ordinal=int(number.view("i8")), freq=self._array.dtype.freq)
        if number.dtype.kind == "m":
            return pandas["Timedelta"](number)
        zone = getattr(self._array.dtype, "tz", None)
        moment = pandas["Timestamp"](number)
        return moment if zone is None else moment.tz_localize("UTC").tz_convert(zone)


class PandasArrowValues(ArrowValues):
    """Values of pandas' that pyarrow holds: missing ones are what pandas calls them."""

    def __init__(self, array):
        """Takes the array of pandas'."""
        super().__init__(array.__arrow_array__())
        self.dtype = str(array.dtype)
        self._nothing = array.dtype.na_value

    def list_of(self, start, stop, step=1):
        """Values of a range as a list."""
        return [self._nothing if value is None else value for value in super().list_of(start, stop, step)]


class CategoricalValues(ExtensionValues):
    """Values of which each is one of few."""

    are_objects = False

    def numbers(self, step=1):
        """Every so many of the codes, and which stand for no value."""
        codes = self._array.codes[::step]
        return codes, codes == -1

    def categories(self):
        """The number of categories, and the first of them."""
        categories = self._array.categories
        return len(categories), list(islice(categories, MOST_EXAMPLES))


def values_of(array, length, guard):
    """The Values of a column or an index; only what is pandas' own is asked anything."""
    numpy_kind = loaded_class("numpy", "ndarray")
    if type(array) is numpy_kind:
        return ArrayValues(array)
    if library_of(type(array)) != "pandas":
        return ForeignValues(array, guard, length)
    name = name_of(type(array))
    if name in ("NumpyExtensionArray", "PandasArray"):
        # The array within; `to_numpy` looks at all of it.
        return ArrayValues(loaded("numpy")["asarray"](array))
    return _KINDS.get(name, ExtensionValues)(array)


_KINDS = {
    "IntegerArray": MaskedValues,
    "FloatingArray": MaskedValues,
    "BooleanArray": MaskedValues,
    "DatetimeArray": TimeValues,
    "TimedeltaArray": TimeValues,
    "PeriodArray": TimeValues,
    "Categorical": CategoricalValues,
    "ArrowStringArray": PandasArrowValues,
    "ArrowStringArrayNumpySemantics": PandasArrowValues,
    "ArrowExtensionArray": PandasArrowValues,
}
