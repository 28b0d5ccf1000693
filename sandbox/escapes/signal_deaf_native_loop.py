# attempt: run a loop in C that looks at no signal and keeps the interpreter's lock
# expect: contained
# layer: host
# control: inside
# death: timeout
# flags: --timeout 1
import collections
import itertools
import os
import signal
import time


def be_deaf(ready):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ready()
    collections.deque(itertools.repeat(None), maxlen=0)


def control():
    """Interrupts a child that does the same: it does not end, so only a kill can end it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            be_deaf(lambda: os.write(writing, b"."))
        finally:
            os._exit(0)
    os.read(reading, 1)
    time.sleep(0.1)
    os.kill(child, signal.SIGINT)
    time.sleep(0.5)
    ended = os.waitpid(child, os.WNOHANG)[0] == child
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return "BLOCKED the interrupt ended it" if ended else "ESCAPED the interrupt did not end it"


print(control()) if globals().get("CONTROL") else be_deaf(lambda: None)
