# attempt: fill /tmp beyond its size
# expect: contained
# layer: mounts
# control: direct
# death: disk_quota
# flags: --tmp-size 8M
import os

PATH = "/tmp/burrow-escape-file"
with open(PATH, "wb", buffering=0) as file:
    for _ in range(12):
        file.write(b"\1" * (1 << 20))
    # A full disk may answer with a short write first.
    size = os.fstat(file.fileno()).st_size
    if size < 12 << 20:
        file.write(b"\1" * (1 << 20))
os.remove(PATH)

print("ESCAPED wrote", size >> 20, "MiB")
