"""Runs cells in a process of their own, and looks at what came out."""

import json
import subprocess
import sys
import unittest
from pathlib import Path

FOLDER = str(Path(__file__).parent)
DRIVER = f"import sys; sys.path.append({FOLDER!r}); import driver; driver.run()"
# Far more than any test takes: only what hangs meets it.
MOST_SECONDS = 120

# The kind of what is shown that is the value of a last expression.
RESULT = 1


def representations(shown):
    """What was shown at once, by MIME type."""
    flat = shown[3]
    return dict(zip(flat[::3], flat[2::3]))


class Cell(list):
    """The events of one cell, but for the changes of variables, which most cells have."""

    def __init__(self, events):
        """Sorts the events."""
        super().__init__(event for event in events if event[0] != "changed")
        self._changed = [event[1] for event in events if event[0] == "changed"]

    def of(self, kind):
        """The events of one kind, without their kind."""
        return [event[1:] for event in self if event[0] == kind]

    @property
    def output(self):
        """What was printed to sys.stdout."""
        return "".join(text for (text,) in self.of("output"))

    @property
    def error_output(self):
        """What was printed to sys.stderr."""
        return "".join(text for (text,) in self.of("error"))

    @property
    def result(self):
        """The text of the only result; None without one."""
        results = [shown for shown in self.of("show") if shown[0] == RESULT]
        assert len(results) <= 1, results
        return representations(results[0])["text/plain"] if results else None

    @property
    def displays(self):
        """The representations of everything that was shown, by MIME type."""
        return [representations(shown) for shown in self.of("show")]

    @property
    def changes(self):
        """What happened to each variable that changed: kind, type and shape by name."""
        (flat,) = self._changed or [[0]]
        return {flat[at + 1]: (flat[at], flat[at + 2], flat[at + 3]) for at in range(0, len(flat) - 1, 5)}

    @property
    def raised(self):
        """Name, value, traceback and errno of the only exception; None without one."""
        return self._error[:4] if self._error else None

    @property
    def hint(self):
        """What is said about the only exception."""
        return self._error[4]

    @property
    def refused_call(self):
        """The system call that the only exception is about."""
        return self._error[5]

    @property
    def _error(self):
        """All that is known of the only exception."""
        errors = self.of("raised")
        assert len(errors) <= 1, errors
        return errors[0] if errors else None


class ReplTestCase(unittest.TestCase):
    """Tests that run cells."""

    maxDiff = None

    def run_cells(self, *cells, **task):
        """Runs cells in one context; returns a Cell for each."""
        return [Cell(events) for events in self._drive(cells, inspect=False, **task)]

    def run_cell(self, cell, **task):
        """Runs one cell in a context of its own."""
        return self.run_cells(cell, **task)[0]

    def inspect(self, *cells):
        """Asks how complete each cell is."""
        return self._drive(cells, inspect=True)

    def _drive(self, cells, *, inspect, preload=(), rehearsals=(), environment=None, directory="/tmp"):
        """Runs the driver."""
        task = {
            "cells": cells,
            "preload": preload,
            "rehearsals": rehearsals,
            "environment": environment,
            "directory": str(directory),
            "inspect": inspect,
        }
        ended = subprocess.run(
            [sys.executable, "-I", "-B", "-c", DRIVER],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.descriptor_error = ended.stderr
        return json.loads(ended.stdout)
