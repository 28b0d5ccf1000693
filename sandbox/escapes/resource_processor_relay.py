# attempt: use more processor time than the limit by a chain of children, none of which reaches it alone
# expect: contained
# layer: cgroup, host
# control: direct
# death: cpu_time|timeout
# flags: --cpu 1 --timeout 3
import os
import time

reading, writing = os.pipe()
runner = os.fork()
if runner == 0:
    try:
        # Each runner works for half a second and hands over to its child; the pipe closes with the last one.
        for _ in range(9):
            start = time.process_time()
            while time.process_time() < start + 0.5:
                pass
            if os.fork() != 0:
                break
    finally:
        os._exit(0)
os.close(writing)
os.read(reading, 1)
os.waitpid(runner, 0)

print("ESCAPED used 4.5 s by relay")
