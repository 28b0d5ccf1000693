# attempt: the fork bomb as it is usually written: every child goes on forking, then returns into the worker
# expect: contained
# layer: cgroup, rlimits, host
# control: inside
# death: processes|protocol|exit|signal|timeout|none
# flags: --processes 16 --timeout 5
import os


def control():
    """Eighty processes, bounded and never returning, where sixteen are the limit."""
    children = []
    for _ in range(80):
        child = os.fork()
        if child == 0:
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return "ESCAPED made 80 processes"


if globals().get("CONTROL"):
    print(control())
else:
    # Seven generations are at most 128 processes, should no limit hold.
    for _ in range(7):
        os.fork()
