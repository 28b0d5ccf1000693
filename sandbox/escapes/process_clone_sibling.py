# attempt: make a process that is the sibling of its maker (CLONE_PARENT), so that a child of the zygote appears
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os
import signal

CLONE, CLONE_PARENT = 56, 0x00008000
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

# From a child, so that the sibling's parent is this context and never the zygote, also where nothing refuses it.
child = os.fork()
if child == 0:
    code = 255
    try:
        made = libc.syscall(ctypes.c_long(CLONE), ctypes.c_long(CLONE_PARENT | signal.SIGCHLD), None, None, None, None)
        code = 0 if made >= 0 else ctypes.get_errno()
    finally:
        os._exit(code)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if code == 0:
    os.waitpid(-1, 0)
    print("ESCAPED made a sibling")
elif code in (errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "clone")
