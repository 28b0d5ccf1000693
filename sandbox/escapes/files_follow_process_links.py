# attempt: reach the host's root through /proc/*/root, /proc/*/cwd, open descriptors and more `..` than there are levels
# expect: blocked
# layer: mounts, namespaces
# control: direct
import os

HOST_ONLY = ("etc/shadow", "boot", "var/lib/dpkg", "proc/sys/kernel")
starts = ["/" + "../" * 64, os.path.join(os.getcwd(), "../" * 64)]
for process in ("self", "1", str(os.getppid())):
    starts += [f"/proc/{process}/root/", f"/proc/{process}/root/../../", f"/proc/{process}/cwd/" + "../" * 64]
starts += [f"/proc/self/fd/{descriptor}/../../../" for descriptor in os.listdir("/proc/self/fd")]
# stat is enough to see the object; no read permission hides that the path led out.
got = []
for start in starts:
    for name in HOST_ONLY:
        try:
            os.stat(start + name)
            got.append(start[-24:] + name)
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            pass

print("ESCAPED", len(got), "paths, as", got[0]) if got else print("BLOCKED", len(starts), "starting points")
