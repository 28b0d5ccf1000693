# attempt: use more processor time than the limit
# expect: contained
# layer: cgroup, rlimits
# control: direct
# death: cpu_time
# flags: --cpu 1 --timeout 20
import time

while time.process_time() < 3:
    pass

print("ESCAPED used 3 s")
