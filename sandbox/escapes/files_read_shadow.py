# attempt: read the host's password hashes and root's home
# expect: blocked
# layer: mounts, landlock
# control: root
import os


def list_root():
    return os.listdir("/root")


def read_shadow():
    with open("/etc/shadow") as file:
        return file.readline()


got, refusals = [], []
for attempt in (read_shadow, list_root):
    try:
        attempt()
        got.append(attempt.__name__)
    except (PermissionError, FileNotFoundError) as refusal:
        refusals.append(type(refusal).__name__)

print("ESCAPED", *got) if got else print("BLOCKED", *refusals)
