# attempt: read and write the memory of processes with process_vm_readv, process_vm_writev and process_madvise
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

READ, WRITE, MADVISE = 310, 311, 440
libc = ctypes.CDLL(None, use_errno=True)
source, target = ctypes.create_string_buffer(b"canary"), ctypes.create_string_buffer(6)
local = (ctypes.c_size_t * 2)(ctypes.addressof(target), 6)
remote = (ctypes.c_size_t * 2)(ctypes.addressof(source), 6)
got = []
# The own process needs no right over another, so only the filter stands in the way.
for name, number in (("read", READ), ("write", WRITE)):
    length = libc.syscall(number, os.getpid(), ctypes.byref(local), 1, ctypes.byref(remote), 1, ctypes.c_ulong(0))
    if length >= 0:
        got.append(name)
    elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        raise OSError(ctypes.get_errno(), name)
if libc.syscall(MADVISE, -1, None, 0, 0, 0) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
    got.append("advise")

print("ESCAPED", *got) if got else print("BLOCKED", "process_vm_readv process_vm_writev process_madvise")
