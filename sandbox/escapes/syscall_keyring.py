# attempt: use the kernel's key rings, which are of a user id and no namespace separates
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

ADD_KEY, REQUEST_KEY, KEYCTL, KEYCTL_GET_KEYRING_ID = 248, 249, 250, 0
PROCESS_KEYRING, SESSION_KEYRING = -2, -3
libc = ctypes.CDLL(None, use_errno=True)
got = []
# In a child, whose process key ring ends with it.
for name, arguments in {
    "add_key": (ADD_KEY, b"user", b"burrow-escape", b"x", ctypes.c_size_t(1), PROCESS_KEYRING),
    "request_key": (REQUEST_KEY, b"user", b"burrow-escape", None, 0),
    "keyctl": (KEYCTL, KEYCTL_GET_KEYRING_ID, SESSION_KEYRING, 0),
}.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            code = 0 if libc.syscall(*arguments) >= 0 else ctypes.get_errno()
        finally:
            os._exit(code)
    # Any other answer, as ENOKEY, means that the kernel searched.
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (errno.EPERM, errno.ENOSYS):
        got.append(name)

print("ESCAPED", *got) if got else print("BLOCKED add_key request_key keyctl")
