"""Names that only a legend knows, as it does for what seaborn draws."""

from ..private_builtins import __builtins__

from functools import cached_property

from ..attempts import attempt
from ..loaded import is_a, loaded
from .values import json_text


class LegendNames:
    """The texts of the legends of axes and their figure, by the colour they stand for."""

    def __init__(self, axes, figure, limits):
        """Takes where the legends are."""
        self._axes = axes
        self._figure = figure
        self._limits = limits

    def name(self, colour):
        """The one text that has this colour, None if there is none."""
        key = attempt(_key, colour)
        return None if key is None else self._names.get(key)

    @cached_property
    def _names(self):
        """The texts by colour, without colours that several have, and without names that series have of their own."""
        names, own = {}, attempt(self._own_names, otherwise=())
        for handle, text in attempt(self._entries, otherwise=[]):
            key = attempt(_key, attempt(colour_of, handle))
            if key is not None and attempt(text.get_text) not in own:
                names[key] = None if key in names else attempt(json_text, text.get_text(), self._limits.characters)
        return {key: name for key, name in names.items() if name}

    def _own_names(self):
        """The labels of series: another one of the same colour is not meant by them."""
        # seaborn adds empty lines, for the legend alone.
        series = [line for line in self._axes.lines if len(line.get_xdata(orig=True))]
        series += [each for each in self._axes.collections if is_a(each, "matplotlib.collections", "PathCollection")]
        return {each.get_label() for each in (*series, *self._axes.containers)}

    def _entries(self):
        """Handles and texts of all legends."""
        legends = [self._axes.get_legend(), *self._figure.legends]
        return [
            entry
            for legend in legends
            if legend is not None
            for entry in zip(legend.legend_handles, legend.get_texts())
        ]


def colour_of(artist):
    """The colour that tells an artist from its like."""
    if is_a(artist, "matplotlib.lines", "Line2D"):
        # seaborn's legends show markers without a line.
        if artist.get_linestyle() in ("None", "none", " ", ""):
            return artist.get_markerfacecolor()
        return artist.get_color()
    colour = artist.get_facecolor()
    if is_a(artist, "matplotlib.collections", "Collection"):
        return colour[0]
    return colour


def _key(colour):
    """What equal colours have in common, however opaque they are."""
    *channels, _ = loaded("matplotlib.colors").to_rgba(colour)
    return tuple(round(float(channel), 3) for channel in channels)
