# attempt: open a terminal of the host or make one: /dev/tty, /dev/console, pseudo-terminals
# expect: blocked
# layer: mounts, namespaces
# control: inside
import errno
import os


def attempt():
    got = []
    for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/ptmx", "/dev/pts/0", "/dev/tty0", "/dev/ttyS0"):
        try:
            os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
            got.append(path)
        except OSError as refusal:
            if refusal.errno not in (errno.ENXIO, errno.ENOENT, errno.EACCES, errno.EPERM):
                raise
    return f"ESCAPED {' '.join(got)}" if got else "BLOCKED no terminal can be opened"


def control():
    """Opens a pair of its own: the host has the multiplexer that the room lacks."""
    for descriptor in os.openpty():
        os.close(descriptor)
    return "ESCAPED made a pseudo-terminal"


print(control() if globals().get("CONTROL") else attempt())
