"""However a server ends, what it acknowledged is there for the next one, and nothing of it is left."""

import signal
import threading
import uuid

import httpx
import pytest

from support.command_line import DEADLINE
from support.host_state import wait_until
from support.server import (
    GATED, begin, finished, follow, look_at, new_session, run, serving, wait_for_text,
)  # fmt: skip


def home(server):
    """The directory of the local user on the host."""
    return server.burrow.home()


# MARK: Asked to end


def test_a_server_of_each_user(burrow_of_each):
    """Starts, works and ends without anything left, for root and for an ordinary user."""
    with serving(burrow_of_each, "--pool", "1:2") as server:
        with server.client() as client:
            sessions = [new_session(client) for _ in range(3)]
            for session in sessions:
                assert run(client, session, "1 + 1")["text"] == "2"
            left = begin(client, sessions[0], "import subprocess; subprocess.Popen(['sleep', '1000']); 0")
            finished(client, left)
        assert server.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_runs_comes_to_its_end(start_server, number):
    server = start_server("--grace", "30")
    with server.client() as client, server.client() as another:
        session = new_session(client)
        first, waiting = begin(client, session, GATED), begin(client, session, "'after'")
        wait_for_text(client, first)
        answers = []
        waiter = threading.Thread(target=lambda: answers.append(run(another, session, "'waited'")))
        waiter.start()
        path = f"/v1/sessions/{session['id']}/executions"
        assert wait_until(lambda: len(client.get(path).json()["items"]) == 3, DEADLINE) is not None
        events = follow(client, first)
        assert next(events).type == "execution.queued"
        server.look()
        server.process.send_signal(number)
        # New work is refused while it drains: on a connection that was there, or by not being let in.
        assert wait_until(lambda: not takes_work(server), DEADLINE) is not None
        assert server.process.poll() is None
        home(server).joinpath("go").touch()
        waiter.join(DEADLINE)
        assert answers and answers[0]["text"].startswith("'waited'")
        assert list(events)[-1].type == "execution.finished", "who followed saw the end"
    assert server.wait() == 0
    with start_server().client() as client:
        assert look_at(client, first)["status"] == "ok"
        assert look_at(client, waiting)["result"]["text"].startswith("'after'")


def takes_work(server):
    """Whether a server begins something new."""
    try:
        with server.client() as client:
            response = client.post("/v1/sessions")
            if response.status_code == 503:
                assert response.json()["code"] in ("stopping", "cancelled")
                return False
            return response.status_code == 201
    except httpx.TransportError:
        return False


def test_what_does_not_end_is_interrupted(start_server):
    server = start_server("--grace", "0.2")
    with server.client() as client:
        session = new_session(client)
        endless = begin(client, session, GATED)
        wait_for_text(client, endless)
        server.look()
        server.process.send_signal(signal.SIGTERM)
        assert server.wait() == 0
    with start_server().client() as client:
        ended = look_at(client, endless)
        assert ended["status"] == "interrupted" and ended["result"]["error"]["name"] == "KeyboardInterrupt"
        assert client.get(f"/v1/sessions/{session['id']}").status_code == 200


def test_two_servers_on_the_same_data(start_server):
    server = start_server()
    ending = server.burrow.run("serve", "--port", "0")
    assert ending.status not in (0, None) and "another server" in ending.error, ending
    with server.client() as client:
        assert run(client, new_session(client), "1 + 1")["text"] == "2"


# MARK: Killed


def test_nothing_acknowledged_is_lost(start_server):
    server = start_server()
    headers = {"idempotency-key": str(uuid.uuid4())}
    with server.client() as client:
        session = new_session(client, environment={"KEPT": "yes"}, metadata={"a": "b"})
        context = client.post(f"/v1/sessions/{session['id']}/contexts", json={"working_directory": "/shared"}).json()
        deleted = new_session(client)
        assert client.delete(f"/v1/sessions/{deleted['id']}").status_code == 204
        path = f"/v1/sessions/{session['id']}/executions"
        done = client.post(path, json={"code": "open('made', 'w').write('x'); x = 1; 'done'"}, headers=headers).json()
        polled = finished(client, begin(client, session, "print('x' * 5_000)", inline_limit=100))
        running, waiting = begin(client, session, GATED), begin(client, session, "'never'")
        wait_for_text(client, running)
        seen = list(follow(client, {"id": done["execution_id"]}))
        server.stop(signal.SIGKILL)

    server = start_server()
    with server.client() as client:
        # What had ended is as it was.
        assert client.get(f"/v1/executions/{done['execution_id']}").json()["result"] == done
        assert look_at(client, polled) == polled
        assert list(follow(client, {"id": done["execution_id"]})) == seen
        handle = polled["result"]["output"]["handle"]
        assert client.get(f"/v1/outputs/{handle}").json()["text"].startswith("xxxx")
        # What had not is killed, and says why.
        for execution in (running, waiting):
            ended = look_at(client, execution)
            assert (ended["state"], ended["status"]) == ("finished", "killed")
            assert ended["result"]["death"]["kind"] == "sandbox_lost"
            assert "the server ended" in ended["result"]["death"]["message"]
            assert ended["finished_at"] is not None
            events = list(follow(client, execution))
            assert [event.number for event in events] == list(range(1, len(events) + 1))
            assert events[-1].type == "execution.finished" and events[-1].data["result"] == ended["result"]
        # Sessions go on: what they were told, without their variables.
        again = client.get(f"/v1/sessions/{session['id']}").json()
        assert again["state"] == "live" and again["metadata"] == {"a": "b"}
        assert {each["id"] for each in again["contexts"]} == {session["default_context_id"], context["id"]}
        code = "import os; [os.environ['KEPT'], open('made').read(), 'x' in globals()]"
        assert run(client, session, code)["text"] == "['yes', 'x', False]"
        assert run(client, session, "import os; os.getcwd()", context_id=context["id"])["text"] == "'/shared'"
        # What was deleted stays so.
        response = client.get(f"/v1/sessions/{deleted['id']}")
        assert response.status_code == 410 and response.json()["reason"] == "deleted"
        # Who was not told asks again, and it is not done again.
        response = client.post(
            path, json={"code": "open('made', 'w').write('x'); x = 1; 'done'"}, headers=headers
        )
        assert response.status_code == 200 and response.json() == done


def test_a_stream_goes_on_with_the_next_server(start_server):
    server = start_server()
    with server.client() as client:
        session = new_session(client)
        running = begin(client, session, "for n in range(50): print(n, flush=True)\n" + GATED)
        events = []
        for event in follow(client, running):
            events.append(event)
            if event.type == "stdout" and "ready" in event.data["text"]:
                break
        server.stop(signal.SIGKILL)
    with start_server().client() as client:
        rest = list(follow(client, running, after=events[-1].number))
        assert [event.number for event in events + rest] == list(range(1, len(events + rest) + 1))
        assert rest[-1].type == "execution.finished" and rest[-1].data["status"] == "killed"
        assert list(follow(client, running)) == events + rest


def test_a_server_that_is_killed_again_and_again(start_server):
    """At no moment in particular: whatever was acknowledged is there, and in the end everything works."""
    acknowledged, sessions = [], []
    for number in range(6):
        server = start_server()
        with server.client() as client:
            session = new_session(client)
            sessions.append(session)

            def load(session=session, server=server):
                with server.client() as another:
                    try:
                        while True:
                            acknowledged.append(begin(another, session, "import time; time.sleep(0.001)"))
                    except (httpx.TransportError, AssertionError):
                        # Gone, or full.
                        return

            before = len(acknowledged)
            loaders = [threading.Thread(target=load) for _ in range(2)]
            for loader in loaders:
                loader.start()
            assert wait_until(lambda: len(acknowledged) > before + 5 * number, DEADLINE) is not None
            server.stop(signal.SIGKILL)
            for loader in loaders:
                loader.join(DEADLINE)
    with start_server().client() as client:
        for execution in acknowledged:
            found = look_at(client, execution)
            assert found["state"] == "finished" and found["status"] in ("ok", "killed"), found
            assert [event.type for event in follow(client, execution)][-1] == "execution.finished"
        for session in sessions:
            assert run(client, session, "1 + 1")["text"] == "2"


def test_who_asks_again_after_a_crash_is_served(start_server):
    """A request that was cut off before anything was made of it does not keep its key."""
    headers = {"idempotency-key": "once"}
    server = start_server()
    with server.client() as client:
        session = new_session(client)
        path = f"/v1/sessions/{session['id']}/executions"

        def ask():
            try:
                with server.client() as another:
                    another.post(path, json={"code": GATED}, headers=headers)
            except httpx.TransportError:
                return

        asker = threading.Thread(target=ask)
        asker.start()
        server.stop(signal.SIGKILL)
        asker.join(DEADLINE)
    with start_server().client() as client:
        response = client.post(path, json={"code": GATED}, headers=headers | {"prefer": "respond-async"})
        assert response.status_code == 202, response.text
        if response.json()["state"] == "finished":
            assert response.json()["status"] == "killed", "it had begun"
        else:
            wait_for_text(client, response.json())
            client.put("/v1/files/content", params={"path": "go"}, content=b"")
            assert finished(client, response.json())["status"] == "ok"


def test_time_passes_without_a_server(start_server):
    server = start_server()
    with server.client() as client:
        session = new_session(client, idle_seconds=0.5)
        server.stop(signal.SIGKILL)
    with start_server().client() as client:
        assert wait_until(
            lambda: client.get(f"/v1/sessions/{session['id']}").status_code == 410, DEADLINE
        ) is not None  # fmt: skip
        assert client.get(f"/v1/sessions/{session['id']}").json()["reason"] == "idle"
