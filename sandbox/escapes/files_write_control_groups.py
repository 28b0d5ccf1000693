# attempt: change control groups: release_agent, own limits, moving out of the group, freezing or killing one
# expect: blocked
# layer: mounts, landlock
# control: root
import errno
import glob
import os

NAMES = ("release_agent", "cgroup.procs", "tasks", "memory.max", "memory.limit_in_bytes", "pids.max", "cgroup.kill")
got = []
# The host's mount point, and wherever the membership file says that this process is.
roots = ["/sys/fs/cgroup", "/cgroup", "/proc/self/root/sys/fs/cgroup"]
with open("/proc/self/cgroup") as file:
    members = [line.rstrip("\n").split(":", 2)[2].lstrip("/") for line in file]
for root in roots:
    directories = {root, *glob.glob(f"{root}/*"), *(os.path.join(root, member) for member in members)}
    for path in (os.path.join(directory, name) for directory in directories for name in NAMES):
        try:
            os.close(os.open(path, os.O_WRONLY))
            got.append(path)
        except OSError as refusal:
            if refusal.errno not in (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
                raise

print("ESCAPED", len(got), "files, as", got[0]) if got else print("BLOCKED no control group file can be opened")
