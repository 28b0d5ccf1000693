"""Previews of values whose classes are broken, or mean harm."""

import collections
import sys
import time
import unittest
import unittest.mock

import numpy
import pandas
from previewing import PreviewTestCase, previews


class Meta(type):
    """Breaks what is asked of its classes."""

    def __hash__(cls):
        raise SystemExit

    def __eq__(cls, other):
        raise SystemExit

    def __instancecheck__(cls, value):
        raise SystemExit

    def __subclasscheck__(cls, value):
        raise SystemExit

    def mro(cls):
        return super().mro()

    @property
    def __name__(cls):
        raise SystemExit

    @property
    def __module__(cls):
        raise SystemExit


class Evil(metaclass=Meta):
    """Breaks what is asked of its instances."""

    def _fail(self, *arguments):
        raise GeneratorExit("never")

    __repr__ = __str__ = __eq__ = __hash__ = __len__ = __bool__ = __iter__ = __getattr__ = __format__ = _fail
    __getitem__ = __lt__ = __float__ = __int__ = __index__ = __array__ = __reduce__ = __sizeof__ = _fail

    @property
    def __class__(self):
        raise GeneratorExit("never")


class Liar:
    """Says that it is something else."""

    __class__ = pandas.DataFrame
    shape = (10**9, 10**9)


class Shown:
    """Describes itself by a function."""

    def __init__(self, describe):
        self.describe = describe

    def __repr__(self):
        return self.describe()


class Text(str):
    """Text that is broken."""

    def _fail(self, *arguments):
        raise SystemExit

    __len__ = __getitem__ = __str__ = __repr__ = __eq__ = __hash__ = encode = isascii = isprintable = _fail


def broken(base):
    """A subclass that breaks all that is asked of it but what its base needs to be made."""

    class Broken(base):
        """Breaks what is asked of it."""

        def _fail(self, *arguments, **options):
            raise SystemExit("never")

        __len__ = __repr__ = __str__ = __iter__ = __getitem__ = __bool__ = __contains__ = _fail
        head = tail = memory_usage = isna = items = keys = values = _fail
        shape = property(_fail)
        dtypes = property(_fail)
        iloc = property(_fail)

        def __getattr__(self, name):
            if Broken.armed:
                raise SystemExit("never")
            raise AttributeError(name)

    Broken.armed = False
    return Broken


def raising(error):
    """A function that raises."""

    def function():
        raise error

    return function


class ForeignCodeTests(PreviewTestCase):
    """Objects that describe themselves."""

    def cells(self, *values):
        """The texts of cells that hold these."""
        array = numpy.empty(len(values), dtype=object)
        for place, value in enumerate(values):
            array[place] = value
        result = self.hostile_preview(pandas.DataFrame({"a": array}, dtype=object))
        return [row[0] for row in result["head"]]

    def test_what_raises_is_named(self):
        errors = (
            ValueError(),
            SystemExit(),
            GeneratorExit(),
            RecursionError(),
            MemoryError(),
            BaseException(),
        )
        self.assertEqual(self.cells(*(Shown(raising(error)) for error in errors)), ["<Shown>"] * 6)

    def test_what_returns_anything_else(self):
        cells = self.cells(Shown(lambda: 5), Shown(lambda: Text("fine")), Shown(lambda: "a\nb|\ud800"))
        self.assertEqual(cells, ["<Shown>", "fine", "a\nb|\\ud800"])

    def test_long_text_is_cut(self):
        self.assertEqual(self.cells(Shown(lambda: "x" * 100_000_000)), ["x" * 79 + "…"])

    def test_an_interrupt_passes(self):
        for value in (
            [Shown(raising(KeyboardInterrupt()))] * 600,
            pandas.DataFrame({"a": [Shown(raising(KeyboardInterrupt()))]}),
        ):
            with self.assertRaises(KeyboardInterrupt):
                previews.preview(value)

    def test_nothing_is_printed(self):
        printed = []

        def describe():
            print("loud")
            print("loud", file=sys.stderr)
            printed.append(1)
            return "quiet"

        streams = sys.stdout, sys.stderr
        with unittest.mock.patch("sys.stdout") as output, unittest.mock.patch("sys.stderr") as error:
            self.assertEqual(self.cells(Shown(describe)), ["quiet"])
            self.assertEqual((output.write.called, error.write.called), (False, False))
        self.assertTrue(printed)
        self.assertEqual((sys.stdout, sys.stderr), streams)

    def test_time_is_bounded(self):
        calls = []

        def spend():
            calls.append(1)
            end = time.perf_counter() + 0.03
            while time.perf_counter() < end:
                pass
            return "slow"

        self.assertEqual(self.cells(*(Shown(spend) for _ in range(5))), ["slow"] + ["<Shown>"] * 4)
        self.assertEqual(len(calls), 1)

    def test_endless_recursion(self):
        class Endless:
            """Describes itself by itself."""

            def __repr__(self):
                return repr(self)

        self.assertEqual(self.cells(Endless()), ["<Endless>"])

    def test_evil_objects(self):
        cells = self.cells(Evil(), Liar(), Text("t"), 1)
        self.assertEqual((cells[0], cells[2:]), ("<Evil>", ["<Text>", "1"]))

    def test_evil_objects_everywhere(self):
        evil = Evil()
        for value in (
            evil,
            Liar(),
            Evil,
            [evil] * 1000,
            [[evil] * 10] * 100,
            {number: evil for number in range(1000)},
            [{"a": evil, "b": 1}] * 500,
            pandas.Series([Shown(raising(SystemExit()))] * 100),
            pandas.Index([Shown(raising(SystemExit()))] * 100),
            numpy.array([Shown(raising(SystemExit()))] * 1000),
        ):
            self.hostile_preview(value)
        self.assertIsNone(previews.preview(evil))
        self.assertIsNone(previews.preview(Liar()))
        self.assertIsNone(previews.preview(Evil))
        self.assertEqual(self.hostile_preview([evil] * 1000)["kind"], "list")
        self.assertEqual(self.hostile_preview([{"a": evil, "b": 1}] * 500)["head"][0], ["<Evil>", "1"])


class Key:
    """A key that cannot be compared once it is in a dict."""

    armed = False

    def __hash__(self):
        if Key.armed:
            raise SystemExit
        return hash("a")

    def __eq__(self, other):
        if Key.armed:
            raise SystemExit
        return self is other


class HostileContainerTests(PreviewTestCase):
    """Tables and containers of broken classes."""

    def test_tables(self):
        kind = broken(pandas.DataFrame)
        frame = kind({"a": range(100)})
        kind.armed = True
        result = self.hostile_preview(frame, "df")
        self.assertEqual((result["type"], result["shape"]), ("Broken (pandas.DataFrame)", [100, 1]))
        self.assertEqual(result["columns"][0]["max"], 99)

    def test_series(self):
        kind = broken(pandas.Series)
        series = kind(numpy.arange(100))
        kind.armed = True
        result = self.hostile_preview(series, "s")
        self.assertEqual((result["type"], result["shape"]), ("Broken (pandas.Series)", [100]))

    def test_containers(self):
        class Long(list):
            """Lies about what it holds."""

            def __len__(self):
                raise SystemExit

            __iter__ = __getitem__ = __bool__ = __len__

        class Mapping(dict):
            """Lies about what it holds."""

            def items(self):
                raise SystemExit

            __iter__ = __getitem__ = __len__ = keys = values = items

        self.assertEqual(self.hostile_preview(Long(range(1000)))["shape"], [1000])
        self.assertEqual(self.hostile_preview(Mapping({n: n for n in range(1000)}))["shape"], [1000])

    def test_a_class_that_describes_itself_needs_none(self):
        class Own(list):
            """Knows better."""

            def __repr__(self):
                return "own"

        self.assertIsNone(previews.preview(Own(range(1000))))

    def test_keys(self):
        Key.armed = False
        record = {Key(): 1, "a": 2}
        values = [[dict(record) for _ in range(500)], {Key(): number for number in range(500)}]
        Key.armed = True
        try:
            for value in values:
                self.assertEqual(self.hostile_preview(value)["shape"], [500])
        finally:
            Key.armed = False

    def test_arrays_of_the_users(self):
        class Dtype(pandas.api.extensions.ExtensionDtype):
            """The type of the array below."""

            name = "mine"
            type = object

            @classmethod
            def construct_array_type(cls):
                return Array

        class Array(pandas.api.extensions.ExtensionArray):
            """Works until it is made to fail."""

            works = True
            dtype = Dtype()
            nbytes = 5

            def __init__(self, values):
                self._values = values

            def copy(self):
                return self

            def __len__(self):
                return len(self._values)

            def __getitem__(self, key):
                if not Array.works:
                    raise SystemExit
                return Array(self._values[key]) if isinstance(key, slice) else self._values[key]

        frame = pandas.DataFrame({"a": Array(list(range(20))), "b": range(20)})
        result = self.hostile_preview(frame)
        self.assertEqual((result["columns"][0]["dtype"], result["head"][1]), ("mine", ["1", "1"]))
        Array.works = False
        self.assertEqual(self.hostile_preview(frame)["head"][1], ["?", "1"])

    def test_names(self):
        self.assertEqual(self.hostile_preview(list(range(1000)), "a`b\n|" * 1000)["more"], "_[10:60]")
        self.assertIsNotNone(self.hostile_preview(list(range(1000)), "\ud800"))
        self.assertEqual(self.hostile_preview(list(range(1000)), Text("n"))["name"], None)

    def test_a_type_with_a_long_name(self):
        kind = type("N" * 100_000 + "|\n", (list,), {})
        self.assertLess(len(self.hostile_preview(kind(range(1000)))["type"]), 100)

    def test_broken_modules(self):
        class Module:
            """In place of a library."""

            def __getattr__(self, name):
                raise SystemExit

        with unittest.mock.patch.dict(sys.modules, {"pandas": Module(), "polars": None, "pyarrow": Module()}):
            self.assertIsNotNone(self.hostile_preview(list(range(1000))))
            self.assertIsNotNone(self.hostile_preview(numpy.arange(1000)))
        with unittest.mock.patch.object(pandas, "DataFrame", None):
            self.assertIsNone(self.hostile_preview(Shown(lambda: "x")))

    def test_built_in_names_replaced(self):
        import builtins

        names = (
            "len",
            "repr",
            "str",
            "isinstance",
            "type",
            "max",
            "min",
            "zip",
            "map",
            "sum",
            "id",
            "abs",
            "round",
        )
        before = {name: getattr(builtins, name) for name in names}
        frame = pandas.DataFrame({"a": ["x"] * 3 + [None]})
        values = [list(range(1000)), [{"a": 1, "b": "x" * 90}] * 100]
        expected = [previews.preview(value) for value in values]
        vars(builtins).update(dict.fromkeys(names))
        try:
            found = [previews.preview(value) for value in values]
        finally:
            vars(builtins).update(before)
        self.assertEqual(found, expected)
        self.assertIsNotNone(previews.preview(frame))

    def test_nothing_is_imported(self):
        """In a fresh process, a preview brings no library along."""
        import subprocess

        code = (
            "import sys; sys.path.append(sys.argv[1])\n"
            "from burrow_repl.previews import preview\n"
            "assert preview([{'a': 1, 'b': 'x' * 50}] * 1000)['kind'] == 'table'\n"
            "assert preview(object()) is None\n"
            "assert not {'numpy', 'pandas', 'polars', 'pyarrow', 'decimal', 'datetime'} & set(sys.modules)\n"
        )
        path = previews.__path__[0].removesuffix("/burrow_repl/previews")
        ended = subprocess.run([sys.executable, "-I", "-B", "-c", code, path], capture_output=True, text=True)
        self.assertEqual(ended.returncode, 0, ended.stderr)


class GrowingTests(PreviewTestCase):
    """Values that change while they are looked at."""

    def test_a_dict_that_grows(self):
        value = {}

        def describe():
            value[len(value)] = 1
            return "x"

        value.update({number: Shown(describe) for number in range(600)})
        self.hostile_preview(value)
        queue = collections.deque()

        def append():
            queue.append(1)
            return "x"

        queue.extend(Shown(append) for _ in range(600))
        self.hostile_preview(queue)
        self.assertGreater(len(value) + len(queue), 1200)


if __name__ == "__main__":
    unittest.main()
