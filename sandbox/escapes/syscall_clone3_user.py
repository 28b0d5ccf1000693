# attempt: make a new user namespace with clone3, whose flags lie in memory where no filter can read them
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os
import signal
import threading

CLONE3, CLONE_NEWUSER = 435, 0x10000000
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
# struct clone_args: flags first, exit signal fifth.
arguments = (ctypes.c_uint64 * 8)(CLONE_NEWUSER, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
child = libc.syscall(ctypes.c_long(CLONE3), ctypes.byref(arguments), ctypes.c_long(ctypes.sizeof(arguments)))
code = ctypes.get_errno()
if child == 0:
    os._exit(0)
# The C library falls back to clone for its threads only when the answer is ENOSYS.
worked = []
thread = threading.Thread(target=worked.append, args=(True,))
thread.start()
thread.join()
if child > 0:
    os.waitpid(child, 0)
    print("ESCAPED made a user namespace")
elif code == errno.ENOSYS and worked:
    print("BLOCKED ENOSYS, and threads work")
else:
    raise OSError(code, "clone3")
