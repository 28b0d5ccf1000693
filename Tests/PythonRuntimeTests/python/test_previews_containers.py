"""Previews of lists, dicts and sets, and of the records and nested data in them."""

import collections
import unittest

from previewing import PreviewTestCase


class ContainerTests(PreviewTestCase):
    """Python's own containers."""

    def test_small_ones_need_none(self):
        Point = collections.namedtuple("Point", "x y")
        for value in (
            [],
            {},
            set(),
            (),
            [1, 2, 3],
            {"a": [1, {"b": 2}]},
            Point(1, 2),
            [{"a": 1}] * 3,
            ["x" * 200],
        ):
            self.assertIsNone(self.preview(value))

    def test_what_is_no_container_needs_none(self):
        for value in (
            None,
            1,
            1.5,
            True,
            "x" * 100_000,
            b"x",
            object(),
            int,
            len,
            Ellipsis,
            range(10**9),
            10**5000,
        ):
            self.assertIsNone(self.preview(value))

    def test_a_list(self):
        result = self.preview(list(range(1000)), "numbers")
        self.assertEqual(
            result["text"],
            "list `numbers`: 1,000 items, int, no nulls, 0 … 999\n\n"
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …, 997, 998, 999]\n\nMore: `print(numbers[10:60])`",
        )
        self.assertEqual((result["kind"], result["shape"]), ("list", [1000]))
        self.assertEqual(self.preview(tuple(range(1000)))["type"], "tuple")

    def test_what_is_sampled_says_so(self):
        result = self.preview(["a", 1.5, None, 3] * 100_000, "xs")
        self.assertTrue(result["columns"][0]["nulls_sampled"])
        self.assertIn("sampled items", result["text"])

    def test_records(self):
        records = [{"id": number, "tags": ["x"] * (number % 3), "geo": {"lat": 0.5}} for number in range(100)]
        records[7]["extra"] = None
        del records[8]["id"]
        result = self.preview(records, "records", 1000)
        self.assertEqual(
            (result["kind"], result["shape"], result["type"]), ("table", [100, 4], "list of dict")
        )
        self.assertEqual(self.column(result, "id")["nulls"], 1)
        self.assertEqual(self.column(result, "id")["max"], 99)
        self.assertEqual(self.column(result, "tags")["dtype"], "list[0…2] of str")
        self.assertEqual(self.column(result, "geo")["dtype"], "dict{lat: float}")
        self.assertEqual(result["head"][1], ["1", "['x']", "{'lat': 0.5}", "None"])
        self.assertEqual(result["more"], "records[5:55]")

    def test_nested_data(self):
        users = [
            {"id": number, "name": "Ann", **({"age": 5} if number % 2 else {})} for number in range(1000)
        ]
        result = self.preview(
            {"users": users, "meta": {"version": "1.0", "counts": [1, 2]}, "next": None}, "data"
        )
        self.assertEqual(result["kind"], "nested")
        self.assertEqual(
            result["text"].split("\n\n")[1],
            "- users: list[1,000] of dict[~2…3]\n  - id: int, e.g. 0\n  - name: str, e.g. 'Ann'\n"
            "  - age?: int, e.g. 5\n- meta: dict[2]\n  - version: str, e.g. '1.0'\n"
            "  - counts: list[2] of int, e.g. 1\n- next: None",
        )

    def test_dicts_whose_keys_are_data(self):
        result = self.preview({f"k{number}": {"a": [1, 2]} for number in range(1000)}, "m")
        self.assertIn("1,000 keys, of str → dict", result["text"])
        self.assertIn("- a: list[2] of int", result["text"])
        flat = self.preview({number: str(number) for number in range(1000)}, "m")
        self.assertEqual(flat["kind"], "mapping")
        self.assertIn("1,000 keys, of int → str", flat["text"])
        self.assertEqual(flat["more"], "dict(list(m.items())[10:60])")

    def test_code_that_shows_more_runs(self):
        values = {
            "l": list(range(1000)),
            "d": {number: number for number in range(1000)},
            "s": set(range(1000)),
            "r": [{"a": 1, "b": "x" * 30}] * 100,
        }
        for name, value in values.items():
            more = self.preview(value, name)["more"]
            self.assertEqual(len(eval(more, {name: value})), 50)

    def test_other_kinds(self):
        self.assertEqual(self.preview(set(range(1000)))["kind"], "set")
        self.assertEqual(self.preview(frozenset(range(1000)))["type"], "frozenset")
        self.assertEqual(self.preview(collections.deque(range(1000)))["kind"], "list")
        for kind in (collections.OrderedDict, collections.Counter):
            self.assertEqual(self.preview(kind({n: n for n in range(1000)}))["kind"], "mapping")
        grouped = collections.defaultdict(list, {number: [number] for number in range(1000)})
        self.assertEqual(self.preview(grouped)["kind"], "nested")
        self.assertEqual(self.preview([[1, 2, 3]] * 500)["kind"], "nested")

    def test_data_that_holds_itself(self):
        endless = list(range(600))
        endless[3] = endless
        self.assertEqual(self.preview(endless)["kind"], "nested")
        circle = {"a" * 2000: 1}
        circle["self"] = circle
        circle["list"] = [circle] * 10
        self.assertEqual(self.preview(circle)["kind"], "nested")

    def test_deep_data(self):
        deep = []
        for _ in range(100_000):
            deep = [deep]
        self.preview(deep)
        chain = {}
        for _ in range(100_000):
            chain = {"next": chain, "text": "x" * 100}
        self.assertEqual(self.preview(chain)["kind"], "nested")
        while chain:
            chain = chain["next"]
        while deep:
            deep = deep[0]

    def test_long_texts(self):
        result = self.preview(["x" * 10_000_000] * 50 + ["y|\n"], "texts")
        self.assertEqual(result["head"][0], ["x" * 79 + "…"])
        self.assertIsNotNone(self.preview({"k" * 1_000_000: "v" * 1_000_000}))

    def test_not_ascii(self):
        result = self.preview(["日本語のテキスト🎉" * 10] * 100)
        self.assertIn("日本語", result["text"])


if __name__ == "__main__":
    unittest.main()
