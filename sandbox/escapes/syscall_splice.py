# attempt: move pages of the runtime's files into pipes with splice, tee and vmsplice (the Dirty Pipe class)
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import json
import os

SPLICE, TEE, VMSPLICE = 275, 276, 278
libc = ctypes.CDLL(None, use_errno=True)
runtime = os.open(json.__file__, os.O_RDONLY)
first, second = os.pipe(), os.pipe()
word = ctypes.create_string_buffer(b"word")
vector = (ctypes.c_size_t * 2)(ctypes.addressof(word), 4)
got = []
for name, arguments in {
    "splice": (SPLICE, runtime, None, first[1], None, ctypes.c_size_t(1), 0),
    "tee": (TEE, first[0], second[1], ctypes.c_size_t(1), 2),
    "vmsplice": (VMSPLICE, second[1], ctypes.byref(vector), ctypes.c_size_t(1), 0),
}.items():
    if libc.syscall(*arguments) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        got.append(name)
for descriptor in (runtime, *first, *second):
    os.close(descriptor)

print("ESCAPED", *got) if got else print("BLOCKED splice tee vmsplice")
