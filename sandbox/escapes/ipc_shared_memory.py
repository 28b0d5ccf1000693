# attempt: attach to the System V shared memory of another tenant's session, or make a segment that others could see
# expect: blocked
# layer: namespaces, seccomp
# control: direct
# neighbour: import ctypes; segment = ctypes.CDLL(None).shmget(0x62757277, 4096, 0o1600)
import ctypes
import errno

IPC_RMID = 0
libc = ctypes.CDLL(None, use_errno=True)
segment = libc.shmget(0x62757277, 0, 0)
if segment >= 0:
    libc.shmctl(segment, IPC_RMID, None)
    print("ESCAPED attached to the neighbour's segment")
elif (code := ctypes.get_errno()) in (errno.ENOENT, errno.EPERM, errno.ENOSYS):
    print("BLOCKED", errno.errorcode[code])
else:
    raise OSError(code, "shmget")
