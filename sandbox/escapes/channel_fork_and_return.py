# attempt: fork and let both processes return into the worker, so that two of them answer on one channel
# expect: contained
# layer: host
# control: inside
# death: none|protocol|exit|signal
# flags: --timeout 10
import os


def control():
    """Shows that both processes go on after the fork, here towards a pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    os.write(writing, b".")
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "ESCAPED two answers" if os.read(reading, 16) == b".." else "BLOCKED"


# The result of the last expression is told twice, once by each process.
print(control()) if globals().get("CONTROL") else os.fork()
