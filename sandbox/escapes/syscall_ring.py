# attempt: make system calls past the filter with io_uring, also with descriptors that are no ring
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

SETUP, ENTER, REGISTER = 425, 426, 427
libc = ctypes.CDLL(None, use_errno=True)
parameters = ctypes.create_string_buffer(120)
got = []
for name, arguments in {
    "setup": (SETUP, 1, parameters),
    "enter": (ENTER, 0, 1, 0, 0, None, 0),
    "enter without a ring": (ENTER, -1, 1, 0, 0, None, 0),
    "register": (REGISTER, 0, 0, None, 0),
    "register without a ring": (REGISTER, -1, 17, None, 0),
}.items():
    result = libc.syscall(*arguments)
    if result >= 0:
        os.close(result)
    if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        got.append(name)

print("ESCAPED", ", ".join(got)) if got else print("BLOCKED io_uring")
