"""Fetches the source distributions that the notebooks are taken from."""

import hashlib
import os
import sys
from pathlib import Path

from unearth import PackageFinder

# pip's own variable for another index, and its default.
INDEX = os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple/"


class Downloads:
    """A directory of source distributions, each fetched once, and only what is expected."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._finder = None

    def archive(self, package: str, version: str, sha256: str) -> Path:
        """The archive of a package's version, with the hash that it must have."""
        path = self._directory / f"{package}-{version}.tar.gz"
        if not (path.is_file() and _sha256(path) == sha256):
            self._fetch(f"{package}=={version}", sha256, path)
        return path

    def _fetch(self, requirement: str, sha256: str, path: Path):
        print(f"notebooks: fetching {requirement}", file=sys.stderr, flush=True)
        if self._finder is None:
            self._finder = PackageFinder(index_urls=[INDEX], no_binary=[":all:"])
        best = self._finder.find_best_match(requirement).best
        if best is None or best.link is None:
            raise RuntimeError(f"{requirement} has no source distribution")
        self._directory.mkdir(parents=True, exist_ok=True)
        response = self._finder.session.get(best.link.normalized)
        response.raise_for_status()
        partial = path.with_suffix(".partial")
        partial.write_bytes(response.content)
        if _sha256(partial) != sha256:
            partial.unlink()
            raise RuntimeError(f"{requirement} is not the archive that sources.json names: its hash is another")
        partial.rename(path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
