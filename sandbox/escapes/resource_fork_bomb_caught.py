# attempt: make processes, catch the refusal, and keep trying from every child
# expect: blocked
# layer: cgroup, rlimits
# control: direct
# flags: --processes 16
import os
import signal
import time

COUNT = 80
reading, writing = os.pipe()


def grow(generation):
    """Every process makes another and leaves a byte, so that the whole family is counted by the pipe."""
    while generation < COUNT:
        try:
            if os.fork() != 0:
                break
        except BlockingIOError:
            os.write(writing, b"!")
            break
        os.write(writing, b".")
        generation += 1
    time.sleep(3)


leader = os.fork()
if leader == 0:
    try:
        os.setpgid(0, 0)
        grow(0)
    finally:
        os._exit(0)
os.close(writing)
answers = b""
while len(answers) < COUNT and b"!" not in answers and (more := os.read(reading, COUNT)):
    answers += more
os.killpg(leader, signal.SIGKILL)
os.waitpid(leader, 0)

print("BLOCKED EAGAIN after", len(answers)) if b"!" in answers else print("ESCAPED made", len(answers), "processes")
