# attempt: flood the standard streams from children, past Python's own streams
# expect: contained
# layer: host
# control: direct
# death: output_limit
# flags: --output-limit 1M --timeout 20
import os

children = []
for descriptor in (1, 2, 1, 2):
    child = os.fork()
    if child == 0:
        try:
            for _ in range(1024):
                os.write(descriptor, b"z" * 1023 + b"\n")
        finally:
            os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)

print("ESCAPED wrote 4 MiB")
