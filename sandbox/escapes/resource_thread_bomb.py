# attempt: make threads until the machine has no more
# expect: blocked
# layer: cgroup, rlimits
# control: direct
# flags: --processes 32
import threading

COUNT = 200
release = threading.Event()
threads = []
try:
    for _ in range(COUNT):
        thread = threading.Thread(target=release.wait)
        thread.start()
        threads.append(thread)
    answer = f"ESCAPED made {COUNT} threads"
except RuntimeError as refusal:
    answer = f"BLOCKED {refusal} after {len(threads)}"
finally:
    release.set()
    for thread in threads:
        thread.join()

print(answer)
