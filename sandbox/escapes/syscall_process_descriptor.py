# attempt: take a descriptor from another process or signal it by pidfd_open, pidfd_getfd, pidfd_send_signal, kcmp
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

PIDFD_SEND_SIGNAL, PIDFD_OPEN, PIDFD_GETFD, KCMP = 424, 434, 438, 312
REFUSED = (errno.EPERM, errno.ENOSYS)
libc = ctypes.CDLL(None, use_errno=True)
got = []
descriptor = libc.syscall(PIDFD_OPEN, os.getpid(), 0)
if descriptor >= 0:
    got.append("pidfd_open")
elif ctypes.get_errno() not in REFUSED:
    raise OSError(ctypes.get_errno(), "pidfd_open")
# Without a descriptor from above the numbers are tried with none: EBADF would mean that the kernel looked at it.
directory = os.open(f"/proc/{os.getpid()}", os.O_RDONLY | os.O_DIRECTORY)
for name, arguments in {
    "pidfd_getfd": (PIDFD_GETFD, descriptor, 0, 0),
    "pidfd_send_signal": (PIDFD_SEND_SIGNAL, directory, 0, None, 0),
    "kcmp": (KCMP, os.getpid(), os.getpid(), 0, 0, 0),
}.items():
    if libc.syscall(*arguments) >= 0 or ctypes.get_errno() not in REFUSED:
        got.append(name)
os.close(directory)

print("ESCAPED", *got) if got else print("BLOCKED pidfd_open pidfd_getfd pidfd_send_signal kcmp")
