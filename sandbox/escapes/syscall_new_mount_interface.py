# attempt: mount through the newer system calls that an older deny-list forgets (CVE-2021-41133)
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno

# Arguments that no kernel acts on: any answer but these two means that the call reached it.
NUMBERS = {
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "statmount": 457,
    "listmount": 458,
    "open_tree_attr": 467,
}
libc = ctypes.CDLL(None, use_errno=True)
got = []
for name, number in NUMBERS.items():
    if libc.syscall(number, -1, b"", -1, None, 0) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        got.append(name)

print("ESCAPED", *got) if got else print("BLOCKED", len(NUMBERS), "calls")
