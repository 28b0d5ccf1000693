"""Measures Burrow, and ipykernel beside it in the same run: `make bench`.

Prints JSON lines on standard output; progress, and at the end a table, on standard error. BURROW names the
executable, `burrow-benchmark` and the workers stand beside it.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
# Where `kernels` is, which this shares with the comparison of notebooks.
sys.path.append(str(CHECKOUT / "Tests"))

from comparison import burrow, commands, ipykernel, machine, ratios, served, wrk
from comparison.lines import Lines
from comparison.workplace import Workplace

GROUPS = ["session", "dataframe", "restart", "warm", "print", "result", "throughput", "memory", "command", "http"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=GROUPS, help="measure this and no other; repeatable")
    parser.add_argument("--quick", action="store_true", help="do everything less often: for a first impression")
    parser.add_argument("--profile", default="data", help="what is loaded in Burrow's sessions")
    arguments = parser.parse_args()

    executable = Path(os.environ.get("BURROW") or CHECKOUT / ".build/release/burrow").resolve()
    groups = arguments.only or GROUPS
    needed = [executable] if groups == ["http"] else [executable, executable.with_name("burrow-benchmark")]
    for path in needed:
        if not path.is_file():
            print(f"{path} is missing: run `make bench`", file=sys.stderr)
            return 3
    # Said before anything is measured, which takes minutes.
    if "http" in groups and (reason := wrk.missing()):
        print(reason, file=sys.stderr)
        return 3

    lines = Lines()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=CHECKOUT / ".burrow") as directory:
        place = Workplace(CHECKOUT, executable, Path(directory), arguments.quick, arguments.profile)
        lines.note(machine.description())
        # By turns, so that what else happens on the machine happens to both.
        for group in groups:
            lines.progress(f"{group}, {time.monotonic() - start:.0f} s so far")
            if group == "command":
                commands.measure(place, lines)
            elif group == "http":
                served.measure(place, lines)
            else:
                burrow.measure(group, place, lines)
                ipykernel.measure(group, place, lines)
        lines.note(machine.description())
    ratios.report(lines)
    lines.progress(f"{time.monotonic() - start:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
