# attempt: open disks, kernel memory, /dev/fuse, tunnels, consoles and every other device node beyond the harmless ones
# expect: blocked
# layer: mounts
# control: root
import os
import stat

HARMLESS = {"null", "zero", "full", "random", "urandom", "tty"}
wanted = {"kmsg", "mem", "port", "kvm", "fuse", "loop-control", "net/tun", "vsock", "userfaultfd", "ptmx", "console"}
for directory, _, names in os.walk("/dev"):
    for name in names:
        path = os.path.join(directory, name)
        if stat.S_IFMT(os.lstat(path).st_mode) in (stat.S_IFCHR, stat.S_IFBLK):
            wanted.add(os.path.relpath(path, "/dev"))
# O_PATH never wakes the driver, so the control touches no hardware; that the node can be reached is the finding.
got = []
for name in sorted(wanted - HARMLESS):
    try:
        if os.access(f"/dev/{name}", os.R_OK):
            os.close(os.open(f"/dev/{name}", os.O_PATH))
            got.append(name)
    except (FileNotFoundError, PermissionError):
        pass

print("ESCAPED", *got[:8]) if got else print("BLOCKED only", *sorted(HARMLESS))
