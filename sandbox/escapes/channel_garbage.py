# attempt: write bytes that are no frame to the host
# expect: contained
# layer: host
# control: inside
# death: protocol
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
    os.write(descriptor, b"\xff" * 4096)


def control():
    """Misuses a pair of its own, and shows what a host at the other end would get."""
    host, worker = socket.socketpair()
    host.settimeout(2)
    misuse(worker.fileno())
    arrived = host.recv(4096).startswith(b"\xff")
    return "ESCAPED the other end got it" if arrived else "BLOCKED"


print(control()) if globals().get("CONTROL") else misuse(channel())
