# attempt: call the kernel by the x32 numbers, which a filter that only looks at x86-64 numbers lets pass
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import os
import signal

X32, GETPID, OPEN, IOCTL = 0x40000000, 39, 2, 514
libc = ctypes.CDLL(None, use_errno=True)
got = []
for number in (GETPID, OPEN, IOCTL):
    child = os.fork()
    if child == 0:
        try:
            libc.syscall(ctypes.c_long(X32 + number), 0, 0, 0)
        finally:
            os._exit(0)
    # A child that lives got an answer from the kernel, be it ENOSYS where the kernel has no x32.
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGSYS:
        got.append(str(number))

print("ESCAPED numbers", *got) if got else print("BLOCKED killed by SIGSYS")
