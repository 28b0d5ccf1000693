# attempt: see a process that is not of this session in /proc
# expect: blocked
# layer: namespaces
# control: direct
import os


def parent_of(process):
    with open(f"/proc/{process}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


foreign = []
for process in filter(str.isdigit, os.listdir("/proc")):
    try:
        ancestor = int(process)
        while ancestor not in (0, 1, os.getpid()):
            ancestor = parent_of(ancestor)
        if int(process) != 1 and ancestor != os.getpid():
            foreign.append(process)
    except (PermissionError, FileNotFoundError, ProcessLookupError):
        pass

print(f"ESCAPED {len(foreign)} foreign processes") if foreign else print("BLOCKED only init and this context")
