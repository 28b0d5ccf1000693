"""The attempts of sandbox/escapes, read as its README.md says."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"# ([a-z-]+): (.+)")
_REQUIRED = {"attempt", "expect", "layer", "control"}
_OPTIONAL = {"death", "without-cgroup", "flags", "then", "neighbour", "host-listener", "host-environment"}
NOT_CONTAINED = "not contained"
_CONCERNS = (
    "files", "process", "privilege", "network", "ipc", "syscall", "memory", "resource", "signal", "crash", "channel",
    "repl",
)  # fmt: skip


@dataclass(frozen=True)
class Escape:
    """One attempt: its file, and what its header says."""

    path: Path
    header: dict[str, str]

    @property
    def name(self):
        return self.path.stem

    @property
    def is_contained(self):
        return self.header["expect"] == "contained"

    @property
    def control(self):
        """Where the attempt must succeed: direct, root or inside."""
        return self.header["control"]

    def deaths(self, has_cgroup):
        """The kinds of death that are right answers: None stands for no death, an empty set for no containment."""
        answer = self.header["death"] if has_cgroup else self.header.get("without-cgroup", self.header["death"])
        if answer == NOT_CONTAINED:
            return set()
        return {None if kind == "none" else kind for kind in answer.split("|")}

    @property
    def flags(self):
        return shlex.split(self.header.get("flags", ""))

    @property
    def host_environment(self):
        """What is set in the environment of the host's process."""
        name, separator, value = self.header.get("host-environment", "").partition("=")
        return {name: value} if separator else {}


def read_escape(path):
    """Reads a file's header, and refuses what a runner would misunderstand."""
    header = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            break
        if match[1] in header:
            raise ValueError(f"{path.name}: {match[1]} is there twice")
        header[match[1]] = match[2]
    problems = [f"{key} is missing" for key in _REQUIRED - header.keys()]
    problems += [f"{key} is unknown" for key in header.keys() - _REQUIRED - _OPTIONAL]
    if header.get("expect") not in {"blocked", "contained"}:
        problems.append("expect is neither blocked nor contained")
    if header.get("control") not in {"direct", "root", "inside"}:
        problems.append("control is none of direct, root and inside")
    if ("death" in header) != (header.get("expect") == "contained"):
        problems.append("death belongs to contained, and to that alone")
    if "without-cgroup" in header and "death" not in header:
        problems.append("without-cgroup belongs to contained")
    if header.get("host-listener", "tcp") != "tcp":
        problems.append("host-listener knows tcp alone")
    if not path.stem.startswith(tuple(f"{concern}_" for concern in _CONCERNS)):
        problems.append("its name begins with no concern")
    if problems:
        raise ValueError(f"{path.name}: {'; '.join(sorted(problems))}")
    return Escape(path, header)


def read_escapes(directory):
    """All attempts, by name."""
    return [read_escape(path) for path in sorted(directory.glob("*.py"))]
