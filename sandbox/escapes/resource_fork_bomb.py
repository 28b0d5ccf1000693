# attempt: make processes until the machine has no more
# expect: contained
# layer: cgroup, rlimits
# control: direct
# death: processes
# flags: --processes 16
import os
import signal
import time

# Bounded, as every bomb here: several times the limit, and still harmless where no limit holds.
children = []
while len(children) < 80:
    child = os.fork()
    if child == 0:
        try:
            time.sleep(30)
        finally:
            os._exit(0)
    children.append(child)
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

print("ESCAPED made", len(children), "processes")
