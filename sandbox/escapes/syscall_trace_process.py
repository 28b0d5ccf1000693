# attempt: trace PID 1 and the parent with ptrace, and let a child be traced
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

PTRACE_TRACEME, PTRACE_SEIZE = 0, 0x4206
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
got = []
for name, request, process in (
    ("PID 1", PTRACE_SEIZE, 1),
    ("the parent", PTRACE_SEIZE, os.getppid()),
    ("a child", PTRACE_TRACEME, 0),
):
    # Seizing stops nobody, and a tracer that ends at once lets go: the control leaves its parent running.
    tracer = os.fork()
    if tracer == 0:
        code = 255
        try:
            code = 0 if libc.ptrace(request, process, None, None) == 0 else ctypes.get_errno()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(tracer, 0)[1])
    if code == 0:
        got.append(name)
    # Of PID 1 and the parent the kernel itself may say no, or that there is no such process.
    elif code not in (errno.EPERM, errno.ENOSYS) and (request == PTRACE_TRACEME or code != errno.ESRCH):
        raise OSError(code, name)

print("ESCAPED traced", ", ".join(got)) if got else print("BLOCKED ptrace")
