# attempt: make a program in memory (memfd_create, memfd_secret) and run it without any file system
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

MEMFD_CREATE, MEMFD_SECRET = 319, 447
REFUSED = (errno.EPERM, errno.ENOSYS)
libc = ctypes.CDLL(None, use_errno=True)

got, refusals = [], []
secret = libc.syscall(MEMFD_SECRET, 0)
if secret >= 0:
    got.append("memfd_secret")
elif ctypes.get_errno() not in REFUSED:
    raise OSError(ctypes.get_errno(), "memfd_secret")
memory = libc.syscall(MEMFD_CREATE, b"burrow", 0)
if memory < 0:
    if ctypes.get_errno() not in REFUSED:
        raise OSError(ctypes.get_errno(), "memfd_create")
    refusals.append(errno.errorcode[ctypes.get_errno()])
else:
    with open("/usr/bin/true", "rb") as program:
        os.write(memory, program.read())
    if os.spawnv(os.P_WAIT, f"/proc/self/fd/{memory}", ["true"]) == 0:
        got.append("ran from memory")

print("ESCAPED", "; ".join(got)) if got else print("BLOCKED", *refusals)
