# attempt: open a file of the host by its inode number instead of its name (open_by_handle_at, the "shocker" escape)
# expect: blocked
# layer: capabilities, seccomp
# control: root
import ctypes
import errno
import os

NAME_TO_HANDLE_AT, OPEN_BY_HANDLE_AT, AT_FDCWD = 303, 304, -100
REFUSED = (errno.EPERM, errno.ENOSYS)


class FileHandle(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint), ("kind", ctypes.c_int), ("bytes", ctypes.c_ubyte * 128)]


libc = ctypes.CDLL(None, use_errno=True)
handle, mount = FileHandle(size=128), ctypes.c_int()
named = libc.syscall(NAME_TO_HANDLE_AT, AT_FDCWD, b"/usr/bin/env", ctypes.byref(handle), ctypes.byref(mount), 0)
if named < 0:
    # Without a name the handle can still be guessed: ext4 handles are the inode and its generation.
    handle.size, handle.kind, handle.bytes[0] = 8, 1, 2
directory = os.open("/usr", os.O_RDONLY | os.O_DIRECTORY)
if libc.syscall(OPEN_BY_HANDLE_AT, directory, ctypes.byref(handle), os.O_RDONLY) >= 0:
    print("ESCAPED opened by handle")
elif (code := ctypes.get_errno()) in REFUSED:
    print("BLOCKED", errno.errorcode[code])
else:
    print("ESCAPED the handle was looked up:", errno.errorcode[code])
