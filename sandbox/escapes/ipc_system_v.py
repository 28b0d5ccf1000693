# attempt: use System V shared memory, messages and semaphores, whose objects outlive the processes
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno

IPC_PRIVATE, IPC_RMID = 0, 0
libc = ctypes.CDLL(None, use_errno=True)
attempts = {
    "shmget": (lambda: libc.shmget(IPC_PRIVATE, 4096, 0o600), lambda made: libc.shmctl(made, IPC_RMID, None)),
    "msgget": (lambda: libc.msgget(IPC_PRIVATE, 0o600), lambda made: libc.msgctl(made, IPC_RMID, None)),
    "semget": (lambda: libc.semget(IPC_PRIVATE, 1, 0o600), lambda made: libc.semctl(made, 0, IPC_RMID)),
}
got = []
for name, (make, remove) in attempts.items():
    made = make()
    if made >= 0:
        remove(made)
        got.append(name)
    elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        raise OSError(ctypes.get_errno(), name)

print("ESCAPED", *got) if got else print("BLOCKED", *attempts)
