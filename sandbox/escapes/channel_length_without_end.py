# attempt: announce a frame of four gigabytes, in both byte orders
# expect: contained
# layer: host
# control: inside
# death: protocol
# flags: --memory 200M
import errno
import os
import socket
import stat


def channel():
    """Gives the descriptor on which the worker talks to the host: the one socket beyond the standard streams."""
    for descriptor in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError as refusal:
            if refusal.errno != errno.EBADF:
                raise
    raise RuntimeError("no channel found")


def misuse(descriptor):
    # Whoever allocates what is announced loses the memory before the first byte has come.
    os.write(descriptor, b"\xf0\xff\xff\xff" + b"\xff\xff\xff\xf0" * 3)


def control():
    """Misuses a pair of its own, and shows what a host at the other end would get."""
    host, worker = socket.socketpair()
    host.settimeout(2)
    misuse(worker.fileno())
    arrived = len(host.recv(64)) == 16
    return "ESCAPED the other end got it" if arrived else "BLOCKED"


print(control()) if globals().get("CONTROL") else misuse(channel())
