# attempt: take a lease on a workspace file, so that the host's open of it blocks until the lease breaks
# expect: blocked
# layer: seccomp
# control: direct
import errno
import fcntl
import os

PATH = "burrow-escape-leased"
with open(PATH, "w") as file:
    try:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        print("ESCAPED holds a write lease")
    except OSError as refusal:
        if refusal.errno not in (errno.EPERM, errno.EACCES):
            raise
        print("BLOCKED", errno.errorcode[refusal.errno])
    finally:
        os.remove(PATH)
