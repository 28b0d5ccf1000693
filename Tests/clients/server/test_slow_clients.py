"""Clients that are too slow are cut off, and nobody else notices them."""

import json
import select
import threading
from contextlib import ExitStack
from pathlib import Path

from support.command_line import DEADLINE
from support.host_state import wait_until
from support.raw_http import connected
from support.server import begin, finished, follow, new_session, run

FLOOD = "for _ in range(400): print('x' * 20_000)"


def test_a_head_that_comes_by_the_byte(slow_clients):
    status, fields, body = slow_clients.head.response()
    assert (status, fields["connection"], json.loads(body)["code"]) == (408, "close", "request_timeout")
    assert slow_clients.head.is_closed()


def test_connections_without_a_request(slow_clients):
    assert all(connection.is_closed() for connection in slow_clients.silent)


def test_a_body_that_stops(slow_clients):
    status, fields, body = slow_clients.body.response()
    assert (status, fields["connection"], json.loads(body)["code"]) == (408, "close", "request_timeout")
    assert slow_clients.body.is_closed()


def test_a_stream_that_nobody_reads(server, slow_clients):
    """Is given up: what says so to the client is behind all that it has not read, so the kernel is asked."""
    ours = slow_clients.deaf.socket.getsockname()[1]
    wanted = (f":{server.port:04X}", f":{ours:04X}")

    def is_given_up():
        # Looks again soon, or when something happens to the connection.
        select.select([], [], [slow_clients.deaf.socket], 0.1)
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        states = [row[3] for row in rows if row[1].endswith(wanted[0]) and row[2].endswith(wanted[1])]
        established = "01"
        return established not in states

    assert wait_until(is_given_up, 2 * DEADLINE) is not None, "the server still holds the connection"


def test_streams_that_nobody_reads_cost_little(server, client, key, session):
    """Ninety of them on eight megabytes: a small part of it is kept for each, and others are served."""
    flood = begin(client, session, FLOOD)
    assert finished(client, flood)["status"] == "ok"
    with ExitStack() as stack:

        def resident_with_more(count):
            for _ in range(count):
                deaf = stack.enter_context(connected(server, key))
                deaf.send(deaf.head("GET", f"/v1/executions/{flood['id']}/events"))
            # They came first, and the server has come to them when others have seen everything.
            for _ in range(2):
                printed = sum(len(event.data["text"]) for event in follow(client, flood) if event.type == "stdout")
                assert printed == 400 * 20_001
            assert run(client, session, "1 + 1")["text"] == "2"
            return server.resident_bytes()

        # The first thirty also cost what the allocator keeps for later. What sixty do not read is 480 MB.
        before = resident_with_more(30)
        assert resident_with_more(60) - before < 64 << 20


def test_an_execution_does_not_wait_for_who_follows_it(server, client, key, session):
    """A follower who does not read holds up neither the code nor other followers."""
    flood = begin(client, session, FLOOD)
    with connected(server, key) as deaf:
        deaf.send(deaf.head("GET", f"/v1/executions/{flood['id']}/events"))
        deaf.read_until(b"execution.queued")
        assert finished(client, flood)["status"] == "ok"


def test_many_clients_that_only_connect(server, client, session):
    """Five hundred connections that say nothing keep nobody from being served."""
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(connected(server))
        threads = [threading.Thread(target=run, args=(client, session, "1 + 1")) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE)
            assert not thread.is_alive()
        assert run(client, new_session(client), "1 + 1")["text"] == "2"
