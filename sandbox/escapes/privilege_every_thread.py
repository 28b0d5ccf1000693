# attempt: find a thread or a child that escaped the filter, kept a capability or may gain privileges
# expect: blocked
# layer: seccomp, capabilities, no_new_privs
# control: direct
import os
import subprocess
import threading

WANTED = {"NoNewPrivs": "1", "Seccomp": "2"}
WANTED |= {name: "0" * 16 for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}


def weaknesses(status):
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return [f"{name}={fields[name]}" for name, value in WANTED.items() if fields[name].strip() != value]


release = threading.Event()
thread = threading.Thread(target=release.wait)
thread.start()
found = []
for task in os.listdir("/proc/self/task"):
    with open(f"/proc/self/task/{task}/status") as file:
        found += weaknesses(file.read())
release.set()
thread.join()
# A program started from here inherits the state, or the layer is of this process only.
found += weaknesses(subprocess.run(["/usr/bin/cat", "/proc/self/status"], capture_output=True, text=True).stdout)

print("ESCAPED", *sorted(set(found))) if found else print("BLOCKED every thread is locked")
