# attempt: hard-link files of the runtime and of the system into the workspace, where they would outlive the room
# expect: blocked
# layer: mounts, landlock
# control: inside
import errno
import json
import os

DESTINATION = "burrow-escape-link"


def link(sources):
    for source in sources:
        try:
            os.link(source, DESTINATION, follow_symlinks=True)
            os.remove(DESTINATION)
            return f"ESCAPED linked {source}"
        except OSError as refusal:
            if refusal.errno not in (errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOENT):
                raise
            reason = errno.errorcode[refusal.errno]
    return f"BLOCKED {reason}"


def attempt():
    return link([json.__file__, "/usr/bin/env", "/etc/passwd", "/proc/self/exe"])


def control():
    with open("burrow-escape-original", "w"):
        pass
    try:
        return link(["burrow-escape-original"])
    finally:
        os.remove("burrow-escape-original")


print(control() if globals().get("CONTROL") else attempt())
