"""What the description needs to know of one set of axes."""

from ..private_builtins import __builtins__

from functools import cached_property

from ..attempts import attempt
from ..loaded import is_a
from .axis_reader import AxisReader
from .legend import LegendNames
from .values import json_text

# What matplotlib calls artists and containers that nobody has named.
UNNAMED = ("_child", "_container", "_nolegend_")


class AxesReader:
    """The artists of one set of axes, and the axes they are drawn along."""

    def __init__(self, axes, figure, limits):
        """Takes the axes, and the figure they are part of."""
        self.axes = axes
        self.limits = limits
        self.x = AxisReader(axes.xaxis, limits)
        self.y = AxisReader(axes.yaxis, limits)
        self.legend = LegendNames(axes, figure, limits)
        # The ids of artists that are part of something already described, such as the whiskers of a box.
        self.taken = set()
        # What bars and boxes take up: the direction in which they stand side by side (0 for x, 1 for y), from and to.
        self.bars = []

    @cached_property
    def title(self):
        """The title, wherever above the axes it stands; None without one."""
        titles = [attempt(self.axes.get_title, place) for place in ("center", "left", "right")]
        return next((json_text(title, self.limits.characters) for title in titles if title), None)

    @cached_property
    def artists(self):
        """The visible artists, in the order in which they came."""
        return [artist for artist in self.axes.get_children() if attempt(is_visible, artist)]

    @cached_property
    def containers(self):
        """What holds the artists that one call made."""
        return list(self.axes.containers)

    @cached_property
    def has_only_lines(self):
        """Whether there is nothing besides lines that stands for data."""
        return not (self.axes.patches or self.axes.collections or self.axes.images)

    def drawn(self, module, name):
        """The artists of a class that stand for data, by their place among all."""
        return [
            (number, artist)
            for number, artist in enumerate(self.artists)
            if id(artist) not in self.taken and is_a(artist, module, name)
        ]

    def along_data(self, transform):
        """Whether what this transform places moves with the data, in both directions."""
        return transform.contains_branch(self.axes.transData)

    def label(self, artist, otherwise, colour=None):
        """The name that somebody gave an artist or container, or the legend gives its colour, or a number."""
        own = self.own_label(artist)
        if own is None and colour is not None:
            own = self.legend.name(colour)
        return _numbered(artist.get_label(), otherwise) if own is None else own

    def own_label(self, artist):
        """The name that somebody gave an artist or container, None for most."""
        label = artist.get_label()
        if isinstance(label, str) and label and not label.startswith(UNNAMED):
            return json_text(label, self.limits.characters)
        return None

    def head(self, kind, elements, left_out=0):
        """The entries that all charts have."""
        head = {"type": kind, "title": self.title, "elements": elements}
        if left_out:
            head["elements_left_out"] = left_out
        return head

    def labels(self, x, y):
        """The entries of charts that have axes: `x` and `y` are those that the client is to see as such."""
        return {
            "x_label": attempt(getattr, x, "label"),
            "y_label": attempt(getattr, y, "label"),
            "x_unit": attempt(getattr, x, "unit"),
            "y_unit": attempt(getattr, y, "unit"),
        }


def is_visible(artist):
    """Whether an artist is drawn."""
    return artist.get_visible()


def _numbered(label, otherwise):
    """A name for what nobody has named, with matplotlib's number if it has one."""
    word, number = otherwise
    for unnamed in UNNAMED:
        if isinstance(label, str) and label.startswith(unnamed) and label[len(unnamed) :].isdecimal():
            return f"{word} {label[len(unnamed) :]}"
    return f"{word} {number}"
