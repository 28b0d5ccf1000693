# attempt: find the host's environment in this process's own memory, left there by the fork from the zygote
# expect: blocked
# layer: host
# control: inside
# host-environment: BURROW_ESCAPE_CANARY=canary-7f3a9c51
import ctypes

# The whole name and value are never one object here, or the scan would find itself; this file's own text in memory
# is told apart by what stands around it: an environment's strings have zero bytes on both sides.
BEFORE, SOUGHT = bytes(reversed(b"UB\0")), bytes(reversed(b"=YRANAC_EPACSE_WORR"))


def attempt():
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
        for line in maps:
            addresses, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            start, end = (int(address, 16) for address in addresses.split("-"))
            memory.seek(start)
            try:
                content = memory.read(end - start)
            except OSError:
                continue  # pages past the end of a mapped file
            at = content.find(SOUGHT)
            while at >= 0:
                found += content[at - len(BEFORE) : at] == BEFORE
                at = content.find(SOUGHT, at + 1)
    return f"ESCAPED {found} copies" if found else "BLOCKED no copy in memory"


def control():
    """Plants the canary as setenv of the C library would have left it."""
    ctypes.CDLL(None).setenv(b"BURROW_ESCAPE_CANARY", b"planted", 1)
    return attempt()


print(control() if globals().get("CONTROL") else attempt())
