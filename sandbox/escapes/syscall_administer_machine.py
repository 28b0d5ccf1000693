# attempt: administer the machine: modules, kexec, reboot, swap, clocks, host name, kernel log, accounting, ports
# expect: blocked
# layer: seccomp, capabilities
# control: root
import ctypes
import errno
import os

# Arguments that are refused as invalid by a kernel that gets to see them, or change nothing: the control is harmless.
CALLS = {
    "init_module": (175, None, 0, b""),
    "finit_module": (313, -1, b"", 0),
    "delete_module": (176, b"burrow-no-such-module", os.O_NONBLOCK),
    "kexec_load": (246, 0, 0, None, ctypes.c_ulong(1 << 40)),
    "kexec_file_load": (320, -1, -1, 0, None, ctypes.c_ulong(1 << 40)),
    "reboot": (169, 0, 0, 0, None),
    "swapon": (167, None, 0),
    "swapoff": (168, None),
    "settimeofday": (164, None, None),
    "clock_settime": (227, 0, None),
    "sethostname": (170, None, 1),
    "setdomainname": (171, None, 1),
    "syslog": (103, 10, None, 0),
    "acct": (163, b"/burrow-no-such-directory/file"),
    "quotactl": (179, -1, None, 0, None),
    "iopl": (172, 0),
    "ioperm": (173, 0x80, 1, 0),
    "fanotify_init": (300, 0x200, 0),
    "lookup_dcookie": (212, ctypes.c_long(0), None, 0),
}
libc = ctypes.CDLL(None, use_errno=True)
got = []
for name, arguments in CALLS.items():
    if libc.syscall(*arguments) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        got.append(name)

print("ESCAPED", *got) if got else print("BLOCKED", len(CALLS), "calls")
