"""Notebooks in ipykernel, in the sandbox's Python environment."""

import os
import re
import shutil
import sysconfig
from pathlib import Path

from kernels import launch_script
from kernels.kernel import Kernel, KernelDied

from . import messages
from .normalising import Normaliser
from .notebook import Notebook
from .outcome import Outcome
from .side import Run, filled

HOME = "/home/user"
# What is written to descriptors goes to another thread of ipykernel, which may show it after the cell has ended.
_WRITES_TO_DESCRIPTORS = re.compile(
    r"os\.(?:system|write|fork)|subprocess|multiprocessing|n_jobs|__std(?:out|err)__|%%script"
)
LATE_SECONDS = 0.4


class Ipykernel:
    """Kernels, each used for one notebook. The next one starts while the last is still in use."""

    def __init__(self, environment: Path, directory: Path, cell_seconds: float):
        """Takes the sandbox's environment, a directory for all files, and how long a cell may take."""
        self._environment = environment
        self._directory = directory
        self._cell_seconds = cell_seconds
        self._count = 0
        # Where jupyter_client, in this process, keeps its connection files.
        os.environ["JUPYTER_RUNTIME_DIR"] = str(directory / "runtime")
        # A copy, for matplotlib may write there, and with the fonts listed before, as for Burrow.
        shutil.copytree(environment / "share" / "matplotlib", directory / "matplotlib")
        self._next = self._start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._next[0].close()

    def run(self, notebook: Notebook) -> Run:
        """Runs a notebook in a kernel of its own."""
        kernel, home = self._next
        self._next = self._start()
        with kernel:
            for name, data in notebook.files.items():
                (home / name).write_bytes(data)
            outcomes = self._outcomes(kernel, [notebook.cells[index] for index in notebook.running])
        return Run(
            filled(outcomes, len(notebook.running)),
            Normaliser({str(home): HOME, str(self._environment): "<environment>"}),
        )

    def _outcomes(self, kernel: Kernel, cells: list[str]) -> list[Outcome]:
        """Runs cells up to one that the kernel does not survive."""
        kernel.await_ready()
        outcomes = []
        for cell in cells:
            try:
                late = LATE_SECONDS if _WRITES_TO_DESCRIPTORS.search(cell) else 0
                reply, received = kernel.execute(cell, self._cell_seconds, late)
            except (KernelDied, TimeoutError) as end:
                outcomes.append(Outcome("died" if isinstance(end, KernelDied) else "timeout"))
                break
            outcomes.append(messages.outcome(reply, received))
        return outcomes

    def _start(self) -> tuple[Kernel, Path]:
        """Starts a kernel in an empty directory."""
        self._count += 1
        home = self._directory / f"kernel-{self._count}" / "user"
        home.mkdir(parents=True)
        command = [str(self._environment / "bin" / "python3"), str(launch_script), sysconfig.get_path("purelib")]
        return Kernel(home, self._variables(home), [*command, "-f", "{connection_file}"]), home

    def _variables(self, home: Path) -> dict[str, str]:
        """Burrow's own variables, and no more than ipykernel needs."""
        return {
            "HOME": str(home),
            "IPYTHONDIR": str(home.with_name("ipython")),
            "JUPYTER_RUNTIME_DIR": str(self._directory / "runtime"),
            "LANG": "C.UTF-8",
            "LOGNAME": "user",
            "MPLCONFIGDIR": str(self._directory / "matplotlib"),
            "PATH": f"{self._environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            # The environment is used, and never changed.
            "PYTHONDONTWRITEBYTECODE": "1",
            "SHELL": "/bin/bash",
            "USER": "user",
        }
