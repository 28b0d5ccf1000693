# attempt: read the POSIX shared memory of another tenant's session
# expect: blocked
# layer: mounts
# control: direct
# neighbour: import os, _posixshmem; _posixshmem.shm_open("/burrow-neighbour", os.O_CREAT | os.O_RDWR, mode=0o600)
import os

# By name and by listing: an isolated directory shows neither.
path = "/dev/shm/burrow-neighbour"
try:
    with open(path, "r+b") as file:
        file.read(1)
    os.remove(path)
    print("ESCAPED opened the neighbour's memory")
except FileNotFoundError:
    leaked = [name for name in os.listdir("/dev/shm") if "neighbour" in name]
    print("ESCAPED", *leaked) if leaked else print("BLOCKED ENOENT")
