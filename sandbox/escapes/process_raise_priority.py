# attempt: take the processor from the host: real-time and deadline scheduling, negative nice, real-time disk priority
# expect: blocked
# layer: capabilities, seccomp
# control: root
import ctypes
import errno
import os

SCHED_SETATTR, IOPRIO_SET = 314, 251
libc = ctypes.CDLL(None, use_errno=True)


def raw(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


# struct sched_attr with SCHED_DEADLINE: 1 ms of every 100 ms.
deadline = (ctypes.c_uint64 * 6)(48 | 6 << 32, 0, 0, 1_000_000, 100_000_000, 100_000_000)
attempts = {
    "SCHED_FIFO": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    "SCHED_RR": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
    "SCHED_DEADLINE": lambda: raw(SCHED_SETATTR, 0, ctypes.byref(deadline), 0),
    "nice": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
    "disk": lambda: raw(IOPRIO_SET, 1, 0, 1 << 13),
}
got = []
for what, action in attempts.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            action()
            code = 0
        except OSError as refusal:
            code = refusal.errno
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 0:
        got.append(what)
    elif code not in (errno.EPERM, errno.EACCES):
        raise OSError(code, what)

print("ESCAPED", *got) if got else print("BLOCKED", *attempts)
