"""What tests of figures have in common. It is not called test_…, so that nobody runs it."""

import json
import sys
import unittest
import warnings
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot

sys.path.append(str(Path(__file__).resolve().parents[3] / "sandbox/python"))

from burrow_repl.charts import describe_figure

# What the clients' classes look up in each type of chart, and in each of its elements.
HEAD = {"type", "title", "elements"}
LABELS = HEAD | {"x_label", "y_label", "x_unit", "y_unit"}
POINTS = LABELS | {"x_ticks", "x_tick_labels", "x_scale", "y_ticks", "y_tick_labels", "y_scale"}
BOX = {"label", "min", "first_quartile", "median", "third_quartile", "max", "outliers"}
SHAPES = {
    "line": (POINTS, {"label", "points"}),
    "scatter": (POINTS, {"label", "points"}),
    "bar": (LABELS, {"label", "group", "value"}),
    "box_and_whisker": (LABELS, BOX),
    "pie": (HEAD, {"label", "angle", "radius"}),
}


class ChartTestCase(unittest.TestCase):
    """Tests that describe figures."""

    def setUp(self):
        """Starts without figures, and lets libraries warn about each other."""
        catching = warnings.catch_warnings()
        catching.__enter__()
        self.addCleanup(catching.__exit__, None, None, None)
        warnings.filterwarnings("ignore", module="pandas|seaborn|matplotlib")
        self.addCleanup(pyplot.close, "all")

    def describe(self, figure=None):
        """Describes a figure, by default the current one, as a client gets it."""
        described = describe_figure(figure or pyplot.gcf())
        received = json.loads(json.dumps(described, allow_nan=False))
        self.assertEqual(received, described)
        charts = received["elements"] if received and received["type"] == "superchart" else [received]
        for chart in filter(None, charts):
            of_chart, of_element = SHAPES[chart["type"]]
            self.assertEqual(chart.keys() - {"elements_left_out"}, of_chart)
            for element in chart["elements"]:
                self.assertEqual(element.keys() - {"points_left_out"}, of_element)
        return received

    def types(self):
        """The types of the charts in the current figure's superchart."""
        described = self.describe()
        self.assertEqual(described["type"], "superchart")
        return [chart["type"] for chart in described["elements"]]

    def points(self):
        """The points of the current figure's only chart, by the names of the series."""
        elements = self.describe()["elements"]
        points = {element["label"]: element["points"] for element in elements}
        self.assertEqual(len(points), len(elements))
        return points

    def bars(self):
        """Labels, groups and values of the current figure's bars."""
        described = self.describe()
        self.assertEqual(described["type"], "bar")
        return [(bar["label"], bar["group"], bar["value"]) for bar in described["elements"]]
