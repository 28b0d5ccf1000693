# attempt: recurse without end, with the interpreter's own limit removed
# expect: contained
# layer: cgroup, rlimits
# control: direct
# death: out_of_memory|signal
# without-cgroup: none|out_of_memory|signal
# flags: --memory 100M --timeout 20
import sys

DEPTH = 2_000_000
sys.setrecursionlimit(DEPTH * 2)


def recurse(depth):
    return depth if depth == DEPTH else recurse(depth + 1)


print("ESCAPED recursed", recurse(0), "deep")
sys.setrecursionlimit(1000)
