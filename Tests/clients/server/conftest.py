"""Tests of `burrow serve` by real clients. Most share one server, each test as a user of its own."""

import itertools
import select
import socket
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from support.command_line import EXECUTABLE, Burrow
from support.operators import this_operator
from support.raw_http import connected
from support.server import begin, finished, new_session, serving

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server():
    """A server that tests share: none may leave it other than it was."""
    operator = this_operator()
    with operator.directory() as data, serving(Burrow(EXECUTABLE, operator, data)) as running:
        yield running


@pytest.fixture
def key(server):
    """The key of a user who has nothing yet."""
    return server.make_key(tenant="tests", user=f"user-{next(_numbers)}")


@pytest.fixture
def client(server, key):
    """A client of that user."""
    with server.client(key) as made:
        yield made


@pytest.fixture
def session(client):
    """A session of that user, which ends with the test."""
    made = new_session(client)
    yield made
    client.delete(f"/v1/sessions/{made['id']}")


@pytest.fixture
def start_server(burrow):
    """Starts servers of the test's own, one after the other on the same data, with flags of its choice."""
    with ExitStack() as stack:
        yield lambda *flags: stack.enter_context(serving(burrow, *flags))


@pytest.fixture(scope="session")
def slow_clients(server):
    """A head that comes by the byte, a body that stops, a stream that nobody reads, connections that say nothing.

    The server's patience is a minute, which passes while other tests run.
    """
    key = server.make_key(tenant="tests", user="slow")
    with ExitStack() as stack:
        client = stack.enter_context(server.client(key))
        flood = begin(client, new_session(client), "for _ in range(400): print('x' * 20_000)")
        finished(client, flood)
        head, body, deaf = (stack.enter_context(connected(server, key)) for _ in range(3))
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        deaf.send(deaf.head("GET", f"/v1/executions/{flood['id']}/events"))
        body.send(body.head("POST", "/v1/sessions", "Content-Type: application/json", "Content-Length: 1000") + b"{")
        silent = [stack.enter_context(connected(server)) for _ in range(100)]
        dripping = threading.Thread(target=_drip, args=(head.socket, head.head("GET", "/livez")))
        dripping.start()
        yield SimpleNamespace(head=head, body=body, deaf=deaf, silent=silent)
        dripping.join()


def _drip(connected_socket, content):
    """Sends a byte every half second, until something comes back."""
    for position in range(len(content)):
        connected_socket.send(content[position : position + 1])
        if select.select([connected_socket], [], [], 0.5)[0]:
            return
