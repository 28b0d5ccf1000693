# attempt: use up kernel memory by empty files, which no limit on bytes counts
# expect: contained
# layer: mounts, cgroup
# control: direct
# death: disk_quota|out_of_memory
# flags: --memory 64M --timeout 30
import os

COUNT = 120_000
DIRECTORY = "/dev/shm/burrow-escape-directory"
os.mkdir(DIRECTORY)
for number in range(COUNT):
    os.close(os.open(f"{DIRECTORY}/{number}", os.O_CREAT | os.O_WRONLY))
for number in range(COUNT):
    os.remove(f"{DIRECTORY}/{number}")
os.rmdir(DIRECTORY)

print("ESCAPED made", COUNT, "files")
