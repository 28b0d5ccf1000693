"""A client of one connection that costs little itself: what it takes is in the floor, which is measured with it."""

import json
import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


class Connection:
    """Sends requests one after the other over one connection that stays open, without Nagle's delay."""

    MOST_SECONDS = 60

    def __init__(self, host: str, port: int, key: str):
        self.socket = socket.create_connection((host, port), self.MOST_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._fields = f"Host: {host}:{port}\r\nAuthorization: Bearer {key}\r\n"
        self._read = b""

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, method: str, path: str, content: dict | None = None) -> Answer:
        """Sends a request and waits for the whole answer, whatever its status."""
        self.send(self.request(method, path, content))
        return self.receive()

    def request(self, method: str, path: str, content: dict | None = None) -> bytes:
        """The bytes of a request, to be made before the time is taken."""
        body = b"" if content is None else json.dumps(content).encode()
        fields = f"{self._fields}Content-Length: {len(body)}\r\nContent-Type: application/json\r\n" if body else (
            self._fields if method == "GET" else f"{self._fields}Content-Length: 0\r\n"
        )  # fmt: skip
        return f"{method} {path} HTTP/1.1\r\n{fields}\r\n".encode() + body

    def send(self, request: bytes):
        self.socket.sendall(request)

    def receive(self) -> Answer:
        """The answer to what was sent."""
        while (end := self._read.find(b"\r\n\r\n")) < 0:
            self._more()
        head, self._read = self._read[:end].lower(), self._read[end + 4 :]
        status = int(head[9:12])
        if b"\r\ntransfer-encoding: chunked" in head:
            return Answer(status, self._chunks())
        at = head.find(b"\r\ncontent-length:")
        return Answer(status, self._take(int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0))

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while (end := self._read.find(b"\r\n")) < 0:
                self._more()
            size, self._read = int(self._read[:end], 16), self._read[end + 2 :]
            body += self._take(size)
            self._take(2)
            if size == 0:
                return body

    def _take(self, count: int) -> bytes:
        while len(self._read) < count:
            self._more()
        taken, self._read = self._read[:count], self._read[count:]
        return taken

    def _more(self):
        part = self.socket.recv(1 << 20)
        if not part:
            raise ConnectionError("the server has closed the connection in the middle of an answer")
        self._read += part
