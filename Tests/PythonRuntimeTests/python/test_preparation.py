"""What the zygote's preparation leaves behind: warm modules, and nothing else."""

from harness import ReplTestCase

DATA = {"preload": ["numpy", "pandas", "matplotlib.pyplot", "IPython"], "rehearsals": ["dataframe", "plot"]}

LEFT_BEHIND = """
import gc, glob, os, tempfile, threading, warnings
from matplotlib import pyplot
import matplotlib
(
    len(os.listdir("/proc/self/task")),
    threading.active_count(),
    pyplot.get_fignums(),
    [name for name, value in matplotlib.rcParams.items() if value != matplotlib.rcParamsOrig[name]],
    [entry for entry in warnings.filters if entry[:3] == ("ignore", None, Warning)],
    glob.glob(os.path.join(tempfile.gettempdir(), "burrow-matplotlib-*")),
    "OPENBLAS_NUM_THREADS" in os.environ,
    gc.isenabled(),
    gc.get_freeze_count() > 100_000,
    [link for link in map(os.path.realpath, glob.glob("/proc/self/fd/*")) if "burrow-" in link or "ttf" in link],
)
"""


class PreparationTests(ReplTestCase):
    """The profiles' preload lists and rehearsals."""

    def test_data(self):
        cells = self.run_cells(
            LEFT_BEHIND,
            "matplotlib.get_configdir(), matplotlib.get_cachedir()",
            "import pandas; pandas.DataFrame({'a': [1, 2]}).sum().item()",
            environment={"MPLCONFIGDIR": "/tmp/matplotlib-of-a-test", "HOME": "/tmp"},
            **DATA,
        )
        self.assertEqual(cells[0].result, "(1, 1, [], ['backend', 'interactive'], [], [], False, True, True, [])", cells[0].raised)
        self.assertEqual(cells[1].result, "('/tmp/matplotlib-of-a-test', '/tmp/matplotlib-of-a-test')")
        self.assertEqual(cells[2].result, "3")
        self.assertEqual(cells[2].output + self.descriptor_error, "")

    def test_minimal(self):
        cell = self.run_cell("import sys; [name for name in ('random', 'numpy', 'asyncio') if name in sys.modules]")
        self.assertEqual(cell.result, "[]")

    def test_the_environment_is_replaced(self):
        cell = self.run_cell(
            "import os, subprocess, time\n"
            "dict(os.environ), subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout, time.tzname[0]",
            environment={"ONE": "1", "TZ": "UTC+3"},
        )
        self.assertEqual(cell.result, "({'ONE': '1', 'TZ': 'UTC+3'}, 'ONE=1\\nTZ=UTC+3\\n', 'UTC')")

    def test_a_module_that_is_missing_is_named(self):
        with self.assertRaisesRegex(AssertionError, "PreparationError: import no_such_module: ModuleNotFoundError"):
            self.run_cell("1", preload=["no_such_module"])
