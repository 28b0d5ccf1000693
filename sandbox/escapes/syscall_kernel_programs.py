# attempt: load a program into the kernel with bpf
# expect: blocked
# layer: seccomp, capabilities
# control: root
import ctypes
import errno
import os

BPF, BPF_MAP_CREATE, BPF_MAP_TYPE_ARRAY = 321, 0, 2
libc = ctypes.CDLL(None, use_errno=True)
# A one-entry array map is the smallest thing that the call makes; it ends with its descriptor.
attribute = (ctypes.c_uint32 * 32)(BPF_MAP_TYPE_ARRAY, 4, 4, 1)
descriptor = libc.syscall(BPF, BPF_MAP_CREATE, ctypes.byref(attribute), ctypes.sizeof(attribute))
if descriptor >= 0:
    os.close(descriptor)
    print("ESCAPED made a map")
elif (code := ctypes.get_errno()) in (errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "bpf")
