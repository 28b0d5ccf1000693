# attempt: end the process with the status of a killed one, to be taken for out of memory
# expect: contained
# layer: host
# control: inside
# death: exit
import os


def crash():
    os._exit(137)


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
    return f"ESCAPED the process ended with {status}" if status == 137 else f"BLOCKED {status}"


print(control()) if globals().get("CONTROL") else crash()
