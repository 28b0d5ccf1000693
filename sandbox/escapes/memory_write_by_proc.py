# attempt: write to read-only and executable pages through /proc/self/mem, which ignores page rights
# expect: blocked
# layer: landlock
# control: direct
import ctypes
import mmap
import os

page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ)
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
address = libc.mmap(None, ctypes.c_size_t(mmap.PAGESIZE), 1, 0x22, -1, ctypes.c_long(0))
got = []
for path in (
    "/proc/self/mem",
    f"/proc/{os.getpid()}/mem",
    f"/proc/self/task/{os.getpid()}/mem",
    "/proc/thread-self/mem",
):
    try:
        descriptor = os.open(path, os.O_WRONLY)
    except (PermissionError, FileNotFoundError):
        continue
    os.pwrite(descriptor, b"canary", address)
    os.close(descriptor)
    if ctypes.string_at(address, 6) == b"canary":
        got.append(path)

print("ESCAPED wrote a read-only page by", *got) if got else print("BLOCKED the file cannot be opened for writing")
