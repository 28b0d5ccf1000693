# attempt: make a new user namespace with clone, alone and hidden among ordinary flags and high bits
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os
import signal

CLONE, CLONE_NEWUSER, CLONE_NEWNS, CLONE_FILES = 56, 0x10000000, 0x00020000, 0x00000400
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
got = []
for flags in (CLONE_NEWUSER, CLONE_NEWUSER | CLONE_NEWNS, CLONE_NEWUSER | CLONE_FILES, CLONE_NEWUSER | 1 << 32):
    child = libc.syscall(ctypes.c_long(CLONE), ctypes.c_ulong(flags | signal.SIGCHLD), None, None, None, None)
    if child == 0:
        os._exit(0)
    if child > 0:
        os.waitpid(child, 0)
        got.append(hex(flags))
    elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        raise OSError(ctypes.get_errno(), hex(flags))

print("ESCAPED", *got) if got else print("BLOCKED every combination")
