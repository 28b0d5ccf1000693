# attempt: get memory that is written and then executed: mmap, mprotect, pkey_mprotect, remapping
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import mmap

PKEY_MPROTECT = 329
READ, WRITE, EXECUTE, PRIVATE_ANONYMOUS = 1, 2, 4, 0x22
FAILED = ctypes.c_void_p(-1).value
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p


def map_memory(rights):
    return libc.mmap(None, ctypes.c_size_t(mmap.PAGESIZE), rights, PRIVATE_ANONYMOUS, -1, ctypes.c_long(0))


page, size = ctypes.c_void_p(map_memory(READ | WRITE)), ctypes.c_size_t(mmap.PAGESIZE)
high = ctypes.c_ulong(1 << 32 | EXECUTE | READ)
got = []
for name, succeeded in {
    "mmap": lambda: map_memory(READ | WRITE | EXECUTE) != FAILED,
    "mprotect": lambda: libc.mprotect(page, size, READ | EXECUTE) == 0,
    "mprotect with high bits": lambda: libc.syscall(10, page, size, high) == 0,
    "pkey_mprotect": lambda: libc.syscall(PKEY_MPROTECT, page, size, READ | EXECUTE, -1) == 0,
}.items():
    if succeeded():
        got.append(name)
    # EINVAL is the kernel's answer to the high bits: it looked at them.
    elif ctypes.get_errno() not in (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL):
        raise OSError(ctypes.get_errno(), name)
# What honest programs need still works: a callback from C into Python.
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 3)(3, 1, 2)
libc.qsort(numbers, 3, ctypes.sizeof(ctypes.c_int), compare(lambda left, right: left[0] - right[0]))
if list(numbers) != [1, 2, 3]:
    raise RuntimeError("callbacks do not work")

print("ESCAPED", ", ".join(got)) if got else print("BLOCKED, and callbacks work")
