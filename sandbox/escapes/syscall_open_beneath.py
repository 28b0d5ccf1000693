# attempt: open files with openat2, whose arguments lie in memory where no filter can read them
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

OPENAT2, AT_FDCWD = 437, -100
libc = ctypes.CDLL(None, use_errno=True)
how = (ctypes.c_uint64 * 3)(os.O_RDONLY | os.O_CLOEXEC, 0, 0)
descriptor = libc.syscall(OPENAT2, AT_FDCWD, b"/usr/bin/env", ctypes.byref(how), ctypes.c_size_t(ctypes.sizeof(how)))
if descriptor >= 0:
    os.close(descriptor)
    print("ESCAPED opened a file")
elif ctypes.get_errno() == errno.ENOSYS:
    print("BLOCKED ENOSYS")
else:
    raise OSError(ctypes.get_errno(), "openat2")
