# attempt: read from an invalid address
# expect: contained
# layer: host
# control: inside
# death: signal
import ctypes
import os
import signal


def crash():
    ctypes.string_at(0)


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
    return f"ESCAPED the process ended with {status}" if status == -signal.SIGSEGV else f"BLOCKED {status}"


print(control()) if globals().get("CONTROL") else crash()
