# attempt: print without end
# expect: contained
# layer: host
# control: direct
# death: output_limit
# flags: --output-limit 1M
import sys

for _ in range(64):
    print("x" * (1 << 16))
    print("y" * (1 << 12), file=sys.stderr)

print("ESCAPED printed 4 MiB")
