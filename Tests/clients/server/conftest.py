"""Tests of `burrow serve` by real clients. Most share one server, each test as a user of its own."""

import itertools
from contextlib import ExitStack

import pytest

from support.command_line import EXECUTABLE, Burrow
from support.operators import this_operator
from support.server import new_session, serving

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
