"""ipykernel's figures, by the names that Burrow's have."""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kernels.kernel import Kernel

from .lines import Lines
from .memory import unique_mebibytes
from .rounds import rounds
from .workplace import Workplace

SYSTEM = "ipykernel"
# What a group's first measure is called: whether the group has been measured.
MEASURES = {
    "session": "new_session_to_sum",
    "dataframe": "new_session_to_dataframe",
    "warm": "warm_sum",
    "http": "executions_8_kernels_per_second",
}


def measure(group: str, place: Workplace, lines: Lines):
    """Measures what belongs to a group."""
    # Where jupyter_client, in this process, keeps its connection files.
    os.environ["JUPYTER_RUNTIME_DIR"] = str(place.directory / "runtime")
    GROUPS[group](place, lines)


def _sessions(place: Workplace, lines: Lines):
    _first_results("sum", 4 if place.quick else 12, place, lines)


def _dataframes(place: Workplace, lines: Lines):
    _first_results("dataframe", 3 if place.quick else 8, place, lines)


def _first_results(name: str, count: int, place: Workplace, lines: Lines):
    """From nothing to the first answer."""
    code = place.code(name)
    times = []
    for _ in rounds(count, seconds=15):
        start = time.perf_counter()
        with _kernel(place) as kernel:
            kernel.answer(code)
            times.append(_milliseconds_since(start))
    lines.report(SYSTEM, f"new_session_to_{name}", times)


def _restarts(place: Workplace, lines: Lines):
    code = place.code("sum")
    times = []
    with _kernel(place) as kernel:
        kernel.answer(code)
        for _ in rounds(3 if place.quick else 10, seconds=10):
            start = time.perf_counter()
            kernel.restart()
            kernel.answer(code)
            times.append(_milliseconds_since(start))
    lines.report(SYSTEM, "restart_to_sum", times)


def _warm(place: Workplace, lines: Lines):
    _executions("sum", "warm_sum", 100 if place.quick else 500, place, lines)


def _prints(place: Workplace, lines: Lines):
    for name in ("print_at_once", "print_lines"):
        _executions(name, name, 5 if place.quick else 30, place, lines)


def _results(place: Workplace, lines: Lines):
    _executions("show_table", "show_table", 10 if place.quick else 50, place, lines, after="make_table")


def _executions(name: str, measure: str, count: int, place: Workplace, lines: Lines, after: str | None = None):
    """Code in a kernel that has run some before, until all that it printed and displayed is there."""
    code = place.code(name)
    times = []
    with _kernel(place) as kernel:
        kernel.await_ready()
        if after is not None:
            kernel.run(place.code(after))
        for number in rounds(count + 3, seconds=8):
            start = time.perf_counter()
            kernel.run(code)
            if number >= 3:
                times.append(_milliseconds_since(start))
    lines.report(SYSTEM, measure, times)


def _throughput(place: Workplace, lines: Lines):
    code = place.code("sum")

    def live(_: int):
        with _kernel(place) as kernel:
            kernel.answer(code)

    for at_once in (1, 4):
        count = 2 * at_once if place.quick else 4 * at_once
        start = time.perf_counter()
        with ThreadPoolExecutor(at_once) as threads:
            list(threads.map(live, range(count)))
        rate = count / (time.perf_counter() - start)
        lines.report(SYSTEM, f"sessions_per_second_{at_once}_at_once", [rate], "1/s")


def _executions_per_second(place: Workplace, lines: Lines):
    """Eight kernels, each with a client that asks again as soon as it is answered."""
    code, seconds = place.code("sum"), 2 if place.quick else 8
    kernels = []
    try:
        for _ in range(8):
            kernels.append(_kernel(place))
        for kernel in kernels:
            kernel.answer(code)
        start = time.monotonic()

        def ask(kernel: Kernel) -> int:
            count = 0
            while time.monotonic() < start + seconds:
                kernel.run(code)
                count += 1
            return count

        with ThreadPoolExecutor(len(kernels)) as threads:
            count = sum(threads.map(ask, kernels))
        rate = count / (time.monotonic() - start)
    finally:
        for kernel in kernels:
            kernel.close()
    lines.report(SYSTEM, MEASURES["http"], [rate], "1/s")


def _memory(place: Workplace, lines: Lines):
    # A hundred kernels would be six gigabytes and show nothing that ten do not: they share no private memory.
    alone = [(1, name) for name in ("sum", "collect", "dataframe", "plot")]
    together = [] if place.quick else [(10, name) for name in ("sum", "dataframe")]
    for alive, name in alone + together:
        lines.progress(f"memory of {alive} with ipykernel after {name}")
        _memory_after(name, alive, place, lines)


def _memory_after(name: str, alive: int, place: Workplace, lines: Lines):
    kernels = []
    try:
        for _ in range(alive):
            kernels.append(_kernel(place))
        for code in (place.code("sum"), place.code(name)):
            for kernel in kernels:
                kernel.answer(code)
        lines.report(
            SYSTEM, f"memory_after_{name}_{alive}_alive", [unique_mebibytes(kernel.pid) for kernel in kernels], "MiB"
        )
    finally:
        for kernel in kernels:
            kernel.close()


def _kernel(place: Workplace) -> Kernel:
    """A kernel with all files in the directory of this run, and with the fonts listed before, as for Burrow."""
    environment = {
        **os.environ,
        "IPYTHONDIR": str(place.directory / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(place.directory / "runtime"),
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(Path(sys.prefix) / "share" / "matplotlib"),
    }
    return Kernel(place.directory, environment)


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1_000


GROUPS: dict[str, Callable[[Workplace, Lines], None]] = {
    "session": _sessions,
    "dataframe": _dataframes,
    "restart": _restarts,
    "warm": _warm,
    "print": _prints,
    "result": _results,
    "throughput": _throughput,
    "memory": _memory,
    "http": _executions_per_second,
}
