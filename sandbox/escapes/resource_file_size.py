# attempt: write a file larger than the limit
# expect: contained
# layer: rlimits
# control: direct
# death: file_size
# flags: --file-size 4M
import os

PATH = "burrow-escape-file"
with open(PATH, "wb") as file:
    for _ in range(6):
        file.write(b"\1" * (1 << 20))
os.remove(PATH)

print("ESCAPED wrote 6 MiB")
