"""User code that forks."""

from harness import ReplTestCase


class ForkTests(ReplTestCase):
    """One process goes on with the REPL."""

    def test_a_child_that_returns_ends(self):
        for code, status in {
            "pass": 0,
            "5": 0,
            "raise SystemExit": 0,
            "raise SystemExit(3)": 3,
            "raise SystemExit('text')": 1,
            "raise ValueError('in child')": 1,
        }.items():
            with self.subTest(code):
                cell, after = self.run_cells(
                    f"import os\nchild = os.fork()\nif child == 0:\n    {code}\nelse: status = os.waitpid(child, 0)[1]\n7",
                    "os.waitstatus_to_exitcode(status)",
                )
                # One result and no exception: the child's own stay with the child.
                self.assertEqual((cell.result, cell.raised), ("7", None))
                self.assertEqual(after.result, str(status))

    def test_a_childs_exception_is_printed_by_the_child(self):
        self.run_cell("import os\nif os.fork() == 0: raise ValueError('in child')\nos.wait()\nNone")
        self.assertIn("ValueError: in child", self.descriptor_error)

    def test_what_is_buffered_is_flushed_before_a_fork(self):
        cell = self.run_cell("import os\nprint('once', end='')\nif os.fork() == 0: os._exit(0)\nos.wait()\nNone")
        self.assertEqual([event for event in cell if event[0] != "output"], [["flush"]])
        self.assertEqual(cell[-1], ["flush"])

    def test_multiprocessing_finds_functions_of_cells(self):
        cells = self.run_cells(
            "import multiprocessing\ndef square(x): return x * x",
            "with multiprocessing.get_context('fork').Pool(2) as pool: squares = pool.map(square, range(4))\nsquares",
            "from concurrent.futures import ProcessPoolExecutor\n"
            "with ProcessPoolExecutor(2) as pool: squares = list(pool.map(square, range(4)))\nsquares",
        )
        self.assertEqual([cell.result for cell in cells[1:]], ["[0, 1, 4, 9]", "[0, 1, 4, 9]"])
