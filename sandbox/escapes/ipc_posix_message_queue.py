# attempt: open the POSIX message queue of another tenant's session
# expect: blocked
# layer: namespaces, seccomp
# control: direct
# neighbour: import ctypes; queue = ctypes.CDLL(None).mq_open(b"/burrow-neighbour", 0o102, 0o600, None)
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
queue = libc.mq_open(b"/burrow-neighbour", os.O_RDWR)
if queue >= 0:
    libc.mq_unlink(b"/burrow-neighbour")
    print("ESCAPED opened the neighbour's queue")
elif (code := ctypes.get_errno()) in (errno.ENOENT, errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "mq_open")
