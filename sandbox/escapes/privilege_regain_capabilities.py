# attempt: get capabilities back: capset, ambient set, another user or group id
# expect: blocked
# layer: capabilities, seccomp
# control: root
import ctypes
import errno
import os

CAPSET, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW = 126, 47, 2, 13
libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


header = (ctypes.c_uint32 * 2)(0x20080522, 0)
# CAP_NET_RAW, effective, permitted and inheritable; enough to show the right.
data = (ctypes.c_uint32 * 6)(*[1 << CAP_NET_RAW] * 3)
attempts = {
    "capset": lambda: check(libc.syscall(CAPSET, ctypes.byref(header), ctypes.byref(data))),
    "ambient": lambda: check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0)),
    "setuid": lambda: os.setresuid(0, 0, 0),
    "setgid": lambda: os.setresgid(0, 0, 0),
    "setgroups": lambda: os.setgroups([0]),
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
    # EINVAL: root has no mapping in the room's user namespace.
    elif code not in (errno.EPERM, errno.EINVAL):
        raise OSError(code, what)

print("ESCAPED", *got) if got else print("BLOCKED", *attempts)
