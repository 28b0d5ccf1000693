# attempt: change by prctl what guards or supervises a process: dumpable, tracer, subreaper, memory map, dispatch
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

# The last word of each is harmless: it asks for what is already so, or only in a child.
OPTIONS = {
    "PR_SET_DUMPABLE": (4, 0),
    "PR_SET_CHILD_SUBREAPER": (36, 1),
    "PR_SET_MM": (35, 0),
    "PR_SET_SYSCALL_USER_DISPATCH": (59, 0),
    "PR_SET_SECCOMP": (22, 3),
    "PR_SET_PTRACER": (0x59616D61, 0),
    "PR_SET_MDWE": (65, 0),
}
libc = ctypes.CDLL(None, use_errno=True)
got = []
for name, (option, value) in OPTIONS.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            result = libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
            code = 0 if result >= 0 else ctypes.get_errno()
        finally:
            os._exit(code)
    # Any other answer than these two means that the kernel itself looked at the option.
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (errno.EPERM, errno.ENOSYS):
        got.append(name)

print("ESCAPED", *got) if got else print("BLOCKED", len(OPTIONS), "options")
