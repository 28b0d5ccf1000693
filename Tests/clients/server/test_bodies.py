"""Bodies that clients send are bounded together: many large ones that come at a time do not take the machine's memory."""

import json
import select
from contextlib import ExitStack, suppress

from support.command_line import DEADLINE
from support.host_state import wait_until
from support.raw_http import connected
from support.server import new_session, run

BODY = 17 << 20
# What one tenant may have of the 256 MiB that are kept.
BUDGET = 64 << 20
# One more than there is room for.
COUNT = BUDGET // BODY + 1
START, END = b'{"code": "6 * 7"', b"}"
# Is no JSON from its first byte on: that is found out quickly, when all of it has come.
NONSENSE = b"?"


def begin_large(stack, server, path, start):
    """A connection on which all of a large body has gone, but for its end."""
    made = stack.enter_context(connected(server))
    made.send(made.head("POST", path, "Content-Type: application/json", f"Content-Length: {BODY}"))
    made.send(start.ljust(BODY - len(END)))
    return made


def answered(connections):
    """Those to which the server said something."""
    by_socket = {each.socket: each for each in connections}
    return [by_socket[each] for each in select.select(by_socket, [], [], DEADLINE)[0]]


def status_at_end(connection):
    """Sends the last of a large body; the status of the answer, which may have come before."""
    with suppress(ConnectionError):
        connection.send(END)
    return connection.response()[0]


def assert_refused(connection):
    """Too much came with this one: it is told so, and closed."""
    status, fields, body = connection.response()
    assert (status, json.loads(body)["code"]) == (503, "too_many_bodies"), body
    assert int(fields["retry-after"]) > 0
    assert connection.is_closed()


def test_many_large_bodies(start_server):
    """Those that are too much are refused, small ones and those that were there go on, and nothing stays taken."""
    server = start_server()
    with server.client() as client, ExitStack() as stack:
        session = new_session(client)
        path = f"/v1/sessions/{session['id']}/executions"
        before = server.resident_bytes()
        waiting = [begin_large(stack, server, path, START) for _ in range(COUNT)]
        (refused,) = answered(waiting)
        assert_refused(refused)
        waiting.remove(refused)
        # Twice the bodies is what buffers that grow come to.
        assert server.resident_bytes() - before < 2 * BUDGET + (128 << 20)
        assert run(client, session, "1 + 1")["text"] == "2"
        # Of another tenant a large one is taken as well.
        with server.client(server.make_key(tenant="others", user="bob")) as other:
            code = "6 * 7" + " " * (1 << 20)
            assert run(other, new_session(other), code)["text"] == "42"
        # One comes to its end, the others leave.
        assert status_at_end(waiting.pop()) == 200
        for each in waiting:
            each.socket.close()

        def all_are_taken():
            with ExitStack() as others:
                filling = [begin_large(others, server, path, NONSENSE) for _ in range(COUNT - 1)]
                return {status_at_end(each) for each in filling} == {400}

        assert wait_until(all_are_taken, DEADLINE) is not None, "what was taken is not given back"
