"""User code that breaks what the machinery stands on harms one execution at most."""

from harness import ReplTestCase


class RobustnessTests(ReplTestCase):
    """After each of these, the next execution works."""

    def check_next(self, *cells):
        """Runs cells, then checks that a result, a print and an exception arrive."""
        cells = self.run_cells(*cells, "1 + 1", "print('printed')", "1 / 0", "len([1])")
        self.assertEqual(cells[-4].result, "2")
        self.assertEqual(cells[-3].output, "printed\n")
        self.assertEqual(cells[-2].raised[0], "ZeroDivisionError")
        self.assertEqual(cells[-1].result, "1")
        return cells

    def test_built_in_names_deleted(self):
        self.check_next("import builtins\nbuiltins.__dict__.clear()")
        self.check_next("import builtins\nfor name in list(vars(builtins)): del builtins.__dict__[name]")
        self.check_next("del __builtins__")
        self.check_next("__builtins__ = None")

    def test_built_in_names_replaced(self):
        cells = self.run_cells(
            "import builtins\nfor name in ['len', 'repr', 'str', 'isinstance', 'getattr', 'compile', 'exec', 'eval',"
            " 'type', 'max', 'BaseException', 'SyntaxError']: setattr(builtins, name, None)",
            "1 + 1",
            "1 / 0",
        )
        self.assertEqual(cells[1].result, "2")
        self.assertEqual(cells[2].raised[0], "ZeroDivisionError")

    def test_the_namespace_cleared(self):
        cells = self.check_next("globals().clear()")
        self.assertIsNone(cells[0].raised)
        self.assertEqual(self.run_cells("globals().clear()", "class C: pass\nC")[1].result, "__main__.C")

    def test_modules_broken(self):
        self.check_next("import json, io, traceback\njson.dumps = io.StringIO = traceback.TracebackException = None")
        self.check_next("import sys\nsys.modules.clear()")
        self.check_next("import linecache\nlinecache.clearcache(); linecache.cache = None")

    def test_hooks_replaced(self):
        self.check_next("import sys\nsys.excepthook = sys.displayhook = None")
        self.check_next("import sys\nsys.settrace(lambda *a: 1 / 0)")
        self.check_next("import sys\nsys.setprofile(lambda *a: 1 / 0)")

    def test_a_display_hook_lasts_as_long_as_its_execution(self):
        cells = self.run_cells("import sys\nsys.displayhook = lambda value: print('mine', value)\n5", "6")
        self.assertEqual((cells[0].output, cells[0].result, cells[1].result), ("mine 5\n", None, "6"))

    def test_interrupts_replaced(self):
        cells = self.run_cells(
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN); signal.raise_signal(signal.SIGINT); 5",
            "signal.raise_signal(signal.SIGINT)",
            "class R:\n    def __repr__(self): signal.raise_signal(signal.SIGINT)\nR()",
            "6",
        )
        self.assertEqual(cells[0].result, "5")
        self.assertEqual(cells[1].raised[0], "KeyboardInterrupt")
        self.assertEqual(cells[2].raised[0], "KeyboardInterrupt")
        self.assertEqual(cells[3].result, "6")

    def test_little_recursion_left(self):
        cells = self.check_next("import sys\nsys.setrecursionlimit(40)\ndef f(): f()\nf()")
        self.assertEqual(cells[0].raised[0], "RecursionError")
        self.assertIn("in f", cells[0].raised[2])

    def test_huge_results(self):
        # The Swift side cuts what is displayed; here it is only seen to arrive.
        cell = self.run_cell("'x' * 3_000_000")
        self.assertEqual(len(cell.result), 3_000_002)
