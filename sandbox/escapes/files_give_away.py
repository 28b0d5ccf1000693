# attempt: give a file to root and give it capabilities, so that whoever runs it on the host gains them
# expect: blocked
# layer: capabilities, seccomp
# control: root
import errno
import os
import struct

PATH = "burrow-escape-file"
# Version 2 of the attribute: effective CAP_SYS_ADMIN.
CAPABILITY = struct.pack("<5I", 0x02000001, 1 << 21, 0, 0, 0)
with open(PATH, "w"):
    pass
got, refusals = [], []
attempts = {
    "chown to root": lambda: os.chown(PATH, 0, 0),
    "chown to another user": lambda: os.chown(PATH, 65534, 65534),
    "file capability": lambda: os.setxattr(PATH, "security.capability", CAPABILITY),
    "trusted attribute": lambda: os.setxattr(PATH, "trusted.burrow", b"1"),
}
try:
    for what, action in attempts.items():
        try:
            action()
            got.append(what)
        except OSError as refusal:
            # EINVAL: the id has no mapping in the room's user namespace.
            if refusal.errno not in (errno.EPERM, errno.EACCES, errno.EINVAL, errno.EOPNOTSUPP):
                raise
            refusals.append(errno.errorcode[refusal.errno])
finally:
    os.remove(PATH)

print("ESCAPED", "; ".join(got)) if got else print("BLOCKED", *refusals)
