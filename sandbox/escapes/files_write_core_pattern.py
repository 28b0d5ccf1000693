# attempt: open the kernel settings that make the host run a program: core_pattern, modprobe, binfmt_misc, uevent_helper
# expect: blocked
# layer: mounts, landlock
# control: root
import errno
import os

got = []
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/kernel/hotplug",
    "/proc/sys/fs/binfmt_misc/register",
    "/proc/sys/net/ipv4/ip_forward",
    "/sys/kernel/uevent_helper",
):
    # Opening is the right that matters; nothing is written, so the control changes no setting.
    try:
        os.close(os.open(path, os.O_WRONLY))
        got.append(path)
    except OSError as refusal:
        if refusal.errno not in (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS):
            raise

print("ESCAPED", *got) if got else print("BLOCKED no setting can be opened")
