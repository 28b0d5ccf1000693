# attempt: learn by inotify which system files another tenant's session opens: the files are shared between all rooms
# expect: blocked
# layer: seccomp
# control: direct
# neighbour: import subprocess; reader = subprocess.Popen(["sh", "-c", "for i in $(seq 300); do cat /usr/bin/true >/dev/null; sleep 0.1; done"])
import ctypes
import errno
import os
import select

IN_OPEN = 0x20
libc = ctypes.CDLL(None, use_errno=True)
watcher = libc.inotify_init1(os.O_NONBLOCK)
if watcher < 0:
    if (code := ctypes.get_errno()) not in (errno.EPERM, errno.ENOSYS):
        raise OSError(code, "inotify_init1")
    print("BLOCKED", errno.errorcode[code])
elif libc.inotify_add_watch(watcher, b"/usr/bin/true", IN_OPEN) < 0:
    if (code := ctypes.get_errno()) not in (errno.EPERM, errno.EACCES):
        raise OSError(code, "inotify_add_watch")
    print("BLOCKED", errno.errorcode[code])
else:
    # This session opens nothing meanwhile: an event is the neighbour's.
    seen = select.select([watcher], [], [], 3)[0]
    print("ESCAPED saw the neighbour open a file") if seen else print("BLOCKED no event arrived")
