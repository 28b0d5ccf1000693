# attempt: kill the own process group with the signal that the kernel uses when memory runs out
# expect: contained
# layer: host
# control: inside
# death: signal
import os
import signal


def crash():
    # The control's child leaves the group first, or it would take the worker with it.
    if globals().get("CONTROL"):
        os.setpgid(0, 0)
    os.killpg(0, signal.SIGKILL)


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
    return f"ESCAPED the process ended with {status}" if status == -signal.SIGKILL else f"BLOCKED {status}"


print(control()) if globals().get("CONTROL") else crash()
