# attempt: create, link, rename and chmod in the root, the system directories and the mount points' parents
# expect: blocked
# layer: mounts, landlock
# control: root
import errno
import os

NAME = "burrow-escape-probe"
got = []


def probe(what, action, undo=None):
    try:
        action()
        got.append(what)
        if undo:
            undo()
    except OSError as refusal:
        if refusal.errno not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT):
            raise


for directory in ("/", "/usr", "/usr/lib", "/usr/bin", "/etc", "/home", "/dev"):
    path = os.path.join(directory, NAME)
    # Each probe runs at once, so that its path is the one of this turn.
    probe(f"create {path}", lambda: os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)), lambda: os.remove(path))
    probe(f"symlink {path}", lambda: os.symlink("/", path), lambda: os.remove(path))
    probe(f"mkdir {path}", lambda: os.mkdir(path), lambda: os.rmdir(path))
# Landlock has no right for chmod and utime: only a read-only mount or a foreign owner refuses these.
for path in ("/usr/bin/env", "/etc/passwd"):
    probe(f"open {path}", lambda: os.close(os.open(path, os.O_WRONLY)))
    probe(f"chmod {path}", lambda: os.chmod(path, os.stat(path).st_mode & 0o7777))

print("ESCAPED", "; ".join(got)) if got else print("BLOCKED no system directory can be written")
