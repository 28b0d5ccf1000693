# attempt: send a frame one byte at a time, each in time for the host to go on waiting
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
    for _ in range(3 if globals().get("CONTROL") else 200):
        os.write(descriptor, b"\x01")
        time.sleep(0.1)


def control():
    """Misuses a pair of its own, and shows what a host at the other end would get."""
    host, worker = socket.socketpair()
    host.settimeout(2)
    misuse(worker.fileno())
    arrived = host.recv(64) == b"\x01\x01\x01"
    return "ESCAPED the other end got it" if arrived else "BLOCKED"


print(control()) if globals().get("CONTROL") else misuse(channel())
