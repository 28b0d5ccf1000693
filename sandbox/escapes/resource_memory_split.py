# attempt: use more memory than the limit, each of several children staying below it
# expect: contained
# layer: cgroup
# control: direct
# death: out_of_memory
# without-cgroup: not contained
# flags: --memory 200M --timeout 10
import os
import signal
import time

COUNT = 6
reading, writing = os.pipe()
children = []
for _ in range(COUNT):
    child = os.fork()
    if child == 0:
        try:
            held = b"\1" * (60 << 20)
            os.write(writing, b".")
            time.sleep(20)
        finally:
            os._exit(0)
    children.append(child)
# The whole group has to end: a parent that outlives a killed child waits here until the time limit, a wrong answer.
answers = b""
while len(answers) < COUNT:
    answers += os.read(reading, COUNT)
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

print("ESCAPED", COUNT, "children hold 360 MiB")
