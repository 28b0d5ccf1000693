# attempt: send the beginning of a frame and never its end
# expect: contained
# layer: host
# control: inside
# death: protocol|timeout
# flags: --timeout 2
import errno
import os
import socket
import stat
import time


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
    # Sixteen bytes are announced in either byte order and width, and one comes.
    os.write(descriptor, b"\x10\x00\x00\x00\x10")
    if not globals().get("CONTROL"):
        time.sleep(30)


def control():
    """Misuses a pair of its own, and shows what a host at the other end would get."""
    host, worker = socket.socketpair()
    host.settimeout(2)
    misuse(worker.fileno())
    arrived = len(host.recv(64)) == 5
    return "ESCAPED the other end got it" if arrived else "BLOCKED"


print(control()) if globals().get("CONTROL") else misuse(channel())
