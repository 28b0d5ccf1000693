"""HTTP by hand, for what well-behaved clients never send."""

import socket
from contextlib import contextmanager

from support.command_line import DEADLINE


class Connection:
    """A connection to a server, byte by byte."""

    def __init__(self, connected, key):
        self.socket = connected
        self._key = key
        self._received = b""

    @property
    def received(self):
        """What has come and was not taken for a response."""
        return self._received

    def send(self, content):
        """Sends bytes as they are."""
        self.socket.sendall(content)

    def head(self, method, path, *lines):
        """The head of a request with a key, and any lines more."""
        usual = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self._key}"]
        return "\r\n".join([*usual, *lines, "", ""]).encode()

    def response(self):
        """The next response: its status, header fields and body. The status is None when the server has closed."""
        while b"\r\n\r\n" not in self._received:
            if not self._receive():
                assert not self._received, self._received
                return None, {}, b""
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {}
        for line in lines:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        status = int(first.split(" ")[1])
        length = int(fields.get("content-length", 0))
        while len(self._received) < length:
            assert self._receive(), "the server closed in the middle of a body"
        body, self._received = self._received[:length], self._received[length:]
        return status, fields, body

    def read_until(self, text):
        """Reads until a text has come."""
        while text not in self._received:
            assert self._receive(), f"the server closed after {self._received!r}"

    def is_closed(self):
        """Waits until the server closes; whether nothing came before."""
        while self._receive():
            pass
        return not self._received

    def _receive(self):
        try:
            received = self.socket.recv(65536)
        except ConnectionResetError:
            received = b""
        self._received += received
        return bool(received)


@contextmanager
def connected(server, key=None):
    """A connection to a server, on which a key can be shown."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE) as plain:
        yield Connection(plain, key or server.key)
