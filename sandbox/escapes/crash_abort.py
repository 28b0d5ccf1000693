# attempt: abort as a failed assertion in C does
# expect: contained
# layer: host
# control: inside
# death: signal
import os
import signal


def crash():
    os.abort()


def control():
    """Shows by a child that this does end a process."""
    child = os.fork()
    if child == 0:
        try:
            os.close(2)
            crash()
        finally:
            os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return f"ESCAPED the process ended with {status}" if status == -signal.SIGABRT else f"BLOCKED {status}"


print(control()) if globals().get("CONTROL") else crash()
