# attempt: type into a terminal with ioctl TIOCSTI and TIOCLINUX, also with bits that the kernel cuts off
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

IOCTL = 16
REQUESTS = {"TIOCSTI": 0x5412, "TIOCLINUX": 0x541C, "TIOCSETD": 0x5423, "TIOCCONS": 0x541D, "FIOASYNC": 0x5452}
libc = ctypes.CDLL(None, use_errno=True)
# A pipe is no terminal, so nothing is typed where the filter is missing: the kernel answers ENOTTY, not EPERM.
reading, writing = os.pipe()
letter = ctypes.create_string_buffer(b"x")
got = []
for name, request in REQUESTS.items():
    for high in (0, 1 << 32, 1 << 63):
        result = libc.syscall(IOCTL, reading, ctypes.c_ulong(high | request), letter)
        if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            got.append(name + (" with high bits" if high else ""))
os.close(reading)
os.close(writing)

print("ESCAPED the kernel weighed", ", ".join(sorted(set(got)))) if got else print("BLOCKED", *REQUESTS)
