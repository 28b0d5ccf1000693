# attempt: change the Python that every other agent imports: standard library, site-packages, byte code caches
# expect: blocked
# layer: mounts, landlock
# control: root
import errno
import json
import os
import sys

got = []
directories = {os.path.dirname(json.__file__), *(path for path in sys.path if os.path.isdir(path))}
directories -= {os.getcwd()}
# The rights are tried without changing a byte: opened for writing, and made equal to what they were.
attempts = [("open json", lambda: os.close(os.open(json.__file__, os.O_WRONLY)))]
attempts += [("utime json", lambda: os.utime(json.__file__, (os.stat(json.__file__).st_atime,) * 2))]
for directory in sorted(directories):
    path = os.path.join(directory, "burrow_escape_probe.py")
    attempts.append(
        (f"create {path}", lambda path=path: (os.close(os.open(path, os.O_CREAT | os.O_WRONLY)), os.remove(path)))
    )

for what, action in attempts:
    try:
        action()
        got.append(what)
    except OSError as refusal:
        if refusal.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise

print("ESCAPED", "; ".join(got)) if got else print("BLOCKED", len(attempts), "ways")
