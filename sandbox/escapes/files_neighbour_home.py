# attempt: read a file in the home of another tenant's user
# expect: blocked
# layer: mounts
# control: direct
# neighbour: open("burrow-neighbour-canary.txt", "w").write("canary")
import glob
import os

NAME = "burrow-neighbour-canary.txt"
# From every ancestor of the own directory down the tree that the host keeps, and where it is by default.
places, here = ["/var/lib/burrow"], os.getcwd()
while here != "/":
    here = os.path.dirname(here)
    places.append(here)
found = []
for place in places:
    for middle in ("*", "*/*", "users/*", "tenants/*/users/*", "*/users/*"):
        found += glob.glob(os.path.join(place, middle, NAME))
readable = [path for path in found if os.access(path, os.R_OK)]

print("ESCAPED", readable[0]) if readable else print("BLOCKED no path leads to another tenant")
