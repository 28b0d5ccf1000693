# attempt: plant symbolic links in the workspace to the host's path of another tenant's home and read through them
# expect: blocked
# layer: mounts, landlock
# control: direct
# neighbour: open("burrow-neighbour-canary.txt", "w").write("canary")
import glob
import os

LINK = "burrow-escape-link"
# The mount table tells where the own directory lies on the host's file system, so the neighbour's can be guessed.
origins = {os.getcwd()}
with open("/proc/self/mountinfo") as file:
    for line in file:
        fields = line.split()
        if fields[4] == os.getcwd():
            origins.add(fields[3])
got = []
for origin in origins:
    # The host keeps TENANTS/tenant/users/user.
    tenants = os.path.normpath(os.path.join(origin, "../../.."))
    for target in (tenants, "/proc/1/root" + tenants, "/proc/self/root" + tenants):
        os.symlink(target, LINK)
        try:
            for path in glob.glob(f"{LINK}/*/users/*/burrow-neighbour-canary.txt"):
                with open(path) as file:
                    got.append(f"{target} {file.read()}")
        except PermissionError:
            pass
        finally:
            os.remove(LINK)

print("ESCAPED", got[0]) if got else print("BLOCKED no link leads to another tenant")
