# attempt: turn off address randomisation, and make every readable page executable, with personality
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
got = []
flags = {
    "ADDR_NO_RANDOMIZE": 0x0040000,
    "READ_IMPLIES_EXEC": 0x0400000,
    "PER_LINUX32": 0x0008,
    "ADDR_COMPAT_LAYOUT": 0x0200000,
}
for name, flag in flags.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            code = 0 if libc.personality(ctypes.c_ulong(flag)) >= 0 else ctypes.get_errno()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 0:
        got.append(name)
    elif code not in (errno.EPERM, errno.ENOSYS):
        raise OSError(code, name)

print("ESCAPED", *got) if got else print("BLOCKED", *flags)
