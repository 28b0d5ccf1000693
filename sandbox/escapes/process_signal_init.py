# attempt: kill or stop PID 1 of the room, which would end the room's supervision
# expect: blocked
# layer: namespaces, landlock
# control: inside
import os
import signal
import time


def is_alive(process):
    with open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] not in "ZTX"


def strike(process):
    for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(process, number)
        except PermissionError:
            pass
        time.sleep(0.05)
        if not is_alive(process):
            return f"ESCAPED {number.name} reached it"
    return "BLOCKED it takes no signal from inside"


def control():
    """Strikes a child instead: outside of a room PID 1 is the machine's own."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(10)
        os._exit(0)
    answer = strike(child)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return answer


print(control() if globals().get("CONTROL") else strike(1))
