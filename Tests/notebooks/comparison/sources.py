"""Where notebooks come from: the entries of sources.json."""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from .formats import FORMATS


@dataclass(frozen=True)
class Source:
    name: str
    #: The name of its reader.
    format: str
    #: Patterns of the files that hold notebooks, below the archive's one directory or `directory`.
    take: list[str]
    #: A source distribution, exactly.
    package: str | None = None
    version: str | None = None
    sha256: str | None = None
    #: Or a directory beside sources.json.
    directory: str | None = None
    #: How many notebooks are run, of those that could be; in a quick run, and otherwise. None stands for all.
    quick: int = 1
    most: int | None = None
    #: Cells that go before each notebook's own.
    setup: list[str] = field(default_factory=list)
    #: Data sets that lie beside each notebook.
    data_sets: list[str] = field(default_factory=list)
    licence: str = ""
    #: Why it was chosen.
    why: str = ""


def read_sources(path: Path) -> list[Source]:
    """The sources that a file lists."""
    return [Source(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def read_notebooks(source: Source, root: Path, downloads) -> Iterator[tuple[str, list[str]]]:
    """The names and cells of all notebooks of a source, sorted by name."""
    read = FORMATS[source.format]
    for name, text in sorted(_files(source, root, downloads)):
        # Windows' ends of lines are no more than a file's, and no front end sends a cell with nothing in it.
        cells = [cell for cell in read(text.replace("\r\n", "\n")) if cell.strip()]
        if cells:
            yield name, source.setup + cells


def _files(source: Source, root: Path, downloads) -> Iterator[tuple[str, str]]:
    if source.directory is not None:
        directory = root / source.directory
        for path in directory.iterdir():
            if _is_taken(path.name, source):
                yield path.name, path.read_text(encoding="utf-8")
        return
    # Read in memory: nothing that an archive names is written anywhere.
    with tarfile.open(downloads.archive(source.package, source.version, source.sha256)) as archive:
        for member in archive:
            name = str(PurePosixPath(*PurePosixPath(member.name).parts[1:]))
            if member.isfile() and _is_taken(name, source):
                yield name, archive.extractfile(member).read().decode("utf-8")


def _is_taken(name: str, source: Source) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in source.take)


def spread(names: list, most: int | None) -> list:
    """So many of the names, evenly spread over all of them: always the same ones."""
    if most is None or most >= len(names):
        return names
    return [names[index * len(names) // most] for index in range(most)]
