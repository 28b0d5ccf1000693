# attempt: keep the worker from ending: an endless exit handler, a destructor that loops, a thread that is waited for
# expect: contained
# layer: host
# control: inside
# death: none
import atexit
import os
import signal
import threading
import time


class Lingering:
    def __del__(self):
        while True:
            pass


def linger():
    while True:
        time.sleep(1)


def control():
    """Ends a child in the orderly way: it does not end."""
    child = os.fork()
    if child == 0:
        try:
            atexit.register(linger)
            atexit._run_exitfuncs()
        finally:
            os._exit(0)
    time.sleep(0.5)
    lingers = os.waitpid(child, os.WNOHANG)[0] == 0
    if lingers:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return "ESCAPED it does not end" if lingers else "BLOCKED"


if globals().get("CONTROL"):
    print(control())
else:
    atexit.register(linger)
    lingering = Lingering()
    threading.Thread(target=linger, daemon=False).start()
