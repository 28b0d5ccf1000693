"""Storage that a running server cannot write to any more, and that becomes good again."""

import errno
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from support.command_line import EXECUTABLE, Burrow

_MOUNT = 'mount -t tmpfs -o "size=$2,mode=755" none "$1" && mkdir "$1/data" && echo && exec cat'


class SmallDisk:
    """A disk of a few MiB, in a mount namespace of its own, with a data directory on it."""

    # Whether users' files are on it too.
    has_files = True

    def __init__(self, burrow):
        self.burrow = burrow
        self._ballast = burrow.view.parent / "ballast"

    def free_bytes(self):
        """Room that is left."""
        status = os.statvfs(self._ballast.parent)
        return status.f_bavail * status.f_frsize

    def breaks(self):
        """Fills it to the last byte."""
        with open(self._ballast, "ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(1 << 20))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
        assert self.free_bytes() == 0

    def is_mended(self):
        """Gives the room back."""
        self._ballast.unlink(missing_ok=True)


class ReadOnlyRecords:
    """Records that become read-only under a server that has them open, as after an error of the disk."""

    has_files = False

    def __init__(self, burrow):
        self.burrow = burrow

    def breaks(self):
        """Nobody can write them from now on, not even who has them open."""
        self._set("+i")

    def is_mended(self):
        """All is as before."""
        self._set("-i")

    def _set(self, flag):
        # Not what is mapped into memory: to write there is a fault of the program.
        paths = [self.burrow.data / "records" / name for name in ("burrow.sqlite", "burrow.sqlite-wal")]
        subprocess.run(["chattr", flag, *filter(Path.exists, paths)], check=True)


class _BurrowElsewhere(Burrow):
    """The command line with its data in another mount namespace."""

    def __init__(self, operator, directory, pid, entrance):
        super().__init__(EXECUTABLE, operator, directory / "data")
        self.view = Path(f"/proc/{pid}/root{self.data}")
        self._entrance = entrance

    def start(self, command, *arguments, wrapper=(), **options):
        return super().start(command, *arguments, wrapper=[*self._entrance, *wrapper], **options)


@contextmanager
def small_disk(operator, size):
    """A disk that is there as long as it is needed, or these tests run."""
    mine = [] if operator.is_root else ["--user", "--map-root-user"]
    with operator.directory() as directory:
        command = ["unshare", *mine, "--mount", "sh", "-c", _MOUNT, "sh", str(directory), str(size)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with operator.start(command, **pipes) as holder:
            try:
                assert holder.stdout.readline() == b"\n", "there is no disk"
                entrance = ["nsenter", f"--target={holder.pid}", "--mount"]
                if not operator.is_root:
                    # Inside, the user is who it was.
                    entrance += ["--user", "--preserve-credentials", "unshare", "--user"]
                    entrance += [f"--map-user={operator.uid}", f"--map-group={operator.gid}"]
                yield SmallDisk(_BurrowElsewhere(operator, directory, holder.pid, entrance))
            finally:
                holder.stdin.close()


@contextmanager
def read_only_records(operator):
    """Records that can be made read-only, on the disk of this machine."""
    with operator.directory() as directory:
        records = ReadOnlyRecords(Burrow(EXECUTABLE, operator, directory))
        try:
            yield records
        finally:
            records.is_mended()


def _can_make_immutable():
    """Whether this user may make files of this machine's temporary directory unchangeable, for all who have them."""
    with tempfile.NamedTemporaryFile() as file:
        if subprocess.run(["chattr", "+i", file.name], capture_output=True).returncode != 0:
            return False
        try:
            os.write(file.fileno(), b"x")
            return False
        except PermissionError:
            return True
        finally:
            subprocess.run(["chattr", "-i", file.name], check=True)


# In which ways storage breaks here: only root can take the right to write from who has it.
WAYS = ["full", *(["read-only"] if _can_make_immutable() else [])]
