# attempt: call the kernel as a 32-bit program by jumping to bytes of a library that happen to be int 0x80
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import os
import signal


def find():
    """Gives the address of the bytes cd 80 in memory that is executable already: no memory has to be made so."""
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
        for line in maps:
            addresses, rights = line.split()[:2]
            if "x" in rights and "[" not in line:
                start, end = (int(address, 16) for address in addresses.split("-"))
                memory.seek(start)
                offset = memory.read(end - start).find(b"\xcd\x80")
                if offset >= 0:
                    return start + offset
    raise RuntimeError("no such bytes in any library")


call = ctypes.CFUNCTYPE(ctypes.c_long)(find())
child = os.fork()
if child == 0:
    try:
        # With no arguments eax is 0, restart_syscall, that does nothing; then the child crashes in what follows.
        signal.alarm(2)
        os.close(2)
        call()
    finally:
        os._exit(0)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if status == -signal.SIGSYS:
    print("BLOCKED killed by SIGSYS")
else:
    print("ESCAPED the instruction was carried out; the child then ended with", status)
