# attempt: open a socket of every family but the three allowed: netlink, kernel crypto, virtual machine, bluetooth
# expect: blocked
# layer: seccomp
# control: inside
import errno
import socket

ALLOWED = {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6}


def attempt(families):
    got = []
    for family in families:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind, 0).close()
                got.append(str(family))
            except OSError as refusal:
                # EAFNOSUPPORT and the like: the filter let the family through, and this kernel happens not to have it.
                if refusal.errno not in (errno.EPERM, errno.EACCES):
                    got.append(f"{family} ({errno.errorcode[refusal.errno]})")
    return f"ESCAPED {', '.join(dict.fromkeys(got))}" if got else "BLOCKED EPERM for every other family"


def control():
    """One family that every kernel has and one that none has: asking for others would load their modules."""
    return attempt([socket.AF_NETLINK, 63])


print(control() if globals().get("CONTROL") else attempt(sorted(set(range(64)) - ALLOWED)))
