# attempt: make a new mount, network, process, IPC, host name, control group or time namespace with unshare
# expect: blocked
# layer: seccomp, capabilities
# control: root
import ctypes
import errno
import os

FLAGS = {
    "mount": 0x00020000,
    "control group": 0x02000000,
    "host name": 0x04000000,
    "ipc": 0x08000000,
    "process": 0x20000000,
    "network": 0x40000000,
    "time": 0x00000080,
    "descriptor table": 0x00000400,
}
libc = ctypes.CDLL(None, use_errno=True)
got = []
for name, flag in FLAGS.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            code = 0 if libc.unshare(flag) == 0 else ctypes.get_errno()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 0:
        got.append(name)
    elif code not in (errno.EPERM, errno.ENOSYS):
        raise OSError(code, name)

print("ESCAPED", ", ".join(got)) if got else print("BLOCKED", len(FLAGS), "kinds")
