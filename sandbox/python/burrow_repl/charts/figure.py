"""From a figure to its description."""

from ..private_builtins import __builtins__

from json import dumps

from ..attempts import attempt, attempt_quietly
from .axes_reader import AxesReader
from .bars import bar_chart
from .boxes import box_chart
from .limits import MOST_BYTES, Limits
from .pies import pie_chart
from .points import line_chart, scatter_chart
from .values import json_text

# Lines come last: what the others take as their parts are no lines of a chart.
KINDS = (pie_chart, box_chart, bar_chart, scatter_chart, line_chart)


def describe_figure(figure):
    """Returns a description of the charts of a matplotlib figure that JSON can hold, None when it has no chart.

    A figure with several charts is a "superchart" of them; axes that mix kinds, such as a line over bars, have a chart
    for each kind. What cannot be described is left out. Nothing is drawn, and the figure stays as it is.
    """
    # Who draws the figure hears the same warnings, and nobody wants them twice.
    return attempt_quietly(_describe, figure)


def _describe(figure):
    """Describes a figure within the limits."""
    axes = [each for each in figure.axes if attempt(_has_room_for_charts, each)]
    limits = Limits.of_series(sum(attempt(_long_series, each, otherwise=0) for each in axes))
    while True:
        description = _description(figure, axes, limits)
        if description is None or len(dumps(description, allow_nan=False)) <= MOST_BYTES:
            return description
        limits = limits.tighter()


def _description(figure, all_axes, limits):
    """Describes a figure in one attempt, which may turn out to be too long."""
    charts, left_out = [], 0
    for axes in all_axes:
        if len(charts) < limits.elements:
            charts += attempt(_charts, axes, figure, limits, otherwise=[])
        else:
            left_out += 1
    if not charts:
        return None
    title = json_text(attempt(figure.get_suptitle, otherwise=""), limits.characters)
    if len(charts) == 1:
        return {**charts[0], "title": charts[0]["title"] or title or None}
    superchart = {"type": "superchart", "title": title, "elements": charts}
    return {**superchart, "elements_left_out": left_out} if left_out else superchart


def _charts(axes, figure, limits):
    """The charts in one set of axes."""
    reader = AxesReader(axes, figure, limits)
    charts = [attempt(chart, reader) for chart in KINDS]
    return [chart for chart in charts if chart is not None]


def _long_series(axes):
    """How many series in axes may have to be thinned."""
    lengths = [len(line.get_xdata(orig=True)) for line in axes.lines]
    lengths += [len(collection.get_offsets()) for collection in axes.collections]
    return sum(length > 100 for length in lengths)


def _has_room_for_charts(axes):
    """Whether axes can have charts that the clients know: flat ones, no scale of colours."""
    # Other projections are polar axes, maps and three-dimensional ones.
    return axes.get_visible() and axes.name == "rectilinear" and not hasattr(axes, "_colorbar")
