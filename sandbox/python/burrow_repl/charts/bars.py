"""Charts of bars, histograms among them."""

from ..private_builtins import __builtins__

from math import isfinite

from ..attempts import attempt
from ..loaded import is_a
from .axes_reader import is_visible
from .legend import colour_of

# How far apart edges and places that are meant to be the same may be, in widths of a bar.
NEAR = 1e-6


def bar_chart(reader):
    """Describes the bars, None without any.

    As the clients know it, `y` is the direction of the values, whichever way the bars lie.
    """
    containers = [
        (number, container)
        for number, container in enumerate(reader.containers)
        if is_a(container, "matplotlib.container", "BarContainer")
    ]
    elements, left_out, lie = [], 0, False
    for number, container in containers[: reader.limits.elements]:
        lie = getattr(container, "orientation", None) == "horizontal"
        described, more = attempt(_group, reader, container, number, lie, otherwise=([], 0))
        elements += described
        left_out += more
    if not elements:
        return None
    left_out += sum(len(container) for _, container in containers[reader.limits.elements :])
    across, along = (reader.y, reader.x) if lie else (reader.x, reader.y)
    return {**reader.head("bar", elements, left_out), **reader.labels(across, along)}


class Bar:
    """One bar: where it stands, and its value."""

    __slots__ = ("patch", "low", "high", "value")

    def __init__(self, patch, lie):
        """Takes a rectangle, and whether bars lie."""
        if lie:
            start, width, value = patch.get_y(), patch.get_height(), patch.get_width()
        else:
            start, width, value = patch.get_x(), patch.get_width(), patch.get_height()
        start, width, self.value = float(start), float(width), float(value)
        self.patch = patch
        self.low, self.high = min(start, start + width), max(start, start + width)

    @property
    def centre(self):
        """Where the bar stands."""
        return (self.low + self.high) / 2

    @property
    def is_known(self):
        """Whether there is a bar to be seen."""
        return isfinite(self.low) and isfinite(self.high) and isfinite(self.value)


def _group(reader, container, number, lie):
    """The elements of the bars that one call made, and how many were left out."""
    patches = [patch for patch in container if attempt(is_visible, patch)]
    most = reader.limits.items
    bars = [attempt(Bar, patch, lie) for patch in patches[:most]]
    bars = [bar for bar in bars if bar is not None and bar.is_known]
    if not bars:
        return [], 0
    reader.bars += [(int(lie), bar.low, bar.high) for bar in bars]
    # A histogram names the first of its bars, and who gives a list of names has each bar named.
    own = [attempt(reader.own_label, bar.patch) for bar in bars]
    colour = attempt(colour_of, bars[0].patch)
    group = reader.own_label(container) or own[0] or reader.label(container, ("Group", number), colour)
    elements = [
        {"label": label, "group": name or group, "value": bar.value}
        for bar, name, label in zip(bars, own, _labels(reader.y if lie else reader.x, bars))
    ]
    return elements, max(0, len(patches) - most)


def _labels(axis, bars):
    """What the bars of one group stand for: categories, names of ticks, intervals or numbers."""
    names = [axis.name_at(bar.centre) for bar in bars]
    known = [name for name, _ in names if name is not None]
    if len(set(known)) < len(known):
        # Several bars have the same tick next to them, so it names only the one that stands at it.
        names = [
            (name if distance <= NEAR * (bar.high - bar.low) else None, distance)
            for (name, distance), bar in zip(names, bars)
        ]
    text = _interval if _are_intervals(bars) else _place
    return [name if name is not None else text(axis, bar) for (name, _), bar in zip(names, bars)]


def _are_intervals(bars):
    """Whether bars touch each other, as those of a histogram do, and are not one for each whole number."""
    ordered = sorted(bars, key=lambda bar: bar.low)
    touching = all(
        abs(after.low - before.high) <= NEAR * (before.high - before.low)
        for before, after in zip(ordered, ordered[1:])
    )
    counting = all(bar.centre.is_integer() and bar.high - bar.low == 1 for bar in bars)
    return touching and len(bars) > 1 and not counting


def _interval(axis, bar):
    """What a bar of a histogram stands for."""
    width = bar.high - bar.low
    return f"{axis.text_at(bar.low, width)} – {axis.text_at(bar.high, width)}"


def _place(axis, bar):
    """Where a bar without a name stands."""
    return axis.text_at(bar.centre, bar.high - bar.low)
