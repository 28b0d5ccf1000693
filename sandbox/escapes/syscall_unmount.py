# attempt: uncover what lies under the room: unmount /proc and other mounts, pivot_root, chroot
# expect: blocked
# layer: seccomp, capabilities
# control: inside
import ctypes
import errno
import os

MNT_DETACH, PIVOT_ROOT, CLONE_NEWUSER, CLONE_NEWNS, MS_BIND, MS_REC = 2, 155, 0x10000000, 0x00020000, 4096, 16384
libc = ctypes.CDLL(None, use_errno=True)


def attempt():
    attempts = {
        "chroot": lambda: libc.chroot(b"/tmp"),
        "pivot_root": lambda: libc.syscall(PIVOT_ROOT, b"/tmp", b"/tmp"),
        "umount /proc": lambda: libc.umount2(b"/proc", MNT_DETACH),
        "umount /tmp": lambda: libc.umount2(b"/tmp", MNT_DETACH),
        "umount /usr": lambda: libc.umount2(b"/usr", MNT_DETACH),
    }
    got = []
    for name, action in attempts.items():
        if action() == 0:
            got.append(name)
        elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            got.append(f"{name} reached the kernel: {errno.errorcode[ctypes.get_errno()]}")
    return f"ESCAPED {', '.join(got)}" if got else "BLOCKED chroot, pivot_root, umount"


def control():
    child = os.fork()
    if child == 0:
        escaped = False
        try:
            escaped = libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 and attempt().startswith("ESCAPED chroot")
        finally:
            os._exit(not escaped)
    return "ESCAPED changed the root" if os.waitpid(child, 0)[1] == 0 else "BLOCKED"


print(control() if globals().get("CONTROL") else attempt())
