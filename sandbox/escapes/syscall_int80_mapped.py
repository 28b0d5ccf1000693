# attempt: call the kernel as a 32-bit program (int 0x80) from code that was written into executable memory
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import mmap
import os
import signal

# mov eax, 20 (getpid in the 32-bit table); int 0x80; ret
CODE = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
try:
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except PermissionError as refusal:
    print("BLOCKED no executable memory,", errno.errorcode[refusal.errno])
else:
    page.write(CODE)
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    child = os.fork()
    if child == 0:
        try:
            matches = call() == os.getpid()
        finally:
            os._exit(0 if matches else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGSYS:
        print("BLOCKED killed by SIGSYS")
    elif status == 0:
        print("ESCAPED a 32-bit call was answered")
    else:
        raise RuntimeError(f"the child ended with {status}")
