# attempt: connect to an abstract unix socket of another tenant's session, which no file system guards
# expect: blocked
# layer: namespaces, landlock
# control: direct
# neighbour: import socket; listener = socket.socket(socket.AF_UNIX); listener.bind("\0burrow-neighbour"); listener.listen()
import socket

try:
    with open("/proc/self/net/unix") as file:
        listed = [line.split()[-1] for line in file if "burrow-neighbour" in line]
except (FileNotFoundError, PermissionError):
    listed = []
with socket.socket(socket.AF_UNIX) as endpoint:
    try:
        endpoint.connect("\0burrow-neighbour")
        print("ESCAPED connected to the neighbour")
    except (ConnectionRefusedError, PermissionError) as refusal:
        print("ESCAPED listed", *listed) if listed else print("BLOCKED", type(refusal).__name__)
