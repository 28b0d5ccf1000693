# attempt: use more memory than the limit
# expect: contained
# layer: cgroup, rlimits
# control: direct
# death: out_of_memory
# flags: --memory 200M

# Bytes other than zero: zero pages would not be given until they are touched.
held = [b"\1" * (10 << 20) for _ in range(40)]

print("ESCAPED holds", sum(map(len, held)) >> 20, "MiB")
del held
