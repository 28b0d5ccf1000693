# attempt: leave a process behind that the end of the execution does not find: two forks, an own session, closed streams
# expect: contained
# layer: cgroup, namespaces
# control: inside
# death: timeout
# flags: --timeout 1
# then: import os, time; before = os.stat("heartbeat").st_mtime_ns; time.sleep(0.6); assert os.stat("heartbeat").st_mtime_ns == before
import os
import signal
import time


def leave_behind(seconds):
    if os.fork() == 0:
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if os.fork() == 0:
                os.closerange(0, 3)
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    with open("heartbeat", "w") as file:
                        file.write("alive")
                    time.sleep(0.05)
        finally:
            os._exit(0)


def control():
    """Ends a whole process group, as a host does that knows no better: the process left behind goes on."""
    leader = os.fork()
    if leader == 0:
        try:
            os.setpgid(0, 0)
            leave_behind(2)
            time.sleep(10)
        finally:
            os._exit(0)
    time.sleep(0.5)
    os.killpg(leader, signal.SIGKILL)
    os.waitpid(leader, 0)
    before = os.stat("heartbeat").st_mtime_ns
    time.sleep(0.5)
    return "ESCAPED it goes on" if os.stat("heartbeat").st_mtime_ns > before else "BLOCKED"


if globals().get("CONTROL"):
    print(control())
else:
    leave_behind(20)
    while True:
        try:
            time.sleep(20)
        except KeyboardInterrupt:
            pass
