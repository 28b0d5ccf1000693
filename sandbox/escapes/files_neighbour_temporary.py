# attempt: read what another tenant's session put in its shared and temporary directories
# expect: blocked
# layer: mounts
# control: direct
# neighbour: import os; [open(d + "/burrow-neighbour-canary", "w").write("x") for d in ("/shared", "/tmp", "/dev/shm") if os.access(d, os.W_OK)]
import os

got = []
for directory in ("/shared", "/tmp", "/dev/shm", "/var/tmp"):
    path = os.path.join(directory, "burrow-neighbour-canary")
    try:
        with open(path) as file:
            file.read()
        got.append(path)
        os.remove(path)
    except (FileNotFoundError, PermissionError):
        pass

print("ESCAPED", *got) if got else print("BLOCKED nothing of the neighbour is there")
