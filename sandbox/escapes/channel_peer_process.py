# attempt: get hold of the host's process through the channel: the peer's descriptor, namespaces and signals
# expect: blocked
# layer: seccomp, namespaces
# control: inside
import ctypes
import os
import socket
import stat
import struct

SO_PEERPIDFD, PIDFD_SEND_SIGNAL, PIDFD_GETFD, SETNS = 77, 424, 438, 308
PIDFD_GET_NAMESPACES = [0xFF << 8 | number for number in range(1, 11)]
libc = ctypes.CDLL(None, use_errno=True)


def attempt(descriptors):
    got = []
    for descriptor in descriptors:
        with socket.socket(fileno=os.dup(descriptor)) as endpoint:
            process, *_ = struct.unpack("3i", endpoint.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            if process > 0:
                got.append(f"the number {process}")
            try:
                peer = endpoint.getsockopt(socket.SOL_SOCKET, SO_PEERPIDFD)
            except OSError:
                continue
        if libc.syscall(PIDFD_SEND_SIGNAL, peer, 0, None, 0) == 0:
            got.append("a signal")
        if libc.syscall(PIDFD_GETFD, peer, 0, 0) >= 0:
            got.append("a descriptor")
        got += ["a namespace" for request in PIDFD_GET_NAMESPACES if libc.ioctl(peer, request, 0) >= 0]
        if libc.syscall(SETNS, peer, 0x40000000) == 0:
            got.append("its network")
        os.close(peer)
    return f"ESCAPED {', '.join(dict.fromkeys(got))}" if got else "BLOCKED the peer cannot be named nor reached"


def control():
    """The peer of an own pair is this process, which it may name and signal."""
    here, there = socket.socketpair()
    with here, there:
        return attempt([here.fileno()])


sockets = [int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
sockets = [number for number in sockets if stat.S_ISSOCK(os.fstat(number).st_mode)]
print(control() if globals().get("CONTROL") else attempt(sockets))
