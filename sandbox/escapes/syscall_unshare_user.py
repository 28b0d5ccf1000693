# attempt: make a new user namespace with unshare, where all capabilities are given back
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

CLONE_NEWUSER = 0x10000000
libc = ctypes.CDLL(None, use_errno=True)
# In a child: the namespace ends with it, and a process with several threads would be refused for another reason.
child = os.fork()
if child == 0:
    code = 255
    try:
        code = 0 if libc.unshare(CLONE_NEWUSER) == 0 else ctypes.get_errno()
    finally:
        os._exit(code)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if code == 0:
    print("ESCAPED is root in a new user namespace")
elif code in (errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "unshare")
