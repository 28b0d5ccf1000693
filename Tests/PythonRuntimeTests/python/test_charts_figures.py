"""Whole figures as data: what is left out, limits, and figures that are broken."""

import contextlib
import io
import json
import sys
import warnings

import numpy
import pandas
import seaborn
from charting import ChartTestCase, describe_figure
from matplotlib import artist, lines, pyplot, ticker

MOST_BYTES = 256 << 10


class FigureTests(ChartTestCase):
    """Which charts a figure has."""

    def test_no_charts(self):
        for draw in (
            lambda: None,
            lambda: pyplot.subplots(2, 2),
            lambda: pyplot.imshow([[1, 2], [3, 4]]),
            lambda: pyplot.contourf([[1, 2], [3, 4]]),
            lambda: pyplot.fill_between([1, 2], [1, 2]),
            lambda: pyplot.hist([1, 2], histtype="step"),
            lambda: pyplot.polar([1, 2], [3, 4]),
            lambda: pyplot.figure().add_subplot(projection="3d").plot([1, 2], [3, 4], [5, 6]),
            lambda: pyplot.text(0.5, 0.5, "text"),
            lambda: pyplot.axhline(1),
            lambda: pyplot.axvspan(1, 2),
            lambda: seaborn.violinplot(x=["a", "a", "b", "b"], y=[1, 2, 3, 4]),
            lambda: seaborn.heatmap([[1, 2], [3, 4]], annot=True),
        ):
            pyplot.close("all")
            draw()
            self.assertIsNone(self.describe())

    def test_several_axes(self):
        figure, axes = pyplot.subplots(2, 3)
        axes[0, 0].plot([1, 2], [1, 3])
        axes[0, 1].scatter([1, 2], [1, 3])
        axes[0, 2].bar(["a"], [1])
        axes[1, 0].pie([1, 2])
        axes[1, 1].boxplot([1, 2, 3])
        self.assertEqual(self.types(), ["line", "scatter", "bar", "pie", "box_and_whisker"])
        self.assertEqual(self.describe()["title"], "")
        figure.suptitle("All kinds")
        self.assertEqual(self.describe()["title"], "All kinds")

    def test_the_title_is_whatever_stands_above(self):
        pyplot.plot([1, 2], [1, 3])
        self.assertIsNone(self.describe()["title"])
        pyplot.suptitle("over the figure")
        self.assertEqual(self.describe()["title"], "over the figure")
        pyplot.title("at the left", loc="left")
        self.assertEqual(self.describe()["title"], "at the left")

    def test_scales_of_colours_are_none(self):
        points = pyplot.scatter([1, 2], [3, 4], c=[5, 6])
        scale = pyplot.colorbar(points)
        scale.ax.plot([0, 0.5, 1], [5.1, 5.2, 5.1])
        self.assertEqual(self.describe()["type"], "scatter")
        _, (left, right) = pyplot.subplots(1, 2)
        pyplot.colorbar(left.scatter([1, 2], [3, 4], c=[5, 6]), cax=right)
        right.plot([0, 0.5, 1], [5.1, 5.2, 5.1])
        self.assertEqual(self.describe()["type"], "scatter")

    def test_twins_and_hidden_axes(self):
        figure, axes = pyplot.subplots()
        axes.plot([1, 2], [1, 3])
        twin = axes.twinx()
        self.assertEqual(self.describe()["type"], "line")
        twin.bar([1, 2], [3, 4])
        self.assertEqual(self.types(), ["line", "bar"])
        axes.set_visible(False)
        self.assertEqual(self.describe()["type"], "bar")
        axes.set_visible(True)
        axes.axis("off")
        self.assertEqual(self.types(), ["line", "bar"])

    def test_parts_of_figures(self):
        for part in pyplot.figure().subfigures(1, 2):
            part.subplots().plot([1, 2], [1, 3])
        self.assertEqual(self.types(), ["line", "line"])

    def test_axes_of_the_users_own(self):
        class Own(pyplot.Axes):
            """Axes with another class."""

        pyplot.figure().add_axes(Own(pyplot.gcf(), (0.1, 0.1, 0.8, 0.8))).plot([1, 2], [1, 3])
        self.assertEqual(self.describe()["type"], "line")


class SideEffectTests(ChartTestCase):
    """A description changes nothing."""

    def draw(self):
        """Draws a figure with pending autoscaling, dates and a legend."""
        figure, (left, right) = pyplot.subplots(1, 2)
        left.plot(pandas.date_range("2024-01-01", periods=5), [1, 5, 2, 4, 3], label="a")
        left.legend()
        right.semilogy([1, 2, 3], [10, 20, 5000])
        right.boxplot([[1, 2, 3]], positions=[2])
        return figure

    def pixels(self, figure):
        """A figure's picture."""
        figure.canvas.draw()
        return bytes(figure.canvas.buffer_rgba())

    def test_pictures_stay_the_same(self):
        described, other = self.draw(), self.draw()
        self.assertEqual(self.types(), ["line", "box_and_whisker", "line"])
        describe_figure(described)
        self.assertEqual(self.pixels(described), self.pixels(other))

    def test_what_is_drawn_stays_so(self):
        figure = self.draw()
        self.pixels(figure)
        axis = figure.axes[0].xaxis
        before = [
            vars(axis.get_major_formatter()).copy(),
            vars(axis.get_major_locator()).copy(),
            dict(pyplot.rcParams),
            warnings.filters[:],
            pyplot.get_fignums(),
            len(figure.axes[0].get_children()),
        ]
        describe_figure(figure)
        self.assertFalse(figure.stale)
        after = [
            vars(axis.get_major_formatter()),
            vars(axis.get_major_locator()),
            dict(pyplot.rcParams),
            warnings.filters[:],
            pyplot.get_fignums(),
            len(figure.axes[0].get_children()),
        ]
        self.assertEqual(before, after)

    def test_nothing_is_said(self):
        class Loud(ticker.ScalarFormatter):
            """A formatter that warns."""

            def format_ticks(self, values):
                """Warns."""
                warnings.warn("said")
                return super().format_ticks(values)

        pyplot.plot([1, 2], [1, 3])
        pyplot.gca().xaxis.set_major_formatter(Loud())
        warnings.simplefilter("error")
        output = io.StringIO()
        with contextlib.redirect_stderr(output):
            self.assertNotEqual(self.describe()["x_tick_labels"], [])
        self.assertEqual(output.getvalue(), "")


class LimitTests(ChartTestCase):
    """Descriptions are bounded, whatever the figure holds."""

    def described_bytes(self):
        """How long the description of the current figure is."""
        described = self.describe()
        self.assertIsNotNone(described)
        return len(json.dumps(described))

    def test_long_texts_are_cut(self):
        pyplot.plot(["x" * 10_000, "y"], [1, 2], label="l" * 10_000)
        pyplot.title("t" * 10_000)
        pyplot.xlabel("\ud800" * 10_000)
        described = self.describe()
        self.assertEqual(described["title"], "t" * 499 + "…")
        self.assertEqual(described["elements"][0]["label"], "l" * 499 + "…")
        self.assertEqual(described["elements"][0]["points"][0][0], "x" * 499 + "…")
        self.assertEqual(described["x_label"], "?" * 499 + "…")

    def test_many_long_lines(self):
        x = numpy.random.default_rng(1).random(2000)
        for number in range(50):
            pyplot.plot(x, x * number + x**3)
        self.assertLessEqual(self.described_bytes(), MOST_BYTES)
        elements = self.describe()["elements"]
        self.assertEqual(len(elements), 50)
        self.assertGreater(len(elements[0]["points"]), 50)

    def test_many_long_names(self):
        names = [f"{number} " + "ü" * 1000 for number in range(900)]
        pyplot.bar(names, range(900))
        self.assertLessEqual(self.described_bytes(), MOST_BYTES)
        pyplot.close("all")
        pyplot.plot(names, range(900))
        self.assertLessEqual(self.described_bytes(), MOST_BYTES)

    def test_many_axes(self):
        for axes in pyplot.subplots(9, 9)[1].flat:
            for _ in range(3):
                axes.plot(numpy.arange(150) / 7, numpy.arange(150) ** 0.5)
        described = self.describe()
        self.assertLessEqual(self.described_bytes(), MOST_BYTES)
        self.assertEqual(described["elements_left_out"], 81 - len(described["elements"]))
        self.assertGreaterEqual(len(described["elements"]), 25)

    def test_many_outliers(self):
        pyplot.boxplot([[0] * 20_000 + [number / 7 for number in range(5000)]])
        (box,) = self.describe()["elements"]
        self.assertEqual(len(box["outliers"]) + box["points_left_out"], 4999)
        self.assertLessEqual(len(box["outliers"]), 1000)


class Raises:
    """Raises an exception from everything."""

    def __init__(self, error):
        """Takes the exception."""
        object.__setattr__(self, "error", error)

    def __getattribute__(self, name):
        """Raises the exception."""
        raise object.__getattribute__(self, "error")


class BrokenFigureTests(ChartTestCase):
    """What is broken is left out, and nothing else."""

    def test_no_figure_at_all(self):
        for thing in (None, 1, "figure", object(), Raises(ValueError()), Raises(SystemExit()), [pyplot.gcf()]):
            self.assertIsNone(describe_figure(thing))

    def test_broken_artists(self):
        class Line(lines.Line2D):
            """A line that cannot be asked for anything."""

            def get_xdata(self, orig=True):
                """Fails."""
                raise SystemExit("no")

            get_label = get_visible = get_ydata = get_xdata

        class Formatter(ticker.Formatter):
            """A formatter that cannot format."""

            def __call__(self, value, position=None):
                """Fails."""
                raise MemoryError

        axes = pyplot.gca()
        axes.plot([1, 2], [1, 3], label="whole")
        axes.add_artist(artist.Artist())
        broken = axes.plot([1, 2], [2, 4], label="broken")[0]
        broken.__class__ = Line
        bars = axes.bar([1, 2], [3, 4])
        bars[0].get_width = None
        axes.xaxis.set_major_formatter(Formatter())
        described = self.describe()
        bar, line = described["elements"]
        self.assertEqual([element["label"] for element in line["elements"]], ["whole"])
        self.assertEqual(line["x_ticks"], [])
        self.assertNotEqual(line["y_ticks"], [])
        self.assertEqual([element["value"] for element in bar["elements"]], [4])

    def test_data_of_the_users_own(self):
        class Length:
            """A number that no library knows."""

            def __init__(self, value):
                """Takes the number."""
                self.value = value

            def __float__(self):
                """The number, unless it is large."""
                if self.value > 2:
                    raise ValueError
                return float(self.value)

        line = pyplot.plot([1, 2], [1, 3], label="a")[0]
        line.set_ydata(numpy.array([Length(1), Length(3)]))
        self.assertEqual(self.points(), {"a": [[1, 1], [2, None]]})
        line.set_ydata(numpy.array([1j, 2j]))
        pyplot.plot([1, 2], [4, 5], label="b")
        self.assertEqual(self.points(), {"b": [[1, 4], [2, 5]]})

    def test_interrupts_pass(self):
        line = pyplot.plot([1, 2], [1, 3])[0]

        def interrupt(*_, **__):
            """What a signal does while user code runs."""
            raise KeyboardInterrupt

        line.get_label = interrupt
        with self.assertRaises(KeyboardInterrupt):
            describe_figure(pyplot.gcf())

    def test_without_matplotlib(self):
        figure = pyplot.gcf()
        pyplot.plot([1, 2], [1, 3])
        modules = sys.modules.copy()
        try:
            sys.modules.clear()
            described = describe_figure(figure)
        finally:
            sys.modules.update(modules)
        self.assertIsNone(described)
