# attempt: handle own page faults with userfaultfd, which holds the kernel still in the middle of a copy
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

USERFAULTFD, USER_MODE_ONLY = 323, 1
libc = ctypes.CDLL(None, use_errno=True)
descriptor = libc.syscall(USERFAULTFD, os.O_CLOEXEC | USER_MODE_ONLY)
if descriptor >= 0:
    os.close(descriptor)
    print("ESCAPED handles page faults")
elif (code := ctypes.get_errno()) in (errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "userfaultfd")
