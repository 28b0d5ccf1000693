"""Notebooks in Burrow, by its command line."""

import subprocess
import sys
import tempfile
from pathlib import Path

from . import results
from .normalising import Normaliser
from .notebook import Notebook
from .outcome import Outcome
from .side import Run, filled

# The room's name for the environment.
ENVIRONMENT = "/opt/burrow/environment"
# How long one notebook may take; each cell has the profile's limit besides.
MOST_SECONDS = 600
# What `burrow exec` ends with when the sandbox did start, whatever the code did.
STATUSES_OF_CODE = {0, 1, 124, 130, 137}


class Burrow:
    """`burrow exec`, once for each notebook."""

    def __init__(self, executable: Path, profile: str, directory: Path):
        self._executable = executable
        self._profile = profile
        self._directory = directory

    def run(self, notebook: Notebook) -> Run:
        """Runs a notebook in a context and with a user's directory of its own."""
        with tempfile.TemporaryDirectory(prefix="burrow-", dir=self._directory) as directory:
            outcomes = self._outcomes(notebook, Path(directory))
        return Run(filled(outcomes, len(notebook.running)), Normaliser({ENVIRONMENT: "<environment>"}))

    def _outcomes(self, notebook: Notebook, directory: Path) -> list[Outcome]:
        if not notebook.running:
            return []
        uploads = [_written(directory / name, data) for name, data in notebook.files.items()]
        # Code in files: arguments have a greatest length, and no empty ones.
        cells = [
            _written(directory / f"cell-{index}", notebook.cells[index].encode("utf-8")) for index in notebook.running
        ]
        command = [
            self._executable, "exec", "--json", "--keep-going",
            "--profile", self._profile,
            "--data", directory / "data",
            *(argument for path in uploads for argument in ("--upload", path)),
            *cells,
        ]  # fmt: skip
        finished = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS)
        if finished.returncode not in STATUSES_OF_CODE:
            # The other notebooks can still be compared; of this one no cell counts as run.
            print(f"notebooks: {notebook.name}: burrow exec ended with {finished.returncode}", file=sys.stderr)
            print(finished.stderr, file=sys.stderr, end="", flush=True)
        return results.outcomes(finished.stdout)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
