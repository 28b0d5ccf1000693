# attempt: see, and signal, a process of another tenant's session
# expect: blocked
# layer: namespaces
# control: direct
# neighbour: import subprocess; sleeper = subprocess.Popen(["/usr/bin/sleep", "31.4159"])
import os

got = []
for process in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            if b"31.4159" in file.read():
                os.kill(int(process), 0)
                got.append(process)
    except (PermissionError, FileNotFoundError, ProcessLookupError):
        pass

print("ESCAPED process", *got) if got else print("BLOCKED the neighbour's process is not there")
