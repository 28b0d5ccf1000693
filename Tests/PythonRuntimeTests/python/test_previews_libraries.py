"""Previews of polars and pyarrow, and of the data sets that libraries ship."""

import importlib
import pkgutil
import unittest
from datetime import UTC, date, datetime, timedelta

import polars
import pyarrow
from previewing import PreviewTestCase, tables_of

ROWS = 400
START = datetime(2020, 1, 1)


class PolarsTests(PreviewTestCase):
    """Tables, series and lazy tables of polars."""

    def frame(self):
        """A table with all usual types."""
        hours = [START + timedelta(hours=hour) for hour in range(ROWS)]
        return polars.DataFrame(
            {
                "n": [None if number % 5 == 0 else number for number in range(ROWS)],
                "f": [float("nan") if number == 3 else number / 2 for number in range(ROWS)],
                "s": ["a|b", None] * (ROWS // 2),
                "b": [True, False] * (ROWS // 2),
                "when": hours,
                "zone": [hour.replace(tzinfo=UTC) for hour in hours],
                "day": [date(2020, 1, 2)] * ROWS,
                "took": [timedelta(seconds=1)] * ROWS,
                "l": [[1, 2]] * ROWS,
                "d": [{"x": 1, "y": "z"}] * ROWS,
            }
        ).with_columns(polars.col("s").cast(polars.Categorical).alias("c"))

    def test_a_table(self):
        frame = self.frame()
        result = self.preview(frame, "p", 3000)
        self.assertEqual(result["type"], "polars.DataFrame")
        self.assertEqual(result["shape"], [ROWS, 11])
        self.assertEqual(result["more"], "p[5:55]")
        for name in frame.columns:
            self.assertEqual(self.column(result, name)["nulls"], frame[name].null_count(), name)
        self.assertEqual((self.column(result, "n")["min"], self.column(result, "n")["max"]), (1, ROWS - 1))
        self.assertEqual(self.column(result, "when")["max"], "2020-01-17 15:00:00")
        self.assertEqual(self.column(result, "zone")["max"], "2020-01-17 15:00:00+00:00")
        self.assertEqual(self.column(result, "zone")["dtype"], "Datetime(us, UTC)")
        self.assertEqual(self.column(result, "day")["min"], "2020-01-02")
        self.assertEqual(self.column(result, "took")["min"], "0:00:01")
        self.assertEqual(result["head"][0][:3], ["None", "0.0", "a|b"])
        self.assertEqual(result["head"][0][8:10], ["[1, 2]", "{'x': 1, 'y': 'z'}"])
        self.assertEqual(len(tables_of(result["text"])[0]), 13)

    def test_a_series(self):
        result = self.preview(self.frame()["n"], "s")
        self.assertIn("400 values, Int64, 80 nulls, 1 … 399", result["text"])
        self.assertEqual(result["head"][:2], [["None"], ["1"]])
        self.assertEqual(result["tail"][-1], ["399"])

    def test_a_lazy_table_is_not_collected(self):
        def fail(_frame):
            raise AssertionError("it was collected")

        lazy = self.frame().lazy().map_batches(fail, schema={"n": polars.Int64, "s": polars.String})
        result = self.preview(lazy, "q")
        self.assertEqual(result["shape"], [None, 2])
        self.assertEqual([column["dtype"] for column in result["columns"]], ["Int64", "String"])
        self.assertNotIn("head", result)

    def test_no_rows_and_many_columns(self):
        self.assertEqual(self.preview(polars.DataFrame())["shape"], [0, 0])
        self.assertEqual(self.preview(polars.DataFrame(schema={"a": polars.Int64}))["columns"][0]["nulls"], 0)
        wide = polars.DataFrame({f"c{number}": [1] for number in range(2000)})
        self.assertEqual(self.preview(wide)["columns_left_out"], 1970)

    def test_objects(self):
        frame = polars.DataFrame({"o": [object(), {1}, None] * 10}, schema={"o": polars.Object})
        self.assertEqual(self.preview(frame)["head"][1], ["{1}"])

    def test_a_subclass(self):
        class Mine(polars.DataFrame):
            """Lies about what it holds."""

            def __repr__(self):
                raise SystemExit

            def __len__(self):
                raise SystemExit

        result = self.hostile_preview(Mine({"a": range(100)}))
        self.assertEqual(result["type"], "Mine (polars.DataFrame)")
        self.assertEqual(result["shape"], [100, 1])


class ArrowTests(PreviewTestCase):
    """Tables and arrays of pyarrow."""

    def table(self):
        """A table in two chunks."""
        half = pyarrow.table(
            {
                "n": pyarrow.array([None if number % 5 == 0 else number for number in range(ROWS)]),
                "f": pyarrow.array([number / 2 for number in range(ROWS)]),
                "s": pyarrow.array(["a|b", None] * (ROWS // 2)),
                "when": pyarrow.array([START + timedelta(hours=hour) for hour in range(ROWS)]),
                "day": pyarrow.array([date(2020, 1, 2)] * ROWS),
                "l": pyarrow.array([[1, 2]] * ROWS),
                "code": pyarrow.array(["x", "y"] * (ROWS // 2)).dictionary_encode(),
            }
        )
        return pyarrow.concat_tables([half.slice(1), half])

    def test_a_table(self):
        table = self.table()
        result = self.preview(table, "t", 3000)
        self.assertEqual(result["type"], "pyarrow.Table")
        self.assertEqual(result["shape"], [2 * ROWS - 1, 7])
        self.assertEqual(result["more"], "t.slice(5, 50)")
        for name in table.column_names:
            self.assertEqual(self.column(result, name)["nulls"], table[name].null_count, name)
        self.assertEqual((self.column(result, "n")["min"], self.column(result, "n")["max"]), (1, ROWS - 1))
        self.assertEqual(self.column(result, "f")["min"], 0.0)
        self.assertEqual(self.column(result, "when")["max"], "2020-01-17 15:00:00")
        self.assertEqual(self.column(result, "day")["max"], "2020-01-02")
        self.assertEqual(
            result["head"][0], ["1", "0.5", "None", "2020-01-01 01:00:00", "2020-01-02", "[1, 2]", "y"]
        )

    def test_a_batch_and_arrays(self):
        batch = self.table().to_batches()[0]
        self.assertEqual(self.preview(batch, "b")["type"], "pyarrow.RecordBatch")
        column = self.preview(self.table()["n"], "c")
        self.assertEqual((column["kind"], column["type"]), ("series", "pyarrow.ChunkedArray"))
        array = self.preview(pyarrow.array(range(1000)), "a")
        self.assertEqual((array["kind"], array["type"]), ("series", "pyarrow.Int64Array"))
        self.assertEqual(array["columns"][0]["max"], 999)

    def test_no_rows(self):
        self.assertEqual(self.preview(pyarrow.table({}))["shape"], [0, 0])
        empty = pyarrow.table(
            {"a": pyarrow.array([], pyarrow.int64()), "s": pyarrow.array([], pyarrow.string())}
        )
        self.assertEqual(self.preview(empty)["head"], [])


class DataSetTests(PreviewTestCase):
    """Real data."""

    def check_frame(self, frame, name):
        """Compares a preview with what pandas says."""
        result = self.preview(frame, "data")
        self.assertEqual(result["shape"], list(frame.shape), name)
        for position, column in enumerate(result["columns"]):
            with self.subTest(data=name, column=column["name"]):
                values = frame.iloc[:, position]
                missing = int(values.isna().sum())
                if column["nulls_sampled"]:
                    self.assertLessEqual(column["nulls"], missing)
                else:
                    self.assertEqual(column["nulls"], missing)
                if "min" in column and values.dtype.kind in "iuf" and not column["range_sampled"]:
                    self.assertEqual((column["min"], column["max"]), (values.min(), values.max()))
        self.assertEqual(len(result["head"]), 5 if len(frame) > 25 else len(frame))

    def test_statsmodels(self):
        from statsmodels import datasets

        seen = 0
        for module in pkgutil.iter_modules(datasets.__path__):
            if not module.ispkg or module.name == "tests":
                continue
            data = importlib.import_module(f"statsmodels.datasets.{module.name}").load_pandas().data
            self.check_frame(data, module.name)
            seen += 1
        self.assertGreater(seen, 20)

    def test_scikit_learn(self):
        from sklearn import datasets

        for name in ("iris", "diabetes", "wine", "breast_cancer", "linnerud", "digits"):
            bunch = getattr(datasets, f"load_{name}")(as_frame=True)
            self.check_frame(bunch.frame, name)
            nested = self.preview(bunch, "bunch")
            self.assertIn("- frame: DataFrame", nested["text"])
            arrays = getattr(datasets, f"load_{name}")()
            if arrays.data.size > 100:
                described = self.preview(arrays.data, "X")
                self.assertEqual(described["shape"], list(arrays.data.shape))
                self.assertEqual(described["columns"][0]["max"], arrays.data.max())

    def test_other_libraries_tables(self):
        """The same data in polars and pyarrow has the same rows."""
        from sklearn import datasets

        frame = datasets.load_iris(as_frame=True).frame
        expected = self.preview(frame)["head"]
        self.assertEqual(self.preview(polars.from_pandas(frame))["head"], expected)
        self.assertEqual(self.preview(pyarrow.Table.from_pandas(frame))["head"], expected)
        self.assertEqual(self.preview(frame.to_dict("records"))["head"], expected)
        self.assertEqual(self.preview(frame.convert_dtypes(dtype_backend="pyarrow"))["head"], expected)
        records = self.preview(frame.to_records(index=False))
        self.assertEqual((records["kind"], records["head"]), ("table", expected))


if __name__ == "__main__":
    unittest.main()
