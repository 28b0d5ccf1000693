# attempt: read the environment, memory and memory map of PID 1 and of the parent process
# expect: blocked
# layer: namespaces, landlock
# control: root
import os

got, refusals = [], set()
for process in {1, os.getppid()} - {0}:
    for name in ("environ", "mem", "maps", "auxv", "syscall", "stack", "io"):
        try:
            with open(f"/proc/{process}/{name}", "rb", buffering=0) as file:
                if name != "mem":
                    file.read(1)
            got.append(f"{process}/{name}")
        except (PermissionError, FileNotFoundError, ProcessLookupError) as refusal:
            refusals.add(type(refusal).__name__)

print("ESCAPED", *got) if got else print("BLOCKED", *sorted(refusals))
