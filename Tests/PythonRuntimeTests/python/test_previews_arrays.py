"""Previews of numpy's arrays."""

import unittest

import numpy
from previewing import PreviewTestCase


class ArrayTests(PreviewTestCase):
    """Arrays of all kinds."""

    def test_one_dimension(self):
        result = self.preview(numpy.arange(1000), "a")
        self.assertEqual(
            result["text"],
            "numpy.ndarray `a`: 1,000 elements, int64, no nulls, 0 … 999, 8 kB\n\n"
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …, 997, 998, 999]\n\nMore: `print(a[10:60])`",
        )
        self.assertEqual((result["kind"], result["shape"], result["more"]), ("array", [1000], "a[10:60]"))

    def test_small_ones_need_none(self):
        for array in (
            numpy.arange(10),
            numpy.array(5),
            numpy.zeros((3, 3)),
            numpy.array([]),
            numpy.zeros((0, 1000)),
        ):
            self.assertIsNone(self.preview(array))

    def test_a_corner(self):
        array = numpy.arange(10_000.0).reshape(100, 100)
        array[3, 4] = numpy.nan
        for each in (array, numpy.asfortranarray(array), array[:, ::-1][:, ::-1], array[::1, ::1]):
            result = self.preview(each, "a")
            self.assertEqual(result["shape"], [100, 100])
            self.assertEqual(result["columns"][0]["nulls"], 1)
            self.assertEqual(result["columns"][0]["max"], 9999.0)
            self.assertIn("[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, …]", result["text"])
            self.assertEqual(result["more"], "a[:20, :20]")

    def test_what_does_not_lie_in_a_row_is_sampled(self):
        array = numpy.arange(4_000_000.0).reshape(2000, 2000)
        result = self.preview(array[::2, ::2], "a")
        self.assertTrue(result["columns"][0]["range_sampled"])
        self.assertLessEqual(result["columns"][0]["max"], 3_999_999.0)
        self.assertIn("sampled elements", result["text"])

    def test_more_dimensions(self):
        result = self.preview(numpy.zeros((4, 3, 20, 30), dtype="f4"), "a")
        self.assertIn("4 × 3 × 20 × 30, float32, no nulls, 0.0", result["text"])
        self.assertIn("a[0, 0]:", result["text"])
        self.assertEqual(result["more"], "a[0, 0, :20, :20]")

    def test_masked(self):
        array = numpy.ma.masked_less(numpy.arange(1000), 10)
        result = self.preview(array, "m")
        self.assertEqual(result["type"], "numpy.ma.MaskedArray")
        self.assertEqual((result["columns"][0]["nulls"], result["columns"][0]["min"]), (10, 10))
        self.assertEqual(result["head"][0], ["--"])
        square = self.preview(numpy.ma.masked_less(numpy.arange(1000).reshape(10, 100, order="F"), 10))
        self.assertEqual((square["columns"][0]["nulls"], square["columns"][0]["min"]), (10, 10))

    def test_masks_of_fortran_arrays_fit(self):
        data = numpy.asfortranarray(numpy.arange(200).reshape(10, 20))
        mask = numpy.ascontiguousarray(data >= 100)
        result = self.preview(numpy.ma.MaskedArray(data, mask))
        self.assertEqual((result["columns"][0]["nulls"], result["columns"][0]["max"]), (100, 99))

    def test_fields(self):
        array = numpy.zeros(200, dtype=[("id", "i4"), ("name", "U5"), ("place", "f8", (2,))])
        array["name"] = "a|b"
        result = self.preview(array, "r")
        self.assertEqual((result["kind"], result["shape"]), ("table", [200, 3]))
        self.assertEqual(result["head"][0], ["0", "a|b", "[0.0, 0.0]"])

    def test_types(self):
        for dtype in (
            "?",
            "i1",
            "u8",
            "f2",
            "f4",
            "f8",
            "g",
            "c8",
            "c16",
            "S3",
            "U3",
            "M8[D]",
            "m8[s]",
            "O",
            "V4",
        ):
            with self.subTest(dtype=dtype):
                array = numpy.zeros(500, dtype=dtype)
                result = self.preview(array)
                self.assertEqual(result["shape"], [500])
                self.assertEqual(self.preview(array.reshape(50, 10))["shape"], [50, 10])

    def test_moments(self):
        array = numpy.arange("2020-01-01", "2021-01-01", dtype="M8[D]")
        array[7] = "NaT"
        result = self.preview(array)
        self.assertEqual(result["columns"][0]["nulls"], 1)
        self.assertEqual(result["columns"][0]["max"], "2020-12-31")
        self.assertEqual((result["head"][0], result["head"][7]), (["2020-01-01"], ["NaT"]))
        nothing = self.preview(numpy.full(500, "NaT", dtype="M8[s]"))
        self.assertEqual(nothing["columns"][0]["nulls"], 500)

    def test_nothing_but_nan(self):
        result = self.preview(numpy.full((50, 50), numpy.nan))
        self.assertEqual(result["columns"][0]["nulls"], 2500)
        self.assertNotIn("min", result["columns"][0])

    def test_random_arrays_agree_with_numpy(self):
        generator = numpy.random.default_rng(3)
        for dtype in ("f8", "f4", "i8", "u1"):
            for order in "CF":
                array = (generator.random((31, 17)) * 200).astype(dtype, order=order)
                if array.dtype.kind == "f":
                    array[generator.random(array.shape) < 0.2] = numpy.nan
                column = self.preview(array)["columns"][0]
                self.assertEqual(column["nulls"], numpy.count_nonzero(array != array))
                self.assertEqual(column["min"], numpy.nanmin(array).item())
                self.assertEqual(column["max"], numpy.nanmax(array).item())

    def test_settings_of_numpy_do_not_matter(self):
        with numpy.errstate(all="raise"):
            array = numpy.full(1000, numpy.nan)
            array[0] = 1
            self.assertEqual(self.preview(array)["columns"][0]["nulls"], 999)

    def test_subclasses(self):
        class Mine(numpy.ndarray):
            """Breaks all that it can."""

            def __array_finalize__(self, other):
                pass

            def __getitem__(self, key):
                raise SystemExit

            def __len__(self):
                raise SystemExit

            shape = property(lambda self: 1 / 0)
            dtype = property(lambda self: 1 / 0)

        result = self.preview(numpy.arange(1000).view(Mine), "a")
        self.assertEqual((result["type"], result["shape"]), ("Mine (numpy.ndarray)", [1000]))
        self.assertEqual(self.preview(numpy.ones((20, 20)).view(numpy.matrix))["shape"], [20, 20])


if __name__ == "__main__":
    unittest.main()
