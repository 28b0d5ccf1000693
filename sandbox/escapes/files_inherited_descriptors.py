# attempt: find an inherited descriptor beyond the standard streams and the one channel (CVE-2024-21626)
# expect: blocked
# layer: host
# control: inside
import os


def attempt():
    sockets, others = [], []
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        try:
            target = os.readlink(f"/proc/self/fd/{descriptor}")
        except FileNotFoundError:
            continue  # the listing's own descriptor
        harmless = target == "/dev/null" or target.startswith(("pipe:", "socket:"))
        if descriptor <= 2 and harmless:
            continue
        (sockets if target.startswith("socket:") else others).append(f"{descriptor}={target}")
    if others or len(sockets) > 1:
        return f"ESCAPED {' '.join(others + sockets)}"
    return "BLOCKED only the standard streams and the channel"


def control():
    directory = os.open("/", os.O_PATH | os.O_DIRECTORY)
    try:
        return attempt()
    finally:
        os.close(directory)


print(control() if globals().get("CONTROL") else attempt())
