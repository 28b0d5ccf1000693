# attempt: open raw and packet sockets, which forge and read what others send
# expect: blocked
# layer: seccomp, capabilities
# control: root
import errno
import socket

got, refusals = [], set()
for name, family, kind, protocol in (
    ("raw icmp", socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    ("raw ip", socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
    ("raw ip 6", socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW),
    ("packet", socket.AF_PACKET, socket.SOCK_RAW, 0),
):
    try:
        socket.socket(family, kind, protocol).close()
        got.append(name)
    except OSError as refusal:
        if refusal.errno not in (errno.EPERM, errno.EACCES, errno.EAFNOSUPPORT):
            raise
        refusals.add(errno.errorcode[refusal.errno])

print("ESCAPED", *got) if got else print("BLOCKED", *sorted(refusals))
