"""Bars, boxes and pies as data."""

import math

import numpy
import pandas
import seaborn
from charting import ChartTestCase
from matplotlib import pyplot


class BarTests(ChartTestCase):
    """Charts of bars."""

    def test_categories(self):
        pyplot.bar(["a", "b"], [1, 2], label="first")
        pyplot.bar(["a", "b"], [3, -4], bottom=[1, 2])
        self.assertEqual(
            self.bars(), [("a", "first", 1), ("b", "first", 2), ("a", "Group 1", 3), ("b", "Group 1", -4)]
        )

    def test_equal_bars(self):
        pyplot.bar(["a", "b"], [2, 2])
        self.assertEqual(self.bars(), [("a", "Group 0", 2), ("b", "Group 0", 2)])

    def test_lying_bars_have_their_values_at_y(self):
        pyplot.barh(["a", "b"], [1, 2])
        pyplot.xlabel("Mass (kg)")
        pyplot.ylabel("Kind")
        self.assertEqual(self.bars(), [("a", "Group 0", 1), ("b", "Group 0", 2)])
        described = self.describe()
        self.assertEqual((described["x_label"], described["x_unit"]), ("Kind", None))
        self.assertEqual((described["y_label"], described["y_unit"]), ("Mass (kg)", "kg"))

    def test_groups_side_by_side(self):
        places = numpy.arange(3)
        pyplot.bar(places - 0.2, [1, 2, 3], 0.4, label="A", yerr=0.1, capsize=4)
        pyplot.bar(places + 0.2, [4, 5, 6], 0.4, label="B")
        pyplot.xticks(places, ["x", "y", "z"])
        pyplot.axhline(2)
        self.assertEqual(
            self.bars(),
            [("x", "A", 1), ("y", "A", 2), ("z", "A", 3), ("x", "B", 4), ("y", "B", 5), ("z", "B", 6)],
        )

    def test_numbers(self):
        pyplot.bar([2019, 2020.5, 12_345_678_901, 1e20], [1, 2, 3, 4])
        self.assertEqual([label for label, _, _ in self.bars()], ["2019", "2020.5", "12345678901", "1e+20"])

    def test_whole_numbers_without_gaps(self):
        pyplot.bar([1, 2], [5, 6], width=1)
        self.assertEqual(self.bars(), [("1", "Group 0", 5), ("2", "Group 0", 6)])

    def test_ticks_that_name_only_some_bars(self):
        pyplot.bar(range(4), [5, 6, 7, 8])
        pyplot.xticks([0, 3], ["first", "last"])
        self.assertEqual([label for label, _, _ in self.bars()], ["first", "1", "2", "last"])

    def test_times(self):
        pyplot.bar(pandas.date_range("2024-01-30", periods=2), [1, 2])
        self.assertEqual([label for label, _, _ in self.bars()], ["2024-01-30T00:00:00", "2024-01-31T00:00:00"])

    def test_a_name_for_each_bar(self):
        pyplot.bar([1, 2], [3, 4], label=["red", "_blue"])
        self.assertEqual(self.bars(), [("1", "red", 3), ("2", "_blue", 4)])

    def test_histograms(self):
        pyplot.hist([0.1, 0.2, 1.5, 2.5, 2.6, 2.7], bins=[0, 1, 2, 3], label="u")
        self.assertEqual(self.bars(), [("0 – 1", "u", 2), ("1 – 2", "u", 1), ("2 – 3", "u", 3)])

    def test_several_histograms(self):
        pyplot.hist([[-1, 3], [0]], bins=2, stacked=True, orientation="horizontal", label=["u", "v"])
        self.assertEqual(self.bars(), [("-1 – 1", "u", 1), ("1 – 3", "u", 1), ("-1 – 1", "v", 1), ("1 – 3", "v", 0)])

    def test_noise_is_no_part_of_intervals(self):
        pyplot.hist(numpy.arange(7) / 10 + 0.1 - 0.1, bins=3)
        self.assertEqual([label for label, _, _ in self.bars()], ["0 – 0.2", "0.2 – 0.4", "0.4 – 0.6"])

    def test_bars_that_are_not_there(self):
        pyplot.bar(["a", "b", "c"], [1, math.nan, 3])
        self.assertEqual(self.bars(), [("a", "Group 0", 1), ("c", "Group 0", 3)])

    def test_pandas(self):
        frame = pandas.DataFrame({"u": [1, 2], "v": [3, 4]}, index=["x", "y"])
        expected = [("x", "u", 1), ("y", "u", 2), ("x", "v", 3), ("y", "v", 4)]
        for plot in (frame.plot.bar, frame.plot.barh):
            for stacked in (False, True):
                plot(stacked=stacked)
                self.assertEqual(self.bars(), expected)

    def test_seaborn(self):
        frame = pandas.DataFrame({"x": list("ppqqppqq"), "y": range(8), "kind": list("uvuvuvuv")})
        seaborn.barplot(frame, x="x", y="y", hue="kind", capsize=0.2)
        self.assertEqual(self.bars(), [("p", "u", 2), ("q", "u", 4), ("p", "v", 3), ("q", "v", 5)])
        seaborn.catplot(frame, x="x", y="y", col="kind", kind="bar", errorbar=None)
        labels = [[bar["label"] for bar in chart["elements"]] for chart in self.describe()["elements"]]
        self.assertEqual(labels, [["p", "q"], ["p", "q"]])

    def test_a_line_over_bars_is_a_second_chart(self):
        pyplot.bar(["a", "b"], [1, 2])
        pyplot.plot(["a", "b"], [2, 1], label="trend")
        self.assertEqual(self.types(), ["bar", "line"])

    def test_many_bars(self):
        pyplot.bar(range(1004), 1)
        described = self.describe()
        self.assertEqual((len(described["elements"]), described["elements_left_out"]), (1000, 4))


class BoxTests(ChartTestCase):
    """Charts of boxes with whiskers."""

    DATA = [[1, 2, 3, 4, 5], [10, 11, 12, 13, 14, 99, 100]]

    def boxes(self):
        """What is said about the current figure's boxes."""
        described = self.describe()
        self.assertEqual(described["type"], "box_and_whisker")
        return [tuple(box.values()) for box in described["elements"]]

    def test_in_every_form(self):
        whole = [("p", 1, 2, 3, 4, 5, []), ("q", 10, 11.5, 13, 56.5, 100, [])]
        for options in (
            {},
            {"patch_artist": True},
            {"notch": True},
            {"showcaps": False},
            {"showmeans": True},
            {"showmeans": True, "meanline": True},
            {"showfliers": False},
            {"showmeans": True, "showfliers": False, "showcaps": False, "patch_artist": True, "notch": True},
            {"positions": [5, 3]},
        ):
            for orientation in ("vertical", "horizontal"):
                with self.subTest(orientation=orientation, **options):
                    pyplot.close("all")
                    pyplot.boxplot(self.DATA, tick_labels=["p", "q"], orientation=orientation, **options)
                    self.assertEqual(self.boxes(), whole)

    def test_outliers(self):
        for options in ({}, {"showmeans": True}, {"patch_artist": True, "showcaps": False}):
            pyplot.close("all")
            pyplot.boxplot([[1, 2, 3, 4, 50, 60, 2, 3, 2, 3]], **options)
            self.assertEqual(self.boxes(), [("1", 1, 2, 3, 3.75, 4, [50, 60])])
            pyplot.close("all")
            pyplot.boxplot([[1, 2, 3, 4, 50, 2, 3, 2, 3]], whis=1, **options)
            self.assertEqual(self.boxes()[0][-1], [50])

    def test_outliers_as_many_as_a_box_has_points(self):
        pyplot.boxplot([[0] * 50 + [5, 6, 7, 6, 5], [1, 2, 3]])
        self.assertEqual(self.boxes(), [("1", 0, 0, 0, 0, 0, [5, 6, 7, 6, 5]), ("2", 1, 1.5, 2, 2.5, 3, [])])

    def test_all_the_same_and_nothing(self):
        pyplot.boxplot([[2, 2, 2], [], [math.nan, 1]], showmeans=True)
        self.assertEqual(self.boxes(), [("1", 2, 2, 2, 2, 2, [])])

    def test_lying_boxes_have_their_values_at_y(self):
        pyplot.boxplot(self.DATA, orientation="horizontal")
        pyplot.xlabel("Mass [g]")
        described = self.describe()
        self.assertEqual((described["x_label"], described["y_label"], described["y_unit"]), (None, "Mass [g]", "g"))

    def test_pandas(self):
        pandas.DataFrame({"u": [1, 2, 3], "v": [4, 5, 6]}).plot.box()
        self.assertEqual(self.boxes(), [("u", 1, 1.5, 2, 2.5, 3, []), ("v", 4, 4.5, 5, 5.5, 6, [])])
        pandas.DataFrame({"u": [1, 2, 3, 4], "k": list("xxyy")}).boxplot(column="u", by="k")
        self.assertEqual([box[0] for box in self.boxes()], ["x", "y"])

    def test_seaborn(self):
        frame = pandas.DataFrame({"x": list("pppqqq") * 2, "y": range(12), "kind": ["u"] * 6 + ["v"] * 6})
        seaborn.boxplot(frame, x="x", y="y", hue="kind")
        expected = {"p, u": 1, "q, u": 4, "p, v": 7, "q, v": 10}
        self.assertEqual({box[0]: box[3] for box in self.boxes()}, expected)
        pyplot.close("all")
        seaborn.boxplot(frame, x="y", y="x")
        self.assertEqual([box[0] for box in self.boxes()], ["p", "q"])

    def test_points_over_boxes_are_a_second_chart(self):
        frame = pandas.DataFrame({"x": list("pppqqq"), "y": range(6)})
        seaborn.boxplot(frame, x="x", y="y")
        seaborn.stripplot(frame, x="x", y="y")
        self.assertEqual(self.types(), ["box_and_whisker", "scatter"])

    def test_closed_lines_are_no_boxes(self):
        pyplot.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], label="square")
        pyplot.plot([0, 1], [0, 1], label="up")
        pyplot.plot([0, 1], [1, 0], label="down")
        pyplot.plot([0, 1], [0, 2], label="steep")
        self.assertEqual([line["label"] for line in self.describe()["elements"]], ["square", "up", "down", "steep"])


class PieTests(ChartTestCase):
    """Pie charts."""

    def wedges(self):
        """What is said about the current figure's wedges."""
        described = self.describe()
        self.assertEqual(described["type"], "pie")
        return [tuple(wedge.values()) for wedge in described["elements"]]

    def test_labels(self):
        pyplot.pie([1, 2, 3], labels=["a", "b", "c"], radius=2, autopct="%d", shadow=True, counterclock=False)
        pyplot.title("Shares")
        self.assertEqual(self.wedges(), [("a", 60, 2), ("b", 120, 2), ("c", 180, 2)])
        self.assertEqual(self.describe()["title"], "Shares")

    def test_labels_in_the_legend(self):
        pyplot.pie([1, 3])
        self.assertEqual([label for label, _, _ in self.wedges()], ["", ""])
        pyplot.legend(["a", "b"])
        self.assertEqual(self.wedges(), [("a", 90, 1), ("b", 270, 1)])

    def test_pandas(self):
        pandas.Series([1, 1], index=["x", "y"]).plot.pie()
        self.assertEqual(self.wedges(), [("x", 180, 1), ("y", 180, 1)])
