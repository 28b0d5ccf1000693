# attempt: connect to a listener on the host's loopback, by every way of writing its address
# expect: blocked
# layer: namespaces
# control: direct
# host-listener: tcp
import errno
import socket

got, refusals = [], set()
for address in ("127.0.0.1", "127.1.2.3", "0.0.0.0", "localhost", "::1", "::ffff:127.0.0.1"):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as endpoint:
        endpoint.settimeout(2)
        try:
            endpoint.connect((address, PORT))
            got.append(address)
        except OSError as refusal:
            if not isinstance(refusal, socket.gaierror) and refusal.errno not in (
                errno.ECONNREFUSED,
                errno.ENETUNREACH,
                errno.EADDRNOTAVAIL,
                errno.EACCES,
                errno.EPERM,
            ):
                raise
            refusals.add(errno.errorcode.get(refusal.errno, "no name service"))

print("ESCAPED connected to", *got) if got else print("BLOCKED", *sorted(refusals))
