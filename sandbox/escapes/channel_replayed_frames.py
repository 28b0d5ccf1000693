# attempt: stand between the worker and the host, and send every frame of the worker twice: duplicates, late frames
# expect: contained
# layer: host
# control: inside
# death: none|protocol|exit|syscall_denied
# flags: --timeout 10
import errno
import os
import select
import socket
import stat


def channel():
    for descriptor in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError as refusal:
            if refusal.errno != errno.EBADF:
                raise
    raise RuntimeError("no channel found")


def stand_between(descriptor):
    """Puts a pair in the channel's place; a child passes bytes on until either end closes, and lives on meanwhile."""
    host, (inner, worker) = os.dup(descriptor), socket.socketpair(type=socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        try:
            worker.close()
            os.close(descriptor)
            while True:
                for source in select.select([host, inner.fileno()], [], [])[0]:
                    data = os.read(source, 1 << 20)
                    if not data:
                        return
                    if source == host:
                        inner.sendall(data)
                    else:
                        os.write(host, data)
                        os.write(host, data)
        finally:
            os._exit(0)
    inner.close()
    os.close(host)
    os.dup2(worker.fileno(), descriptor)


def control():
    host, worker = socket.socketpair(type=socket.SOCK_SEQPACKET)
    stand_between(worker.fileno())
    worker.sendall(b"frame.")
    host.settimeout(2)
    received = b""
    while len(received) < 12:
        received += host.recv(64)
    return "ESCAPED every frame came twice" if received == b"frame." * 2 else "BLOCKED"


print(control()) if globals().get("CONTROL") else stand_between(channel())
