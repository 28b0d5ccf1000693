# attempt: hide a socket family behind bits that the kernel cuts off and a 64-bit comparison does not (CVE-2019-10063)
# expect: blocked
# layer: seccomp
# control: inside
import ctypes
import errno
import os
import socket

SOCKET, AF_ALG, AF_VSOCK = 41, 38, 40
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def attempt(families):
    got = []
    for high in (1 << 32, 1 << 63, 0xFFFFFFFF << 32):
        for family in families:
            arguments = (ctypes.c_ulong(high | family), ctypes.c_ulong(high | socket.SOCK_RAW), ctypes.c_long(0))
            descriptor = libc.syscall(ctypes.c_long(SOCKET), *arguments)
            if descriptor >= 0:
                os.close(descriptor)
                got.append(str(family))
            # Any other answer came from the kernel, after the filter.
            elif ctypes.get_errno() not in (errno.EPERM, errno.EACCES):
                got.append(f"{family} ({errno.errorcode[ctypes.get_errno()]})")
    return f"ESCAPED {', '.join(sorted(set(got)))}" if got else "BLOCKED EPERM whatever the high bits"


def control():
    """Only the family that every kernel has: asking for others would load their modules."""
    return attempt([socket.AF_NETLINK])


print(control() if globals().get("CONTROL") else attempt([socket.AF_NETLINK, socket.AF_PACKET, AF_ALG, AF_VSOCK]))
