# attempt: leave a named pipe or a socket in the workspace, where a host process that opens it would hang
# expect: blocked
# layer: landlock
# control: direct
import errno
import os
import socket

got, refusals = [], []
for directory in (".", "/shared"):
    fifo, address = os.path.join(directory, "burrow-escape-fifo"), os.path.join(directory, "burrow-escape-socket")
    try:
        os.mkfifo(fifo)
        os.remove(fifo)
        got.append(fifo)
    except OSError as refusal:
        if refusal.errno not in (errno.EACCES, errno.EPERM, errno.ENOENT, errno.EROFS):
            raise
        refusals.append(errno.errorcode[refusal.errno])
    with socket.socket(socket.AF_UNIX) as endpoint:
        try:
            endpoint.bind(address)
            os.remove(address)
            got.append(address)
        except OSError as refusal:
            if refusal.errno not in (errno.EACCES, errno.EPERM, errno.ENOENT, errno.EROFS):
                raise
            refusals.append(errno.errorcode[refusal.errno])

print("ESCAPED", *got) if got else print("BLOCKED", *refusals)
