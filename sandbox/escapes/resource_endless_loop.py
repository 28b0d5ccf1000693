# attempt: run for ever in Python
# expect: contained
# layer: host
# control: direct
# death: timeout
# flags: --timeout 1
import time

end = time.monotonic() + 4
while time.monotonic() < end:
    pass

print("ESCAPED ran for 4 s")
