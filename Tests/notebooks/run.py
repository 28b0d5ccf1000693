"""Compares what notebooks written by others show in Burrow and in ipykernel: `make notebooks`.

Prints a table and every difference on standard output, progress on standard error. BURROW names the executable.
Ends with 1 when fewer than 99 % of the cells agree, those aside that differ for a known reason.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Where `kernels` is, which this shares with the benchmark.
sys.path.append(str(CHECKOUT / "Tests"))

from comparison.burrow import Burrow
from comparison.data_sets import data_set
from comparison.downloads import Downloads
from comparison.exclusions import read_exclusions
from comparison.explanations import read_explanations
from comparison.ipykernel import Ipykernel
from comparison.notebook import Notebook
from comparison.report import Report
from comparison.sources import read_notebooks, read_sources, spread
from comparison.verdicts import Verdict, verdicts

HERE = Path(__file__).resolve().parent
# How long a cell may take: as long as Burrow's profiles let it.
CELL_SECONDS = 60


def main() -> int:
    sources = read_sources(HERE / "sources.json")
    arguments = _arguments([source.name for source in sources])
    executable = Path(os.environ.get("BURROW") or CHECKOUT / ".build/release/burrow").resolve()
    if not executable.is_file():
        print(f"{executable} is missing: run `make notebooks`", file=sys.stderr)
        return 3
    environment = arguments.environment.resolve()
    start = time.monotonic()
    notebooks = [
        notebook
        for source in sources
        if not arguments.only or source.name in arguments.only
        for notebook in _notebooks(source, arguments, environment)
    ]
    with tempfile.TemporaryDirectory(prefix="notebooks-") as directory:
        burrow = Burrow(executable, arguments.profile, Path(directory))
        with Ipykernel(environment, Path(directory), CELL_SECONDS) as kernels:
            found = _compare(notebooks, kernels, burrow, start)
    report = Report(found)
    print(report.text())
    if arguments.report is not None:
        report.write(arguments.report)
    _say(f"{time.monotonic() - start:.0f} s in all")
    return 0 if report.is_met else 1


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=names, help="take this source and no other; repeatable")
    parser.add_argument("--notebook", action="append", help="take notebooks with this in their name; repeatable")
    parser.add_argument("--limit", type=int, help="take no more notebooks of each source")
    parser.add_argument("--quick", action="store_true", help="take a few notebooks: for a first impression")
    parser.add_argument("--report", type=Path, help="write all details to this file, as JSON")
    parser.add_argument("--profile", default="data", help="what is loaded in Burrow's sessions")
    parser.add_argument(
        "--downloads", type=Path, default=CHECKOUT / ".burrow/notebooks", help="where what was fetched is kept"
    )
    parser.add_argument(
        "--environment", type=Path, default=CHECKOUT / ".burrow/environment", help="the Python environment of both"
    )
    return parser.parse_args()


def _notebooks(source, arguments: argparse.Namespace, environment: Path) -> list[Notebook]:
    """The notebooks of a source that are run, and those that are excluded."""
    exclusions = read_exclusions(HERE / "exclusions.json")
    files = {f"{name}.csv": data_set(name, CHECKOUT, environment) for name in source.data_sets}
    found = [
        Notebook(source.name, name, cells, files, *exclusions.apply(source.name, name, cells))
        for name, cells in read_notebooks(source, HERE, Downloads(arguments.downloads))
    ]
    if arguments.notebook:
        return [each for each in found if any(part in each.name for part in arguments.notebook)]
    running = [each for each in found if each.excluded is None]
    running = spread(running, source.quick if arguments.quick else source.most)
    return running[: arguments.limit] + [each for each in found if each.excluded is not None]


def _compare(notebooks: list[Notebook], kernels: Ipykernel, burrow: Burrow, start: float) -> list[Verdict]:
    """Runs each notebook in both systems, and reports how far it is."""
    explanations = read_explanations(HERE / "explanations.json")
    count = sum(bool(notebook.running) for notebook in notebooks)
    number = 0
    found = []
    with ThreadPoolExecutor(1) as thread:
        for notebook in notebooks:
            runs = [None, None, None]
            if notebook.running:
                number += 1
                seconds = time.monotonic() - start
                _say(f"{number} of {count}, {seconds:.0f} s so far: {notebook.source}: {notebook.name}")
                burrows = thread.submit(burrow.run, notebook)
                # Twice: what differs from one kernel to the next is not deterministic.
                runs = [kernels.run(notebook), kernels.run(notebook), burrows.result()]
            found += verdicts(notebook, *runs, explanations)
    return found


def _say(text: str):
    print(f"notebooks: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
