"""Previews of tables, series, indexes and groups of pandas."""

import datetime
import decimal
import random
import unittest
import unittest.mock

import numpy
import pandas
from previewing import PreviewTestCase, tables_of


def mixed_frame(rows):
    """A table with the usual kinds of columns, some values missing."""
    generator = numpy.random.default_rng(rows)
    frame = pandas.DataFrame(
        {
            "float": generator.normal(size=rows),
            "integer": generator.integers(-5, 1000, rows),
            "truth": generator.random(rows) < 0.3,
            "city": generator.choice(numpy.array(["Berlin", "Paris", None], dtype=object), rows),
            "when": pandas.date_range("2020-01-01", periods=rows, freq="h"),
            "zone": pandas.date_range("2020-01-01", periods=rows, freq="h", tz="Europe/Berlin"),
            "kind": pandas.Categorical(generator.choice(["x", "y"], rows)),
            "nullable": pandas.array(generator.integers(0, 9, rows), dtype="Int64"),
        }
    )
    frame.loc[frame.index % 7 == 3, ["float", "when", "zone", "kind", "nullable"]] = None
    return frame


class FrameTests(PreviewTestCase):
    """Tables."""

    def test_the_first_line_and_the_hint(self):
        result = self.preview(pandas.DataFrame({"a": range(1000), "b": 0.5}), "df")
        lines = result["text"].split("\n")
        self.assertEqual(lines[0], "pandas.DataFrame `df`: 1,000 rows × 2 columns, no nulls, 16 kB")
        self.assertEqual(lines[-1], "More: `print(df.iloc[5:55].to_string())`")
        self.assertEqual(result["more"], "df.iloc[5:55]")
        self.assertEqual(result["kind"], "table")
        self.assertEqual(result["type"], "pandas.DataFrame")
        self.assertEqual(result["shape"], [1000, 2])
        self.assertEqual(result["memory_bytes"], 16_000)

    def test_the_whole_text(self):
        texts = pandas.Series(["a", None, "c|d"], dtype=object)
        frame = pandas.DataFrame({"n": [1, 2, 3], "s": texts})
        self.assertEqual(
            self.preview(frame, "f")["text"].split("\n", 1)[1],
            "\n| column | dtype | nulls | values |\n|---|---|---|---|\n| n | int64 | 0 | 1 … 3 |\n"
            "| s | object: str | 1 | a, c\\|d |\n\n"
            "|  | n | s |\n|---|---|---|\n| 0 | 1 | a |\n| 1 | 2 | None |\n| 2 | 3 | c\\|d |",
        )

    def test_without_a_name_code_uses_the_last_result(self):
        self.assertEqual(self.preview(pandas.DataFrame({"a": range(30)}))["more"], "_.iloc[5:28]")

    def test_all_rows_of_a_short_table(self):
        result = self.preview(pandas.DataFrame({"a": range(12)}))
        self.assertEqual(result["head"], [[str(number)] for number in range(12)])
        self.assertEqual(result["tail"], [])
        self.assertNotIn("more", result)
        self.assertNotIn("…", result["text"].split("\n\n")[-1])

    def test_a_short_table_that_has_no_room(self):
        frame = pandas.DataFrame({f"column {number}": ["text " * 4] * 12 for number in range(8)})
        result = self.preview(frame, "df")
        self.assertTrue(result["text"].endswith("More: `print(df.to_string())`"))
        self.assertNotIn("more", result)
        self.assertNotIn("More:", self.preview(frame, "df", 4000)["text"])

    def test_columns_are_described(self):
        frame = mixed_frame(700)
        result = self.preview(frame, "df", 1000)
        for name in frame.columns:
            column = self.column(result, name)
            self.assertEqual(column["nulls"], frame[name].isna().sum(), name)
            self.assertFalse(column["nulls_sampled"], name)
            self.assertEqual(column["dtype"], str(frame[name].dtype), name)
        self.assertEqual(self.column(result, "integer")["min"], frame["integer"].min())
        self.assertEqual(self.column(result, "float")["max"], frame["float"].max())
        self.assertEqual(self.column(result, "nullable")["max"], frame["nullable"].max())
        self.assertEqual(self.column(result, "truth")["true"], frame["truth"].sum())
        self.assertEqual(self.column(result, "when")["max"], str(frame["when"].max()))
        self.assertEqual(self.column(result, "zone")["min"], str(frame["zone"].min()))
        self.assertEqual(self.column(result, "kind")["distinct"], 2)
        self.assertEqual(self.column(result, "city")["distinct"], 2)

    def test_random_frames_agree_with_pandas(self):
        chance = random.Random(7)
        for _ in range(30):
            frame = mixed_frame(chance.choice([1, 5, 25, 26, 50, 999]))
            frame = frame[chance.sample(list(frame.columns), chance.randint(1, 8))]
            frame.index = chance.choice([frame.index, frame.index[::-1], frame.index.astype(str)])
            result = self.preview(frame, "df", chance.choice([100, 400, 3000]))
            rows = len(frame)
            head, tail = (rows, 0) if rows <= 25 else (5, 2)
            self.assertEqual(len(result["head"]), head)
            self.assertEqual(len(result["tail"]), tail)
            places = [*range(head), *range(rows - tail, rows)]
            for place, cells in zip(places, result["head"] + result["tail"]):
                for name, cell in zip(frame.columns, cells):
                    self.assertEqual(cell, self.expected(frame[name].iloc[place]), (name, place))
            self.assertEqual(
                result["head_index"] + result["tail_index"], [str(frame.index[place]) for place in places]
            )
            for name in frame.columns:
                column = self.column(result, name)
                self.assertFalse(column["nulls_sampled"])
                self.assertEqual(column["nulls"], frame[name].isna().sum())

    @staticmethod
    def expected(value):
        """The text of a cell, told by other means than the preview's."""
        if value is None:
            return "None"
        if isinstance(value, float):
            return (
                "NaN"
                if value != value
                else repr(round(float(value), 4))
                if abs(value) >= 1
                else f"{value:.6g}"
            )
        if isinstance(value, pandas.Timestamp):
            return str(value).removesuffix(" 00:00:00")
        return str(value)

    def test_large_tables_are_sampled_and_say_so(self):
        frame = pandas.DataFrame({f"c{number}": numpy.arange(1_000_000.0) for number in range(4)})
        frame.loc[frame.index % 3 == 0, "c0"] = numpy.nan
        frame["s"] = "x"
        result = self.preview(frame, "df")
        column = self.column(result, "c0")
        self.assertTrue(column["nulls_sampled"])
        self.assertTrue(column["range_sampled"])
        self.assertTrue(0 < column["nulls"] <= 1001)
        self.assertLessEqual(column["max"], 999_999.0)
        self.assertIn("~33%", result["text"])
        self.assertIn("sampled rows", result["text"].split("\n")[0])

    def test_a_hundred_million_rows(self):
        result = self.preview(pandas.DataFrame({"a": numpy.zeros(100_000_000, dtype="i1")}), "df")
        self.assertIn("100,000,000 rows × 1 column", result["text"])
        self.assertEqual(result["memory_bytes"], 100_000_000)

    def test_ten_thousand_columns(self):
        result = self.preview(pandas.DataFrame(numpy.zeros((20, 10_000))), "df")
        self.assertEqual(len(result["columns"]), 30)
        self.assertEqual(result["columns_left_out"], 9970)
        self.assertRegex(result["text"], r"\+9,9\d\d more columns: ")
        few = self.preview(pandas.DataFrame(numpy.zeros((3, 10_000))), "df")
        self.assertEqual(few["more"], "df.iloc[:, 30:60]")

    def test_no_rows_and_no_columns(self):
        self.assertEqual(self.preview(pandas.DataFrame())["shape"], [0, 0])
        empty = self.preview(pandas.DataFrame({"a": [], "b": pandas.Series([], dtype="datetime64[ns]")}))
        self.assertEqual((empty["head"], empty["tail"]), ([], []))
        self.assertEqual([column["nulls"] for column in empty["columns"]], [0, 0])
        for rows in (3, 30):
            result = self.preview(pandas.DataFrame(index=range(rows)))
            self.assertEqual(result["shape"], [rows, 0])
            self.assertNotIn("more", result)

    def test_levels(self):
        columns = pandas.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", "y"])
        index = pandas.MultiIndex.from_product([range(5), ["p", "q"]], names=["first", None])
        result = self.preview(pandas.DataFrame(numpy.arange(40).reshape(10, 4), index, columns))
        self.assertEqual(result["columns"][1]["name"], "('a', 2)")
        self.assertEqual(result["head_index"][1], "(0, 'q')")
        self.assertIn("index levels first (5), 1 (2)", result["text"])

    def test_names_of_columns(self):
        frame = pandas.DataFrame([[1, 2, 3, 4, 5, 6]] * 3, columns=["a", "a", 0, "0", None, "x" * 10_000])
        result = self.preview(frame)
        names = [column["name"] for column in result["columns"]]
        self.assertEqual(names[:5], ["a", "a", "0", "'0'", "None"])
        self.assertEqual(names[5], "x" * 79 + "…")

    def test_names_and_cells_cannot_break_the_table(self):
        nasty = [
            "a|b",
            "a\\|b",
            "a\\\\|b",
            "new\nline",
            "\r\t\x1b[31m\x00",
            "\u2028\u202e",
            "`code`",
            "\\",
            "| --- |",
            "",
        ]
        frame = pandas.DataFrame({name: nasty for name in nasty})
        result = self.preview(frame, "df", 3000)
        described, rows = tables_of(result["text"])
        self.assertEqual(len(described), 2 + len(nasty))
        self.assertEqual(len(rows), 2 + len(nasty))
        self.assertEqual({len(row) for row in rows}, {len(nasty) + 1})
        self.assertEqual(result["head"][3][0], "new\nline")

    def test_lone_surrogates(self):
        columns = pandas.Index(["a\ud800"], dtype=object)
        frame = pandas.DataFrame([["\udc80"], ["x\udfff|"]], columns=columns, dtype=object)
        self.assertEqual(self.preview(frame)["head"], [["\\udc80"], ["x\\udfff|"]])

    def test_values_that_read_like_nothing_have_quotes(self):
        frame = pandas.DataFrame(
            {"a": ["", "NaN", "None", " a", None, float("nan"), pandas.NaT]}, dtype=object
        )
        cells = [row[0] for row in self.preview(frame)["head"]]
        self.assertEqual(cells, ["''", "'NaN'", "'None'", "' a'", "None", "NaN", "NaT"])

    def test_kinds_of_arrays(self):
        rows = 20
        columns = {
            "period": pandas.period_range("2020-01", periods=rows, freq="M"),
            "interval": pandas.interval_range(0, rows),
            "duration": pandas.timedelta_range("1h", periods=rows),
            "sparse": pandas.arrays.SparseArray([0, 0, 1, 2] * 5),
            "string": pandas.array(["x", None] * 10, dtype="string"),
            "arrow": pandas.array(["x", None] * 10, dtype="string[pyarrow]"),
            "arrow number": pandas.array([1, None] * 10, dtype="int64[pyarrow]"),
            "arrow time": pandas.array(
                pandas.date_range("2020", periods=rows), dtype="timestamp[ns][pyarrow]"
            ),
            "boolean": pandas.array([True, None] * 10, dtype="boolean"),
            "float": pandas.array([1.5, None] * 10, dtype="Float32"),
            "complex": numpy.array([1 + 2j, complex("nan")] * 10),
            "decimal": [decimal.Decimal("1.10")] * rows,
            "date": [datetime.date(2020, 1, 2)] * rows,
            "half": numpy.arange(rows, dtype="f2"),
            "unsigned": numpy.array([2**64 - 1] * rows, dtype="u8"),
            "infinite": [float("inf"), float("-inf")] * 10,
        }
        frame = pandas.DataFrame(columns)
        result = self.preview(frame, "df", 3000)
        for name in columns:
            self.assertEqual(self.column(result, name)["nulls"], frame[name].isna().sum(), name)
        cells = dict(zip(columns, result["head"][0]))
        self.assertEqual(cells["period"], "2020-01")
        self.assertEqual(cells["interval"], "(0, 1]")
        self.assertEqual(cells["duration"], "0 days 01:00:00")
        self.assertEqual(cells["complex"], "1.0+2.0j")
        self.assertEqual(cells["decimal"], "1.10")
        self.assertEqual(cells["date"], "2020-01-02")
        self.assertEqual(cells["arrow time"], "2020-01-01")
        self.assertEqual(result["head"][1][4:6], ["<NA>", "<NA>"])
        self.assertEqual(self.column(result, "period")["max"], "2021-08")
        self.assertEqual(self.column(result, "duration")["max"], str(frame["duration"].max()))
        self.assertEqual(self.column(result, "arrow number")["max"], 1)
        self.assertTrue(self.column(result, "arrow time")["max"].startswith("2020-01-20"))
        self.assertEqual(self.column(result, "float")["min"], 1.5)
        self.assertEqual(self.column(result, "unsigned")["max"], str(2**64 - 1))
        self.assertEqual(self.column(result, "infinite")["max"], "inf")
        self.assertEqual(self.column(result, "infinite")["min"], "-inf")
        self.assertEqual(self.column(result, "boolean")["true"], 10)

    def test_nested_cells(self):
        frame = pandas.DataFrame(
            {
                "lists": [[1, 2]] * 3,
                "dicts": [{"a": 1}] * 3,
                "arrays": [numpy.arange(3)] * 3,
                "matrices": [numpy.zeros((2, 2))] * 3,
                "frames": [pandas.DataFrame({"x": [1]})] * 3,
                "mixed": [1, "1", 1.5],
            }
        )
        result = self.preview(frame, None, 1000)
        self.assertEqual(
            result["head"][0],
            ["[1, 2]", "{'a': 1}", "[0, 1, 2]", "<ndarray float64 (2, 2)>", "<DataFrame 1 × 1>", "1"],
        )
        self.assertEqual(self.column(result, "mixed")["kinds"], ["int", "str", "float"])
        self.assertEqual(self.column(result, "lists")["kinds"], ["list[2] of int"])
        self.assertEqual(self.column(result, "dicts")["kinds"], ["dict{a: int}"])

    def test_huge_cells(self):
        frame = pandas.DataFrame({"a": ["x" * 50_000_000, 10**100_000, list(range(1_000_000))]})
        cells = [row[0] for row in self.preview(frame)["head"]]
        self.assertEqual(cells[0], "x" * 79 + "…")
        self.assertEqual(cells[1], "<int of about 100,001 digits>")
        self.assertEqual(len(cells[2]), 80)

    def test_the_index_is_described(self):
        frame = pandas.DataFrame({"a": range(10)}, index=pandas.date_range("2020", periods=10, name="day"))
        result = self.preview(frame)
        self.assertIn(f"index day ({frame.index.dtype}) from 2020-01-01 to 2020-01-10", result["text"])
        self.assertEqual(result["head_index"][0], "2020-01-01")
        self.assertEqual(tables_of(result["text"])[1][0], ["day", "a"])

    def test_without_pandas_own_ways(self):
        """What is not promised to stay in pandas may go: previews then take longer, and say the same."""
        frame = mixed_frame(50)
        expected = self.preview(frame, "df")
        with unittest.mock.patch.object(type(frame._mgr), "iget_values", side_effect=AttributeError):
            self.assertEqual(self.preview(frame, "df"), expected)

    def test_nothing_is_changed(self):
        frame = mixed_frame(100)
        before = frame.copy(deep=True)
        self.preview(frame, "df")
        pandas.testing.assert_frame_equal(frame, before)


class SeriesTests(PreviewTestCase):
    """Series and indexes."""

    def test_a_series(self):
        series = pandas.Series([1.5, None, 3.0] * 10, name="price")
        result = self.preview(series, "s")
        self.assertEqual(result["kind"], "series")
        self.assertEqual(result["shape"], [30])
        self.assertEqual(
            result["text"].split("\n")[0],
            "pandas.Series `s`: 30 values, float64, 10 nulls, 1.5 … 3.0, 240 bytes, name price",
        )
        self.assertEqual(result["more"], "s.iloc[5:28]")
        self.assertEqual(result["head"][:2], [["1.5"], ["NaN"]])

    def test_a_short_series_needs_none(self):
        self.assertIsNone(self.preview(pandas.Series([1, 2, 3])))
        self.assertIsNone(self.preview(pandas.Index([1, 2, 3])))

    def test_an_index(self):
        result = self.preview(pandas.date_range("2020", periods=100, freq="D", name="day"), "days")
        self.assertEqual(result["kind"], "index")
        self.assertIn("2020-01-01 … 2020-04-09", result["text"])
        self.assertIn("frequency D", result["text"])
        self.assertEqual(result["head"][0], ["2020-01-01"])

    def test_a_range_of_any_size(self):
        result = self.preview(pandas.RangeIndex(0, 10**12, 2))
        self.assertIn("0 … 999,999,999,998 by 2", result["text"])

    def test_levels(self):
        index = pandas.MultiIndex.from_product([range(50), ["a", "b"]], names=["n", "l"])
        result = self.preview(index, "i")
        self.assertIn("levels n (50), l (2)", result["text"])
        self.assertEqual(result["head"][1], ["(0, 'b')"])


class GroupTests(PreviewTestCase):
    """Groups."""

    def test_sizes(self):
        frame = pandas.DataFrame({"city": ["a", "b", "c"] * 10, "n": range(30)})
        result = self.preview(frame.groupby("city"), "g")
        self.assertEqual(result["kind"], "groups")
        self.assertEqual(result["shape"], [3])
        self.assertEqual(result["head_index"], ["a", "b", "c"])
        self.assertEqual(result["head"], [["10"]] * 3)
        self.assertIn("pandas.DataFrameGroupBy `g`: 3 groups, of 30 rows × 2 columns", result["text"])

    def test_many_groups_by_two_keys(self):
        frame = pandas.DataFrame({"a": range(1000), "b": 1, "n": 2.0})
        result = self.preview(frame.groupby(["a", "b"])["n"], "g")
        self.assertEqual(result["shape"], [1000])
        self.assertEqual(result["head_index"][0], "(0, 1)")
        self.assertEqual(result["more"], "g.size().iloc[5:55]")

    def test_keys_with_code_of_their_own_are_not_counted(self):
        class Key:
            """Refuses to be looked up."""

            def __init__(self, number):
                self.number = number

            def __hash__(self):
                raise SystemExit("hash")

            def __eq__(self, other):
                raise SystemExit("eq")

        frame = pandas.DataFrame({"a": [Key(1), Key(2)], "n": 2.0})
        result = self.preview(frame.groupby("a"), "g")
        self.assertEqual(result["shape"], [None])

    def test_keys_as_columns(self):
        frame = pandas.DataFrame({"a": [1, 2, 2], "n": 2.0})
        self.assertEqual(self.preview(frame.groupby("a", as_index=False))["head"], [["1"], ["2"]])

    def test_groups_of_large_tables_are_not_counted(self):
        frame = pandas.DataFrame({"a": numpy.arange(1_000_000) % 7, "n": 2.0})
        result = self.preview(frame.groupby("a"), "g")
        self.assertEqual(result["shape"], [None])
        self.assertIn("by a (0 … 6)", result["text"])


if __name__ == "__main__":
    unittest.main()
