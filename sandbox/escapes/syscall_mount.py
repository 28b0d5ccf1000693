# attempt: mount a fresh file system, bind one elsewhere, and make a read-only one writable
# expect: blocked
# layer: seccomp, capabilities
# control: inside
import ctypes
import errno
import os

MS_REMOUNT, MS_BIND, MS_PRIVATE, MS_REC = 32, 4096, 1 << 18, 16384
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000
libc = ctypes.CDLL(None, use_errno=True)


def attempt():
    attempts = {
        "tmpfs": (b"none", b"/tmp", b"tmpfs", 0),
        "proc": (b"none", b"/tmp", b"proc", 0),
        "bind": (b"/usr", b"/tmp", None, MS_BIND),
        "remount": (None, b"/usr", None, MS_REMOUNT | MS_BIND),
        "propagate": (None, b"/", None, MS_PRIVATE | MS_REC),
    }
    got = []
    for name, (source, target, kind, flags) in attempts.items():
        if libc.mount(source, target, kind, ctypes.c_ulong(flags), None) == 0:
            got.append(name)
        elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES):
            got.append(f"{name} reached the kernel: {errno.errorcode[ctypes.get_errno()]}")
    return f"ESCAPED {', '.join(got)}" if got else "BLOCKED every kind of mount"


def control():
    """Mounts in a user and mount namespace of a child, that end with it."""
    child = os.fork()
    if child == 0:
        escaped = False
        try:
            escaped = libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 and attempt().startswith("ESCAPED tmpfs")
        finally:
            os._exit(not escaped)
    return "ESCAPED mounted" if os.waitpid(child, 0)[1] == 0 else "BLOCKED"


print(control() if globals().get("CONTROL") else attempt())
