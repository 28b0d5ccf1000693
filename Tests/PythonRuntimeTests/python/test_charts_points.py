"""Lines and scatters as data."""

import datetime
import decimal
import math

import numpy
import pandas
import seaborn
from charting import ChartTestCase
from matplotlib import dates, pyplot

DAYS = pandas.date_range("2024-01-30", periods=4)
ISO = ["2024-01-30T00:00:00", "2024-01-31T00:00:00", "2024-02-01T00:00:00", "2024-02-02T00:00:00"]


class LineTests(ChartTestCase):
    """Charts of lines."""

    def test_all_that_is_said_of_a_chart(self):
        pyplot.plot([0, 1, 2], [0, 1, 4], label="squares")
        pyplot.title("A title")
        pyplot.xlabel("Time (s)")
        pyplot.ylabel("Speed [m/s]")
        self.assertEqual(
            self.describe(),
            {
                "type": "line",
                "title": "A title",
                "elements": [{"label": "squares", "points": [[0.0, 0.0], [1.0, 1.0], [2.0, 4.0]]}],
                "x_label": "Time (s)",
                "y_label": "Speed [m/s]",
                "x_unit": "s",
                "y_unit": "m/s",
                "x_ticks": pyplot.gca().get_xticks().tolist(),
                "x_tick_labels": [label.get_text() for label in pyplot.gca().get_xticklabels()],
                "x_scale": "linear",
                "y_ticks": pyplot.gca().get_yticks().tolist(),
                "y_tick_labels": [label.get_text() for label in pyplot.gca().get_yticklabels()],
                "y_scale": "linear",
            },
        )

    def test_ticks_are_those_of_the_drawing(self):
        for draw in (
            lambda axes: axes.plot(DAYS, range(4)),
            lambda axes: axes.plot([1, 1000], [1e-9, 2e-9]),
            lambda axes: axes.semilogy([1, 2], [1, 1e6]),
            lambda axes: pandas.Series(range(4), DAYS).plot(ax=axes),
        ):
            _, axes = pyplot.subplots()
            draw(axes)
            described = self.describe()
            axes.figure.canvas.draw()
            self.assertEqual(described["x_tick_labels"], [label.get_text() for label in axes.get_xticklabels()])
            self.assertEqual(described["y_tick_labels"], [label.get_text() for label in axes.get_yticklabels()])
            self.assertEqual(described["y_ticks"], axes.get_yticks().tolist())

    def test_names(self):
        pyplot.plot([1, 2], [1, 3], label="named")
        pyplot.plot([1, 2], [2, 4])
        pyplot.plot([1, 2], [3, 5], label="_nolegend_")
        self.assertEqual(list(self.points()), ["named", "Line 1", "Line 2"])

    def test_units_are_in_brackets(self):
        expected = {"a (b)": "b", "a [b]": "b", "a(b)": None, "a": None, "": None, "a [b] (c)": "b"}
        for label, unit in expected.items():
            pyplot.close("all")
            pyplot.plot([1, 2], [1, 3])
            pyplot.xlabel(label)
            described = self.describe()
            self.assertEqual((described["x_label"], described["x_unit"]), (label or None, unit))

    def test_what_is_not_there(self):
        pyplot.plot([1, 2, 3, 4], [1, math.nan, math.inf, 4], label="not finite")
        pyplot.plot([1, 2], numpy.ma.masked_greater([1, 9], 5), label="masked")
        pyplot.plot([1, 2], [None, 5], label="none")
        pyplot.plot([1, 2], [math.nan] * 2, label="nothing to see")
        pyplot.plot([], [], label="nothing at all")
        self.assertEqual(
            self.points(),
            {
                "not finite": [[1, 1], [2, None], [3, None], [4, 4]],
                "masked": [[1, 1], [2, None]],
                "none": [[1, None], [2, 5]],
            },
        )

    def test_kinds_of_numbers(self):
        pyplot.plot([decimal.Decimal("0.5"), 2], numpy.array([1, 2], "float16"), label="decimal")
        pyplot.plot(numpy.array([1, 2], "uint8"), [True, False], label="integers")
        self.assertEqual(self.points(), {"decimal": [[0.5, 1], [2, 2]], "integers": [[1, 1], [2, 0]]})

    def test_times(self):
        zone = datetime.timezone(datetime.timedelta(hours=2))
        for times, expected in (
            (DAYS, ISO),
            (DAYS.to_pydatetime(), ISO),
            (DAYS.to_numpy("datetime64[D]"), ISO),
            ([day.date() for day in DAYS], [day[:10] for day in ISO]),
            ([day.replace(tzinfo=zone) for day in DAYS.to_pydatetime()], [day + "+02:00" for day in ISO]),
            (DAYS + pandas.Timedelta("1us"), [day + ".000001" for day in ISO]),
        ):
            pyplot.close("all")
            pyplot.plot(times, [1, 2, 3, 4])
            described = self.describe()
            self.assertEqual([x for x, _ in described["elements"][0]["points"]], expected)
            self.assertEqual(described["x_scale"], "datetime")
            ticks = [datetime.datetime.fromisoformat(tick) for tick in described["x_ticks"]]
            self.assertEqual(dates.date2num(ticks).tolist(), pyplot.gca().get_xticks().tolist())

    def test_times_that_are_none(self):
        pyplot.plot([numpy.datetime64("2024-01-30"), numpy.datetime64("NaT")], [1, 2])
        self.assertEqual(self.points(), {"Line 0": [[ISO[0], 1], [None, 2]]})

    def test_numbers_where_times_are(self):
        pyplot.plot(dates.date2num(DAYS), [1, 2, 3, 1e9], label="a")
        pyplot.gca().xaxis.set_major_formatter(dates.DateFormatter("%d"))
        self.assertEqual([x for x, _ in self.points()["a"]], ISO)
        pyplot.plot([1e30, math.nan, 4e6, -4e6, 19752], range(5), label="b")
        self.assertEqual([x for x, _ in self.points()["b"]], [None] * 4 + [ISO[0]])

    def test_periods(self):
        pandas.DataFrame({"a": [1, 2, 3, 4]}, DAYS).plot()
        described = self.describe()
        self.assertEqual(described["elements"][0]["points"], [[day, n] for n, day in enumerate(ISO, 1)])
        self.assertEqual(described["x_scale"], "datetime")
        self.assertIn(ISO[0], described["x_ticks"])

    def test_periods_at_both_sides(self):
        pandas.DataFrame({"a": [1, 2, 3, 4], "b": [5, 6, 7, 9]}, DAYS).plot(secondary_y="b")
        charts = self.describe()["elements"]
        self.assertEqual([[x for x, _ in chart["elements"][0]["points"]] for chart in charts], [ISO, ISO])
        self.assertEqual([chart["x_scale"] for chart in charts], ["datetime"] * 2)

    def test_categories(self):
        pyplot.plot(["a", "b", "c"], [1, 2, 3])
        described = self.describe()
        self.assertEqual(described["elements"][0]["points"], [["a", 1], ["b", 2], ["c", 3]])
        self.assertEqual(described["x_ticks"], [0, 1, 2])
        self.assertEqual(described["x_tick_labels"], ["a", "b", "c"])
        self.assertEqual((described["x_scale"], described["y_scale"]), ("categorical", "linear"))

    def test_categories_by_hand(self):
        pyplot.plot([0, 1, 2], [5, 6, 7])
        pyplot.xticks([0, 1, 2], ["x", "y", "z"])
        self.assertEqual(self.describe()["x_scale"], "categorical")
        pyplot.xticks([0, 1, 2], ["0", "1", "2"])
        self.assertEqual(self.describe()["x_scale"], "linear")

    def test_scales(self):
        for scale in ("log", "symlog", "logit", "asinh"):
            pyplot.close("all")
            pyplot.plot([0.1, 0.5], [0.2, 0.6])
            pyplot.yscale(scale)
            described = self.describe()
            self.assertEqual((described["x_scale"], described["y_scale"]), ("linear", scale))

    def test_helping_lines_are_none(self):
        pyplot.plot([1, 2, 3], [1, 4, 9], label="data")
        pyplot.plot([1, 3], [5, 5], "--")
        pyplot.plot([1, 3], [6, 6], label="limit")
        pyplot.axhline(2, label="level")
        pyplot.axvline(2)
        pyplot.axline((1, 1), slope=2)
        pyplot.grid(True)
        self.assertEqual(list(self.points()), ["data", "limit"])

    def test_a_level_alone_is_a_line(self):
        pyplot.plot([1, 3], [5, 5])
        self.assertEqual(self.points(), {"Line 0": [[1, 5], [3, 5]]})

    def test_invisible_lines_are_none(self):
        pyplot.plot([1, 2], [1, 2], label="a")
        pyplot.plot([1, 2], [3, 4], label="b", visible=False)
        self.assertEqual(list(self.points()), ["a"])

    def test_error_bars(self):
        pyplot.errorbar([1, 2, 3], [4, 5, 6], yerr=1, xerr=0.1, capsize=3, label="measured")
        self.assertEqual(self.points(), {"measured": [[1, 4], [2, 5], [3, 6]]})

    def test_stems(self):
        pyplot.stem([1, 2, 3], [4, 5, 6], label="stems")
        self.assertEqual(self.points(), {"stems": [[1, 4], [2, 5], [3, 6]]})

    def test_names_that_only_the_legend_knows(self):
        frame = pandas.DataFrame({"x": [1, 2, 1, 2], "y": [1.0, 2.0, 3.0, 4.0], "kind": ["a", "a", "b", "b"]})
        seaborn.lineplot(frame, x="x", y="y", hue="kind")
        self.assertEqual(self.points(), {"a": [[1, 1], [2, 2]], "b": [[1, 3], [2, 4]]})

    def test_areas(self):
        pandas.DataFrame({"a": [1, 2], "b": [3, 4]}).plot.area()
        self.assertEqual(self.points(), {"a": [[0, 1], [1, 2]], "b": [[0, 4], [1, 6]]})

    def test_names_of_others_with_the_same_colour(self):
        pyplot.plot([1, 2, 3], [1, 4, 9], color="red", label="measured")
        pyplot.plot([1, 2, 3], [1, 5, 9], color="red")
        pyplot.legend()
        self.assertEqual(list(self.points()), ["measured", "Line 1"])

    def test_colours_that_the_legend_has_twice(self):
        handles = [pyplot.Line2D([], [], color="red", label=label) for label in "ab"]
        pyplot.plot([1, 2, 3], [1, 4, 9], color="red")
        pyplot.plot([1, 2, 3], [1, 5, 9], color="blue")
        pyplot.legend(handles=[*handles, pyplot.Line2D([], [], color="blue", label="c")])
        self.assertEqual(list(self.points()), ["Line 0", "c"])

    def test_means_with_intervals(self):
        frame = pandas.DataFrame({"x": list("pqpqpq"), "y": [1, 2, 2, 4, 3, 6]})
        seaborn.pointplot(frame, x="x", y="y")
        self.assertEqual(self.points(), {"Line 0": [["p", 2], ["q", 4]]})

    def test_many_points_are_thinned_evenly(self):
        pyplot.plot(range(100_001), label="long")
        pyplot.plot(range(1000), label="short")
        long, short = self.describe()["elements"]
        self.assertEqual(len(long["points"]), 1000)
        self.assertEqual(long["points_left_out"], 99_001)
        self.assertEqual((long["points"][0], long["points"][-1]), ([0, 0], [100_000, 100_000]))
        steps = {after[0] - before[0] for before, after in zip(long["points"], long["points"][1:])}
        self.assertLessEqual(steps, {100, 101})
        self.assertEqual(len(short["points"]), 1000)
        self.assertNotIn("points_left_out", short)

    def test_many_lines(self):
        for number in range(53):
            pyplot.plot([0, 1], [number, number + 1])
        described = self.describe()
        self.assertEqual(len(described["elements"]), 50)
        self.assertEqual(described["elements_left_out"], 3)


class ScatterTests(ChartTestCase):
    """Charts of points without lines."""

    def test_names_and_points(self):
        pyplot.scatter([1, 2], [3, 4], label="Dataset 1")
        pyplot.scatter([1, 2], [5, math.nan])
        described = self.describe()
        self.assertEqual(described["type"], "scatter")
        self.assertEqual(
            described["elements"],
            [
                {"label": "Dataset 1", "points": [[1, 3], [2, 4]]},
                # matplotlib itself forgets both coordinates.
                {"label": "Scatter 1", "points": [[1, 5], [None, None]]},
            ],
        )

    def test_times(self):
        pyplot.scatter(DAYS, range(4))
        described = self.describe()
        self.assertEqual([x for x, _ in described["elements"][0]["points"]], ISO)
        self.assertEqual(described["x_scale"], "datetime")

    def test_times_with_a_zone(self):
        zone = datetime.timezone(datetime.timedelta(hours=2))
        pyplot.scatter([day.replace(tzinfo=zone) for day in DAYS.to_pydatetime()], range(4))
        self.assertEqual([x for x, _ in self.points()["Scatter 0"]], [day + "+02:00" for day in ISO])

    def test_jittered_categories(self):
        seaborn.stripplot(pandas.DataFrame({"x": ["a", "b", "a"], "y": [1, 2, 3]}), x="x", y="y", jitter=0.4)
        points = [point for element in self.describe()["elements"] for point in element["points"]]
        self.assertEqual(sorted(points), [["a", 1], ["a", 3], ["b", 2]])

    def test_groups_by_colour(self):
        frame = pandas.DataFrame({"x": [1, 2, 3], "y": [4, 5, 6], "kind": ["a", "b", "a"]})
        seaborn.scatterplot(frame, x="x", y="y", hue="kind")
        self.assertEqual(self.points(), {"a": [[1, 4], [3, 6]], "b": [[2, 5]]})

    def test_colours_that_are_numbers(self):
        pandas.DataFrame({"x": [1, 2], "y": [4, 5], "z": [0.1, 0.7]}).plot.scatter("x", "y", c="z", colormap="viridis")
        self.assertEqual(self.points(), {"Scatter 0": [[1, 4], [2, 5]]})

    def test_points_placed_on_the_page_are_none(self):
        axes = pyplot.gca()
        axes.scatter([0.5], [0.5], transform=axes.transAxes)
        self.assertIsNone(self.describe())

    def test_a_line_through_points_is_a_second_chart(self):
        seaborn.regplot(x=numpy.arange(5.0), y=numpy.arange(5.0) * 2, ci=None)
        self.assertEqual(self.types(), ["scatter", "line"])
