"""Who runs Burrow on this machine: the walls differ between root and an ordinary user, so tests run as both."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# An ordinary user cannot become root, so root alone runs the tests as both.
OPERATORS = ["root", "ordinary"] if os.geteuid() == 0 else ["ordinary"]

# Of the tests' own environment only this reaches Burrow.
PASSED_ON = ("BURROW_HOME", "BURROW_ENVIRONMENT", "LANG", "PATH")


@dataclass(frozen=True)
class Operator:
    """A host user, and how a program is started as that user."""

    name: str
    uid: int
    gid: int
    home: str
    # Where the checkout is for this user, when it cannot be where it is.
    checkout_mount: tuple[str, str] | None = field(default=None)

    @property
    def is_root(self):
        return self.uid == 0

    def environment(self):
        """The environment of this user's programs."""
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment["HOME"] = self.home
        return {name: self.path(value) for name, value in environment.items()}

    def path(self, path):
        """A path in the checkout as this user has it; anything else as it is."""
        if self.checkout_mount is None or isinstance(path, bytes):
            return path
        source, target = self.checkout_mount
        return target + str(path).removeprefix(source) if str(path).startswith(source) else str(path)

    def start(self, command, environment=None, **options):
        """Starts a program; its pid is that of the program itself. The options are those of Popen."""
        command = [self.path(argument) for argument in command]
        options["env"] = self.environment() | (environment or {})
        if self.checkout_mount is not None:
            # In a mount namespace of its own, which ends with the program.
            bind = 'mount --bind "$1" "$2" && ids=$3 && shift 3 && exec setpriv --clear-groups $ids -- "$@"'
            ids = f"--reuid={self.uid} --regid={self.gid}"
            command = ["unshare", "--mount", "sh", "-c", bind, "sh", *self.checkout_mount, ids, *command]
        elif self.uid != os.geteuid():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen(command, **options)

    @contextmanager
    def directory(self):
        """A directory of this user's own, for as long as it is needed."""
        # Below pytest's own directory, which is root's alone, an ordinary user would not get.
        path = Path(tempfile.mkdtemp(prefix="burrow-test-"))
        try:
            os.chown(path, self.uid, self.gid)
            yield path
        finally:
            shutil.rmtree(path)


def this_operator():
    """Whoever runs the tests."""
    entry = pwd.getpwuid(os.geteuid())
    return Operator("root" if entry.pw_uid == 0 else "ordinary", entry.pw_uid, entry.pw_gid, entry.pw_dir)


@contextmanager
def ordinary_operator(checkout):
    """An ordinary user, made by root for as long as the tests run.

    A checkout in root's home is no place that this user reaches: it then is shown elsewhere.
    """
    name = f"burrow-test-{os.getpid()}"
    subprocess.run(["useradd", "--create-home", "--user-group", "--shell", "/bin/sh", name], check=True)
    try:
        entry = pwd.getpwnam(name)
        with tempfile.TemporaryDirectory(prefix="burrow-test-checkout-") as place:
            os.chmod(place, 0o755)
            reached = subprocess.run(
                ["test", "-r", f"{checkout}/sandbox/policies"], user=entry.pw_uid, group=entry.pw_gid, extra_groups=[]
            )
            mount = None if reached.returncode == 0 else (str(checkout), place)
            yield Operator("ordinary", entry.pw_uid, entry.pw_gid, entry.pw_dir, mount)
    finally:
        subprocess.run(["userdel", "--remove", name], check=True, capture_output=True)
