# attempt: overflow the stack in C
# expect: contained
# layer: host
# control: inside
# death: signal
import ctypes
import os
import signal


def crash():
    # The C library's parser of regular expressions calls itself for every parenthesis; no limit of Python's applies.
    ctypes.CDLL(None).regcomp(ctypes.create_string_buffer(256), b"(" * 1_000_000, 1)


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
