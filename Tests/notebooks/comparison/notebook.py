"""A notebook's code, whatever file it came in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notebook:
    #: The source that it belongs to, and its own name there.
    source: str
    name: str
    cells: list[str]
    #: Data files that lie in the working directory when it starts, by name.
    files: dict[str, bytes]
    #: Why it is not run, or None; and why single cells are not, by index.
    excluded: str | None
    excluded_cells: dict[int, str]

    @property
    def running(self) -> list[int]:
        """The indices of the cells that are run."""
        if self.excluded is not None:
            return []
        return [index for index in range(len(self.cells)) if index not in self.excluded_cells]
