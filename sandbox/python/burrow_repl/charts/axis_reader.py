"""What the description needs to know of one axis, and what the numbers along it mean."""

from ..private_builtins import __builtins__

import copy
import re
from bisect import bisect_left
from datetime import datetime, timezone, tzinfo
from functools import cached_property
from math import inf, isfinite

from ..attempts import attempt
from ..loaded import is_a, loaded
from .limits import thinned
from .values import json_number, json_text, json_values, short_number

UNIT = re.compile(r"\s\((.*?)\)|\[(.*?)\]")
MICROSECONDS_OF_DAY = 24 * 60 * 60 * 1_000_000
# Far more than `datetime` can hold, on either side of any epoch.
MOST_MICROSECONDS = 10**18


class AxisReader:
    """Reads an axis, and changes nothing of it.

    Where the axes put off their autoscaling, reading its ticks does it, as `get_xlim` would.
    """

    def __init__(self, axis, limits):
        """Takes the axis."""
        self._axis = axis
        self._limits = limits
        self._freq = None
        self._names = {}
        self.kind = attempt(self._find_kind, otherwise="number")

    @cached_property
    def label(self):
        """The axis's label, None without one."""
        return json_text(self._axis.get_label_text(), self._limits.characters) or None

    @cached_property
    def unit(self):
        """What the label says about the unit, in brackets."""
        match = UNIT.search(self.label or "")
        return match and (match.group(1) or match.group(2))

    @cached_property
    def ticks(self):
        """The positions of the ticks, and their labels: pairs, in the order of the axis's locator."""
        # Both keep what they worked out last, which belongs to the drawing.
        original = self._axis.get_major_locator()
        locator, formatter = copy.copy(original), copy.copy(self._axis.get_major_formatter())
        # Those of dates ask their locator how far apart ticks are.
        vars(formatter).update({name: locator for name, value in vars(formatter).items() if value is original})
        positions = loaded("numpy").asarray(locator(), "float64").ravel()
        texts = formatter.format_ticks(positions)
        return [
            (position, json_text(text, self._limits.characters))
            for position, text in zip(positions.tolist(), texts)
            if isfinite(position)
        ]

    def description(self, letter):
        """The entries about this axis, whose names begin with `letter`, in a chart of points."""
        ticks = attempt(getattr, self, "ticks", otherwise=[])
        ticks = [ticks[index] for index in thinned(len(ticks), self._limits.items)]
        positions = [position for position, _ in ticks]
        return {
            f"{letter}_ticks": attempt(self._tick_values, positions, otherwise=positions),
            f"{letter}_tick_labels": [text for _, text in ticks],
            f"{letter}_scale": self._scale(ticks),
        }

    def values(self, data, indices):
        """The values at `indices` of data that was plotted along this axis."""
        values = json_values(data, indices, self._limits.characters, self.numbers)
        if any(value is not None for value in values):
            return values
        # Of a class of the user's that only its converter knows.
        converted = self._axis.convert_units(data)
        return json_values(converted, indices, self._limits.characters, self.numbers)

    def numbers(self, positions):
        """What positions along this axis stand for: times, categories, or the numbers themselves; None if nothing."""
        if self.kind == "datetime":
            return self._times(positions)
        if self.kind == "period":
            return [self._period(position) if isfinite(position) else None for position in positions]
        if self.kind == "category":
            return [self._category(position) if isfinite(position) else None for position in positions]
        return [json_number(position) for position in positions]

    def name_at(self, position):
        """The name that categories or tick labels give a position, and how far from it; None without one."""
        if self.kind == "category":
            return self._names.get(round(position)), 0
        if not self._is_named:
            return None, inf
        positions, texts, spacing = self._sorted_ticks
        place = bisect_left(positions, position)
        near = min(range(max(0, place - 1), min(len(positions), place + 1)), key=lambda i: abs(positions[i] - position))
        distance = abs(positions[near] - position)
        return (texts[near] or None, distance) if distance <= spacing / 2 else (None, inf)

    def text_at(self, position, width):
        """A position on an axis of numbers or times, as text that tells it from those a `width` away."""
        value = self.numbers([position])[0]
        return short_number(value, width) if isinstance(value, float) else str(value)

    def _find_kind(self):
        """Says what numbers along the axis stand for."""
        axis = self._axis
        converter, formatter = axis.get_converter(), axis.get_major_formatter()
        mapping = None
        if is_a(formatter, "matplotlib.category", "StrCategoryFormatter"):
            # Axes that share an axis share its formatter, but not what it converts.
            mapping = formatter._units
        elif is_a(converter, "matplotlib.category", "StrCategoryConverter"):
            mapping = axis.units._mapping
        if mapping:
            self._names = {number: json_text(name, self._limits.characters) for name, number in mapping.items()}
            return "category"
        if is_a(converter, "pandas.plotting._matplotlib.converter", "PeriodConverter"):
            self._freq = getattr(axis, "freq", None) or getattr(axis.axes, "freq", None)
            return "number" if self._freq is None else "period"
        if (
            is_a(converter, "matplotlib.dates", "DateConverter", "ConciseDateConverter", "_SwitchableDateConverter")
            or is_a(converter, "pandas.plotting._matplotlib.converter", "DatetimeConverter")
            or is_a(formatter, "matplotlib.dates", "DateFormatter", "AutoDateFormatter", "ConciseDateFormatter")
        ):
            return "datetime"
        return "number"

    def _scale(self, ticks):
        """The name of the axis's scale."""
        if self.kind in ("datetime", "period"):
            return "datetime"
        if self.kind == "category":
            return "categorical"
        scale = attempt(self._axis.get_scale)
        if scale != "linear":
            return json_text(scale, self._limits.characters)
        # Categories by the hand of whoever put names at 0, 1, 2 and so on.
        counted = all(position == number for number, (position, _) in enumerate(ticks))
        named = all(attempt(float, text.replace("\N{MINUS SIGN}", "-")) != position for position, text in ticks)
        return "categorical" if ticks and counted and named else "linear"

    def _tick_values(self, positions):
        """What the positions of ticks stand for."""
        if self.kind == "datetime":
            # Points in time, whatever zone the labels are in.
            return [loaded("matplotlib.dates").num2date(position).isoformat() for position in positions]
        if self.kind == "category":
            return positions
        return self.numbers(positions)

    def _times(self, positions):
        """Times in the axis's time zone, or without one as the data they were."""
        numpy, dates = loaded("numpy"), loaded("matplotlib.dates")
        microseconds = numpy.asarray(positions, "float64") * MICROSECONDS_OF_DAY
        # NaN and what no integer can hold become a time that `datetime` does not know either.
        microseconds = numpy.where(numpy.abs(microseconds) < MOST_MICROSECONDS, microseconds, MOST_MICROSECONDS)
        since = microseconds.round().astype("timedelta64[us]")
        times = (numpy.datetime64(dates.get_epoch(), "us") + since).tolist()
        zone = self._axis.units if isinstance(self._axis.units, tzinfo) else None
        if zone is not None:
            times = [attempt(_in_zone, time, zone) for time in times]
        return [time.isoformat() if isinstance(time, datetime) else None for time in times]

    def _period(self, ordinal):
        """The start of the period with a number."""
        return loaded("pandas").Period(ordinal=round(ordinal), freq=self._freq).start_time.isoformat()

    def _category(self, position):
        """The category at a position, or next to it: points are often jittered."""
        return self._names.get(round(position))

    @cached_property
    def _is_named(self):
        """Whether somebody gave ticks at fixed places names of their own."""
        return (
            is_a(self._axis.get_major_locator(), "matplotlib.ticker", "FixedLocator")
            and is_a(self._axis.get_major_formatter(), "matplotlib.ticker", "FixedFormatter", "FuncFormatter")
            and bool(attempt(getattr, self, "ticks"))
        )

    @cached_property
    def _sorted_ticks(self):
        """Positions and texts of the ticks, in ascending order, and how close the closest are."""
        # Axes that two box plots filled have each tick twice.
        ticks = sorted(dict(reversed(self.ticks)).items())
        positions = [position for position, _ in ticks]
        spacing = min((after - before for before, after in zip(positions, positions[1:])), default=inf)
        return positions, [text for _, text in ticks], spacing


def _in_zone(time, zone):
    """Returns a time, which is one in UTC, as it is in another zone."""
    return time.replace(tzinfo=timezone.utc).astimezone(zone)
