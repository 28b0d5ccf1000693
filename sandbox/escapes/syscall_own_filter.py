# attempt: install a filter of one's own with a listener that answers system calls of this session's programs
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

SECCOMP, SET_MODE_FILTER, NEW_LISTENER, PR_SET_NO_NEW_PRIVS = 317, 1, 1 << 3, 38
ALLOW = 0x7FFF0000


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


libc = ctypes.CDLL(None, use_errno=True)
# One instruction: return "allow". It weakens nothing; that filters can be stacked at all is the finding.
instruction = (ctypes.c_uint32 * 2)(0x06, ALLOW)
program = Program(1, ctypes.addressof(instruction))
child = os.fork()
if child == 0:
    code = 255
    try:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        code = (
            0
            if libc.syscall(SECCOMP, SET_MODE_FILTER, NEW_LISTENER, ctypes.byref(program)) >= 0
            else ctypes.get_errno()
        )
    finally:
        os._exit(code)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if code == 0:
    print("ESCAPED installed a filter with a listener")
elif code in (errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "seccomp")
