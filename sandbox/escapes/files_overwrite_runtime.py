# attempt: reach the worker's own executable on the host through /proc/self/exe and change it (CVE-2019-5736)
# expect: blocked
# layer: mounts
# control: root
import errno
import os

got = []
EXECUTABLE = "/proc/self/exe"
attempts = {
    # ETXTBSY is no refusal: the file is only busy now, and writable as soon as no worker runs it. It is asked by
    # truncate and not by open, whose answer is ETXTBSY even on a read-only mount.
    "truncate": lambda: os.truncate(EXECUTABLE, os.stat(EXECUTABLE).st_size),
    "chmod": lambda: os.chmod(EXECUTABLE, os.stat(EXECUTABLE).st_mode & 0o7777),
    "utime": lambda: os.utime(EXECUTABLE, ns=(os.stat(EXECUTABLE).st_atime_ns, os.stat(EXECUTABLE).st_mtime_ns)),
    "set an extended attribute": lambda: os.setxattr(EXECUTABLE, "user.burrow-escape-probe", b""),
}
for what, action in attempts.items():
    try:
        action()
        got.append(what)
    except OSError as refusal:
        if refusal.errno == errno.ETXTBSY:
            got.append(f"{what} (only busy)")
        elif refusal.errno not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.EOPNOTSUPP):
            raise
if "set an extended attribute" in got:
    os.removexattr(EXECUTABLE, "user.burrow-escape-probe")

print("ESCAPED", "; ".join(got)) if got else print("BLOCKED the executable cannot be changed")
