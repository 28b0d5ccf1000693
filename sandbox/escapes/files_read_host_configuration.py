# attempt: read what identifies the host: machine id, mounts, installed packages, home and state directories
# expect: blocked
# layer: mounts, landlock
# control: direct
import os

got = []
for path in ("/etc/machine-id", "/etc/fstab", "/var/lib/dpkg/status", "/proc/cmdline", "/sys/kernel/uevent_seqnum"):
    try:
        with open(path, "rb") as file:
            file.read(1)
        got.append(path)
    except (PermissionError, FileNotFoundError):
        pass
for path in ("/boot", "/srv", "/var/lib", "/sys/class"):
    try:
        if os.listdir(path):
            got.append(path)
    except (PermissionError, FileNotFoundError):
        pass

print("ESCAPED", *got) if got else print("BLOCKED every path is absent or refused")
