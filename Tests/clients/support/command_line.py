"""The command line as the tests call it: every call has a deadline, every result is checked for its form."""

import json
import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import jsonschema

# No call may take longer, whatever happens. It is far above what any needs: nothing is timed by it.
DEADLINE = 60

CHECKOUT = Path(os.environ.get("BURROW_HOME") or Path(__file__).parents[3]).resolve()
EXECUTABLE = Path(os.environ.get("BURROW") or CHECKOUT / ".build/debug/burrow")

_schema = jsonschema.Draft202012Validator(json.loads((CHECKOUT / "docs/result.schema.json").read_text()))


class Burrow:
    """`burrow` with a data directory of its own, as some user of this machine."""

    def __init__(self, executable, operator, data):
        self.executable = executable
        self.operator = operator
        self.data = Path(data)
        # The same directory as the tests reach it.
        self.view = self.data

    def home(self, tenant="default", user="default"):
        """The user's directory on the host."""
        return self.view / "tenants" / tenant / "users" / user

    @contextmanager
    def start(self, command, *arguments, environment=None, wrapper=(), **options):
        """A running `burrow COMMAND`, as in `key create`; ended when the test is done, whatever the test did.

        The wrapper is a command that starts another: `burrow`, in a machine that is worse.
        """
        line = [*wrapper, str(self.executable), *command.split(), "--data", str(self.data), *map(_argument, arguments)]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = self.operator.start(line, environment, **(pipes | options))
        try:
            yield process
        finally:
            if process.poll() is None:
                # Nothing of it outlives this: that is a promise, which test_lifecycle.py holds it to.
                process.send_signal(signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()

    def run(self, command, *arguments, input=None, **options):
        """Runs `burrow COMMAND` to its end: exit status, output and errors as text."""
        if input is not None:
            options["stdin"] = subprocess.PIPE
        with self.start(command, *arguments, **options) as process:
            try:
                output, error = process.communicate(input, timeout=DEADLINE)
            except subprocess.TimeoutExpired as late:
                raise AssertionError(
                    f"burrow did not end within {DEADLINE} s; so far it wrote {late.stdout!r} and {late.stderr!r}"
                ) from None
        return Ending(process.returncode, _text(output), _text(error))

    def results(self, *pieces, flags=(), profile="minimal", environment=None):
        """Runs pieces of code in one session, and goes on after each: their results, in order.

        A piece is code, or the path of a file with code.
        """
        ending = self.run(
            "exec", "--json", "--keep-going", "--profile", profile, *flags, *_named(pieces), environment=environment
        )
        results = parse(ending)
        assert len(results) == len(pieces), f"{len(pieces)} pieces of code, but {ending}"
        return results

    def result(self, piece, **options):
        """Runs one piece of code: its result."""
        return self.results(piece, **options)[0]


class Ending:
    """How a command ended, and what it wrote."""

    def __init__(self, status, output, error):
        self.status = status
        self.output = output
        self.error = error

    def __repr__(self):
        return f"status {self.status}, output {self.output!r}, error {self.error!r}"


def parse(ending):
    """The results that `burrow exec --json` printed, one a line."""
    results = [json.loads(line) for line in ending.output.splitlines()]
    for result in results:
        _schema.validate(result)
    assert results, f"there is no result: {ending}"
    return results


def texts(result):
    """What a result shows, as plain text."""
    return [shown["data"].get("text/plain") for shown in result["results"]]


def complaint(ending):
    """What Burrow itself complains about: the one line that it writes to standard error."""
    assert ending.output == "", ending
    lines = ending.error.splitlines()
    assert len(lines) == 1 and lines[0].startswith("burrow: "), ending
    return lines[0].removeprefix("burrow: ")


def _argument(value):
    # Bytes stay bytes: an argument need not be text.
    return value if isinstance(value, bytes) else str(value)


def _named(pieces):
    arguments = []
    for piece in pieces:
        arguments += [os.fspath(piece)] if isinstance(piece, os.PathLike) else ["-c", piece]
    return arguments


def _text(output):
    return None if output is None else output.decode("utf-8")
