# attempt: make a forbidden call by the x32 numbers in the context itself, which the filter answers by killing it
# expect: contained
# layer: seccomp
# control: direct
# death: syscall_denied|signal
import ctypes

X32, GETPID = 0x40000000, 39
ctypes.CDLL(None).syscall(ctypes.c_long(X32 + GETPID))

print("ESCAPED the call was answered")
