# attempt: enter a namespace of PID 1, of the parent or by descriptor with setns
# expect: blocked
# layer: seccomp, capabilities
# control: inside
import ctypes
import errno
import os

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def attempt():
    got = []
    for process in {"1", "self", str(os.getppid())} - {"0"}:
        for name in ("mnt", "net", "pid", "ipc", "uts", "cgroup", "time", "user"):
            try:
                descriptor = os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY)
            except (PermissionError, FileNotFoundError):
                continue
            if libc.setns(descriptor, 0) == 0:
                got.append(f"{process}/{name}")
            elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
                got.append(f"{process}/{name} reached the kernel")
            os.close(descriptor)
    if libc.setns(-1, 0) != 0 and ctypes.get_errno() == errno.EBADF:
        got.append("the descriptor was looked up")
    return f"ESCAPED {', '.join(got[:4])}" if got else "BLOCKED setns"


def control():
    """Gives a child the right over its own network namespace, so that entering it once more is allowed."""
    child = os.fork()
    if child == 0:
        escaped = False
        try:
            escaped = libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 and "self/net" in attempt()
        finally:
            os._exit(not escaped)
    return "ESCAPED entered a namespace" if os.waitpid(child, 0)[1] == 0 else "BLOCKED"


print(control() if globals().get("CONTROL") else attempt())
