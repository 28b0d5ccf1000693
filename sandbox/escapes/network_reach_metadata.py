# attempt: reach the cloud's metadata service, the local network and the internet
# expect: blocked
# layer: namespaces
# control: inside
import errno
import socket

ADDRESSES = ("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fe80::1%1", "10.0.0.1", "192.168.1.1", "1.1.1.1")


def attempt(addresses):
    got, refusals = [], set()
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        # Connecting a datagram socket only asks for a route: no packet leaves, no answer is awaited.
        with socket.socket(family, socket.SOCK_DGRAM) as endpoint:
            try:
                endpoint.connect(socket.getaddrinfo(address, 80, flags=socket.AI_NUMERICHOST)[0][4])
                got.append(address)
            except OSError as refusal:
                if refusal.errno not in (
                    errno.ENETUNREACH,
                    errno.EHOSTUNREACH,
                    errno.EADDRNOTAVAIL,
                    errno.EPERM,
                    errno.EACCES,
                    errno.EINVAL,
                ):
                    raise
                refusals.add(errno.errorcode[refusal.errno])
    return f"ESCAPED a route to {' '.join(got)}" if got else f"BLOCKED {' '.join(sorted(refusals))}"


def control():
    """The loopback has a route everywhere, also on a machine without a network."""
    return attempt(["127.0.0.1"])


print(control() if globals().get("CONTROL") else attempt(ADDRESSES))
