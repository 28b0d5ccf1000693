# attempt: make a socket whose close blocks for minutes: whoever closes it last, such as the host it is sent to, stands still
# expect: blocked
# layer: seccomp
# control: direct
import socket
import struct

# Handing it over is not tried: where the option is refused, a close does not block.
listener = socket.create_server(("127.0.0.1", 0))
lingering = socket.create_connection(listener.getsockname())
try:
    lingering.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 600))
except PermissionError:
    print("BLOCKED SO_LINGER EPERM")
else:
    print("ESCAPED close of a handed socket can block for 600 s")
