# attempt: use more memory than the limit by files in /dev/shm, which stay when the process that wrote them is gone
# expect: contained
# layer: cgroup, mounts
# control: direct
# death: out_of_memory|disk_quota
# flags: --memory 200M
import os

PATH = "/dev/shm/burrow-escape-file"
with open(PATH, "wb") as file:
    for _ in range(300):
        file.write(b"\1" * (1 << 20))
os.remove(PATH)

print("ESCAPED wrote 300 MiB")
