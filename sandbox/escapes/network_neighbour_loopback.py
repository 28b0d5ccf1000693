# attempt: connect to a server that another tenant's session runs on its loopback
# expect: blocked
# layer: namespaces
# control: direct
# neighbour: import socket; listener = socket.create_server(("127.0.0.1", 45127))
import socket

with socket.socket() as endpoint:
    endpoint.settimeout(2)
    try:
        endpoint.connect(("127.0.0.1", 45127))
        print("ESCAPED connected to the neighbour")
    except ConnectionRefusedError:
        print("BLOCKED ECONNREFUSED")
