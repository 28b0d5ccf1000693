# attempt: block every signal that can be blocked
# expect: contained
# layer: host
# control: inside
# death: timeout
# flags: --timeout 1
import os
import signal
import time


def be_deaf(ready):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    ready()
    while True:
        time.sleep(1)


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
