"""Where the benchmark works, and how hard."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workplace:
    checkout: Path
    #: The `burrow` that is measured.
    burrow: Path
    #: A directory of this run's own.
    directory: Path
    quick: bool
    #: The profile of Burrow's sessions.
    profile: str

    @property
    def home(self) -> Path:
        """Where what `burrow` is installed with is."""
        return Path(os.environ.get("BURROW_HOME") or self.checkout)

    def code(self, name: str) -> str:
        """A piece of Python that both systems run, as a cell is sent: without the newline at its end."""
        source = self.checkout / "Benchmarks" / "code" / f"{name}.py"
        return source.read_text(encoding="utf-8").removesuffix("\n")
