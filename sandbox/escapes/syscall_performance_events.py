# attempt: open performance counters, a frequent source of kernel faults and a fine clock for side channels
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

PERF_EVENT_OPEN, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, SIZE = 298, 1, 1, 64
EXCLUDE_KERNEL_AND_HYPERVISOR = 1 << 5 | 1 << 6
libc = ctypes.CDLL(None, use_errno=True)
attribute = (ctypes.c_uint64 * 8)(PERF_TYPE_SOFTWARE | SIZE << 32, PERF_COUNT_SW_TASK_CLOCK)
attribute[5] = EXCLUDE_KERNEL_AND_HYPERVISOR
descriptor = libc.syscall(PERF_EVENT_OPEN, ctypes.byref(attribute), 0, -1, -1, 0)
if descriptor >= 0:
    os.close(descriptor)
    print("ESCAPED opened a counter")
elif (code := ctypes.get_errno()) in (errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "perf_event_open")
