"""What a piece of code gives back."""

from pathlib import Path
from tempfile import TemporaryDirectory

from harness import ReplTestCase


class ExecutionTests(ReplTestCase):
    """Statements, results and the namespace."""

    def test_the_last_expression_is_the_result(self):
        for code, result in {
            "1 + 1": "2",
            "x = 3\nx": "3",
            "x = 4; x": "4",
            "'a'": "'a'",
            "(1,\n 2)": "(1, 2)",
            "# nothing\n5  # five\n\n": "5",
            "'\\u00e9'": "'é'",
            "*[1, 2], 3": "(1, 2, 3)",
            "5\n": "5",
        }.items():
            with self.subTest(code):
                cell = self.run_cell(code)
                self.assertEqual(cell, [["show", 1, "", "", ["text/plain", 1, result]]])

    def test_other_code_has_no_result(self):
        for code in ["", "\n", "# comment", "x = 1", "None", "1\nNone", "if True: 5", "def f(): 5", "5\nx = 1"]:
            with self.subTest(code):
                self.assertEqual(self.run_cell(code), [])

    def test_the_namespace_is_that_of_main_and_stays(self):
        cells = self.run_cells(
            "def f(): return x",
            "x = 1",
            "f()",
            "import sys; sys.modules['__main__'].x, f.__module__, __name__",
            "import pickle; pickle.loads(pickle.dumps(f)) is f",
        )
        self.assertEqual([cell.result for cell in cells[2:]], ["1", "(1, '__main__', '__main__')", "True"])

    def test_the_last_result_is_underscore(self):
        cells = self.run_cells("6 * 7", "x = 1", "_ + 1")
        self.assertEqual(cells[2].result, "43")

    def test_statements_before_a_raising_last_expression_have_run(self):
        cells = self.run_cells("x = 1\n1 / 0", "x")
        self.assertEqual(cells[0].raised[0], "ZeroDivisionError")
        self.assertEqual(cells[1].result, "1")

    def test_future_features_hold_for_later_cells(self):
        cells = self.run_cells(
            "from __future__ import annotations", "def f(a: unknown): pass\nf.__annotations__", "x: unknown = 1"
        )
        self.assertEqual(cells[1].result, "{'a': 'unknown'}")
        self.assertIsNone(cells[2].raised)

    def test_foreign_line_ends_are_accepted(self):
        cell = self.run_cell("x = 1\r\nx + 1\r\n")
        self.assertEqual(cell.result, "2")

    def test_modules_of_the_directory_are_found(self):
        with TemporaryDirectory() as directory:
            Path(directory, "mine.py").write_text("value = 42")
            cell = self.run_cell("import mine; mine.value", directory=directory)
        self.assertEqual(cell.result, "42")

    def test_sources_are_found(self):
        code = 'def area(r):\n    """Doc."""\n    return 3 * r\n\nimport inspect\nprint(inspect.getsource(area))'
        self.assertEqual(self.run_cell(code).output, 'def area(r):\n    """Doc."""\n    return 3 * r\n\n')

    def test_the_source_of_many_cells_is_bounded(self):
        cells = self.run_cells(
            *[f"x = '{'y' * (1 << 20)}{number}'" for number in range(10)],
            "import linecache\nsum(len(line) for entry in linecache.cache.values() for line in entry[2]) < 10 << 20",
            "linecache.getline('<cell 10>', 1)[:6], linecache.getline('<cell 1>', 1)",
        )
        self.assertEqual([cell.result for cell in cells[10:]], ["True", '("x = \'y", \'\')'])

    def test_event_loops_can_be_run_again_and_again(self):
        code = "import asyncio\nasyncio.run(asyncio.sleep(0, result=7))"
        self.assertEqual([cell.result for cell in self.run_cells(code, code)], ["7", "7"])

    def test_input_has_nobody_to_ask(self):
        cells = self.run_cells("input('name? ')", "import getpass; getpass.getpass()")
        for cell in cells:
            name, value, _, _ = cell.raised
            self.assertEqual(name, "EOFError")
            self.assertIn("assign the value in the code", value)

    def test_standard_input_is_empty(self):
        cell = self.run_cell("import sys; sys.stdin.read(), list(sys.stdin), sys.stdin.isatty(), sys.argv")
        self.assertEqual(cell.result, "('', [], False, [''])")
