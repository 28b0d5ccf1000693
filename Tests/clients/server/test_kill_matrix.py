"""Whoever of a server is killed, at whatever moment: who asked hears the truth, nobody else notices, nothing is left.

The rows are the moments, one test each; the columns are who is killed. The server itself is killed in servers of the
tests' own; what it acknowledged is there for the next one.
"""

import base64
import json
import os
import struct
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from support.command_line import DEADLINE, EXECUTABLE, Burrow
from support.host_state import wait_until
from support.operators import this_operator
from support.raw_http import connected
from support.scenes import (
    COUNT, PATIENCE, Bystander, Scene, assert_cannot_start, assert_lost, delete_all, descriptors, groups_of,
    in_background, outcome_of, wait_for_rest,
)  # fmt: skip
from support.server import (
    GATED, begin, events_of, finished, follow, look_at, new_session, run, serving, wait_for_text, write_file,
)  # fmt: skip
from support.workers import workers

WORKERS = ("context", "init", "zygote", "jailer")
# What takes the sandboxes of other sessions along.
SHARED = ("jailer", "server")
# In how many moments of something short the victim is killed.
ATTEMPTS = 3


@pytest.fixture(scope="module")
def shared():
    """A server whose workers are killed, two users of it, and what it has open when nothing is done."""
    operator = this_operator()
    with operator.directory() as data, serving(Burrow(EXECUTABLE, operator, data), "--rate", "100000") as server:
        keys = [server.make_key(user=user) for user in ("actor", "bystander")]
        with server.client(keys[0]) as actor, server.client(keys[1]) as bystander:
            # What is kept for users who were there, and for as many rooms as there will be at once.
            for client in (actor, bystander, actor):
                new_session(client)
                write_file(client, "warm")
            for client in (actor, bystander):
                delete_all(client)
        yield server, keys, wait_for_rest(server)


@pytest.fixture(params=[*WORKERS, "server"])
def scene(request, start_server):
    """A scene for each victim, with somebody else at work in it; in the end nothing is left of either."""
    victim = request.param
    with ExitStack() as stack:
        if victim == "server":
            first = start_server("--rate", "100000")
            keys = [first.key, first.make_key(user="bystander")]
            made = Scene(victim, first, keys, stack, lambda: start_server("--rate", "100000"))
            with first.client(keys[1]) as other:
                session = new_session(other)
                run(other, session, COUNT)
            yield made
            with made.server.client(keys[1]) as other:
                assert run(other, session, COUNT)["text"] == "1", "in a new sandbox"
            # The rest is looked at by who stops it.
            assert [path for path in made.server.burrow.data.rglob(".burrow-*") if path.is_file()] == []
            return
        server, keys, before = request.getfixturevalue("shared")
        made = Scene(victim, server, keys, stack)
        bystander = Bystander(server, keys[1], may_lose=victim in SHARED)
        bystander.start()
        try:
            assert bystander.begun.wait(DEADLINE)
            yield made
        finally:
            bystander.end()
        delete_all(made.client)
        (server.burrow.home(user="actor") / "go").unlink(missing_ok=True)
    after = wait_for_rest(server, before)
    assert after <= before, (before, descriptors(server))


# MARK: Moments of sessions


def test_while_a_session_is_created(scene):
    """It is there and works, or it is not there; at every moment of the few milliseconds that this takes."""
    start = time.monotonic()
    run(scene.client, new_session(scene.client), "1")
    took = time.monotonic() - start
    delete_all(scene.client)
    for moment in sorted(scene.random.uniform(0, took) for _ in range(ATTEMPTS)):
        create_and_kill(scene, moment)
        scene.assert_well()


def create_and_kill(scene, moment):
    rooms = {worker.room for worker in workers(scene.server)}
    before = {each["id"] for each in scene.client.get("/v1/sessions").json()["items"]}
    client = scene.client
    start = time.monotonic()
    creation = in_background(lambda: client.post("/v1/sessions", json={"metadata": {"a": "b"}}))
    wait_until(lambda: time.monotonic() - start >= moment, moment)
    if scene.loses_server:
        scene.kill()
    else:
        kill_one_of_a_new_room(scene, rooms, creation)
    response = outcome_of(creation)
    listed = {
        each["id"]: each for each in scene.client.get("/v1/sessions").json()["items"] if each["id"] not in before
    }
    if isinstance(response, httpx.TransportError):
        # Nobody was told of it: if it is there, it is whole.
        assert scene.loses_server, response
        assert all(each["state"] == "live" for each in listed.values()) and len(listed) <= 1, listed
    elif response.status_code == 201:
        made = response.json()
        assert listed.keys() == {made["id"]} and listed[made["id"]]["state"] == "live", listed
    else:
        assert not scene.loses_server
        assert_cannot_start(response)
        assert wait_until(lambda: live_of(scene.client, before) == [], 5) is not None, "nobody was promised it"
        return
    for session in listed.values():
        assert scene.client.get(f"/v1/sessions/{session['id']}").json()["metadata"] == {"a": "b"}
        # The kill may have come after all: that is told once, if at all.
        path = f"/v1/sessions/{session['id']}/executions"
        first = scene.client.post(path, json={"code": "6 * 7"})
        if first.status_code != 200 or first.json()["status"] != "ok":
            is_own_end = scene.victim == "context" and first.status_code == 200
            if not (is_own_end and first.json()["death"]["signal"] == "SIGKILL"):
                assert_lost(first)
            first = scene.client.post(path, json={"code": "6 * 7"})
        assert first.status_code == 200 and first.json()["text"] == "42", first.text
        assert scene.client.delete(f"/v1/sessions/{session['id']}").status_code == 204


def live_of(client, but):
    """Sessions that live, without some."""
    items = client.get("/v1/sessions").json()["items"]
    return [each["id"] for each in items if each["state"] == "live" and each["id"] not in but]


def kill_one_of_a_new_room(scene, rooms, creation):
    """Kills the victim as soon as it is there, unless the session is made before."""
    thread, _ = creation

    def is_done():
        scene.server.look()
        chosen = [
            each for each in workers(scene.server)
            if each.kind == scene.victim and (each.room is None or each.room not in rooms)
        ]  # fmt: skip
        return any(each.kill() for each in chosen) or not thread.is_alive()

    assert wait_until(is_done, DEADLINE) is not None


def test_while_a_session_is_deleted(scene):
    """What was deleted stays so, and what ran in it ended."""
    for moment in sorted(scene.random.uniform(0, 0.006) for _ in range(ATTEMPTS)):
        session, room = scene.session()
        running, waiting = begin(scene.client, session, GATED), begin(scene.client, session, "1")
        wait_for_text(scene.client, running)
        path = f"/v1/sessions/{session['id']}"
        scene.server.look()
        chosen = [each for each in workers(scene.server) if each.kind == scene.victim and each.room in (None, room)]
        client = scene.client
        start = time.monotonic()
        deletion = in_background(lambda client=client, path=path: client.delete(path))
        wait_until(lambda start=start, moment=moment: time.monotonic() - start >= moment, moment)
        if scene.loses_server:
            scene.kill()
        else:
            for each in chosen:
                each.kill()
        response = outcome_of(deletion)
        if isinstance(response, httpx.TransportError):
            assert scene.loses_server, response
            again = scene.client.delete(path)
            assert again.status_code in (204, 410), again.text
        else:
            assert response.status_code == 204, response.text
        gone = scene.client.get(path)
        assert gone.status_code == 410 and gone.json()["reason"] == "deleted", gone.text
        ended = finished(scene.client, running)
        assert ended["status"] == "killed", ended
        # Whichever came first has ended it.
        assert ended["result"]["death"]["kind"] in ("sandbox_lost", "signal"), ended
        ended = finished(scene.client, waiting)
        # What waited had its turn, if the kill came first.
        assert ended["status"] == "ok" or ended["result"]["death"]["kind"] in ("sandbox_lost", "signal"), ended
        scene.assert_well()


def test_while_a_session_is_idle(scene):
    """Its variables are kept where its process is, and its files in any case."""
    session, room = scene.session()
    code = "x = 1; open('kept', 'w').write('here')"
    before = finished(scene.client, begin(scene.client, session, code))
    scene.kill(room)
    # The first to ask may come before the news.
    path = f"/v1/sessions/{session['id']}/executions"
    response = scene.client.post(path, json={"code": "x"})
    if scene.keeps_state:
        assert response.status_code == 200 and response.json()["text"] == "1", response.text
    elif response.status_code == 200 and response.json()["status"] == "error":
        assert response.json()["error"]["name"] == "NameError", response.text
    elif scene.victim == "context" and response.status_code == 200:
        assert response.json()["death"]["kind"] == "signal", response.text
    else:
        assert_lost(response)
    assert run(scene.client, session, "open('kept').read()")["text"] == "'here'"
    assert look_at(scene.client, before) == before
    again = scene.client.get(f"/v1/sessions/{session['id']}").json()
    assert again["state"] == "live" and again["default_context_id"] == session["default_context_id"]
    scene.assert_well()


def test_a_zygote_that_dies_as_a_session_begins(start_server):
    """The room for which it shall fork is being made: nothing is left of it."""
    server = start_server("--rate", "100000")
    with server.client() as client:
        for attempt in range(20):
            assert client.delete(f"/v1/sessions/{new_session(client)['id']}").status_code == 204
            (zygote,) = [each for each in workers(server) if each.kind == "zygote"]
            server.look()
            start, moment = time.monotonic(), attempt % 4 * 0.0005
            creation = in_background(lambda: client.post("/v1/sessions"))
            wait_until(lambda start=start, moment=moment: time.monotonic() - start >= moment, moment)
            zygote.kill()
            response = outcome_of(creation)
            if response.status_code != 201:
                assert_cannot_start(response)
            delete_all(client)
            assert wait_until(lambda: not groups_of(server), 2) is not None, groups_of(server)


# MARK: Moments of executions


def test_while_an_execution_runs(scene):
    """Who waits for the result gets one, which says how it ended."""
    session, room = scene.session()
    done = finished(scene.client, begin(scene.client, session, "print('x' * 3_000); {'a': 1}", inline_limit=100))
    path = f"/v1/sessions/{session['id']}/executions"
    client = scene.client
    waiter = in_background(lambda: client.post(path, json={"code": GATED}))
    assert wait_until(lambda: running_in(scene.client, path), DEADLINE) is not None
    (running,) = running_in(scene.client, path)
    wait_for_text(scene.client, running)
    scene.kill(room)
    if scene.keeps_state:
        scene.let_go()
    response = outcome_of(waiter)
    scene.assert_ended(ended := finished(scene.client, running))
    if scene.loses_server:
        assert isinstance(response, httpx.TransportError), response
    else:
        assert response.status_code == 200 and response.json() == ended["result"], response.text
    assert look_at(scene.client, done) == done
    assert run(scene.client, session, "6 * 7")["text"] == "42"
    scene.assert_well()


def running_in(client, path):
    """Executions of a session that run."""
    return [each for each in client.get(path).json()["items"] if each["state"] == "running"]


def test_while_an_execution_streams(scene):
    """Its events come to their end without a gap, from this server or from the next."""
    session, room = scene.session()
    code = "for n in range(30): print(n, flush=True)\n" + GATED
    path = f"/v1/sessions/{session['id']}/executions"
    seen, connection = [], None
    try:
        with scene.client.stream(
            "POST", path, json={"code": code}, headers={"accept": "text/event-stream"}
        ) as response:
            assert response.status_code == 200
            execution = {"id": response.headers["location"].rpartition("/")[2]}
            for event in events_of(response):
                seen.append(event)
                if connection is None and event.type == "stdout" and "ready" in event.data["text"]:
                    connection = "killed"
                    scene.kill(room)
                    if scene.keeps_state:
                        scene.let_go()
    except (httpx.TransportError, AssertionError):
        # Where a stream is cut off is no event's end.
        assert scene.loses_server
    rest = list(follow(scene.client, execution, after=seen[-1].number)) if scene.loses_server else []
    events = seen + rest
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events[:2]] == ["execution.queued", "execution.started"]
    assert events[-1].type == "execution.finished"
    printed = "".join(event.data["text"] for event in events if event.type == "stdout")
    assert printed == "".join(f"{n}\n" for n in range(30)) + "ready\n"
    ended = look_at(scene.client, execution)
    scene.assert_ended(ended)
    assert events[-1].data == {"status": ended["status"], "result": ended["result"]}
    assert list(follow(scene.client, execution)) == events, "they are recorded as they were told"
    assert run(scene.client, session, "6 * 7")["text"] == "42"
    scene.assert_well()


def test_while_executions_are_queued(scene):
    """What waits is not lost with what runs: it goes on in a new process, in its order."""
    session, room = scene.session()
    running = begin(scene.client, session, GATED)
    waiting = [begin(scene.client, session, f"open('order', 'a').write('{n}'); print({n})") for n in range(4)]
    wait_for_text(scene.client, running)
    assert [look_at(scene.client, each)["state"] for each in waiting] == ["queued"] * 4
    home = scene.server.burrow.home(user="default" if scene.loses_server else "actor")
    # From the scene before this one.
    home.joinpath("order").unlink(missing_ok=True)
    scene.kill(room)
    if scene.keeps_state:
        scene.let_go()
    scene.assert_ended(finished(scene.client, running))
    ends = [finished(scene.client, each) for each in waiting]
    if scene.loses_server:
        for ended in ends:
            scene.assert_ended(ended)
        assert not home.joinpath("order").exists(), "what is said not to have run has not"
    else:
        said = [(ended["status"], ended["result"]["stdout"]) for ended in ends]
        assert said == [("ok", f"{n}\n") for n in range(4)]
        assert home.joinpath("order").read_text() == "0123"
        numbers = [ended["number"] for ended in ends]
        assert numbers == sorted(numbers)
    scene.assert_well()


# MARK: Moments of files and commands


def test_while_a_file_is_uploaded(scene):
    """It is there whole or not at all; what was there before stays until then."""
    session, room = scene.session()
    old, new = b"o" * 100_000, os.urandom(600_000)
    write_file(scene.client, "known", old)
    scene.client.delete("/v1/files", params={"path": "fresh"})
    with connected(scene.server, scene.keys[0]) as known, connected(scene.server, scene.keys[0]) as fresh:
        uploads = {"known": known, "fresh": fresh}
        for path, connection in uploads.items():
            head = connection.head("PUT", f"/v1/files/content?path={path}", f"Content-Length: {len(new)}")
            connection.send(head + new[:300_000])
        assert wait_until(lambda: len(uploads_of(scene.server)) == 2, DEADLINE) is not None
        scene.kill(room)
        if scene.loses_server:
            assert known.is_closed() and fresh.is_closed(), "no answer came"
            assert scene.client.get("/v1/files/content", params={"path": "known"}).content == old
            assert scene.client.get("/v1/files/content", params={"path": "fresh"}).status_code == 404
            names = [each["name"] for each in scene.client.get("/v1/files").json()["items"]]
            assert names == ["known"], names
        else:
            for path, connection in uploads.items():
                connection.send(new[300_000:])
                assert connection.response()[0] == (200 if path == "known" else 201)
                assert scene.client.get("/v1/files/content", params={"path": path}).content == new
    write_file(scene.client, "fresh", new)
    assert scene.client.get("/v1/files/content", params={"path": "fresh"}).content == new
    # The first in the session may hear of the loss.
    code = "import hashlib; hashlib.sha256(open('fresh', 'rb').read()).hexdigest()[:1]"
    scene.client.post(f"/v1/sessions/{session['id']}/executions", json={"code": code})
    assert run(scene.client, session, "len(open('fresh', 'rb').read())")["text"] == str(len(new))
    scene.assert_well()


def uploads_of(server):
    """Files of users that a server has open and that have no name, with some content."""
    found = []
    for entry in Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            target = os.readlink(entry)
            is_upload = target.startswith(f"{server.burrow.data}/tenants") and (
                target.endswith(" (deleted)") or ".burrow-" in target
            )
            if is_upload and entry.stat().st_size > 200_000:
                found.append(target)
        except FileNotFoundError:
            continue
    return found


def test_while_a_command_runs(scene):
    """A program beside the context: it goes on where its room does, and is said to be killed where not."""
    session, room = scene.session()
    run(scene.client, session, "x = 1")
    commands = Commands(scene, session)
    messages = commands.start("echo ready; read line; echo got $line")
    pid = next(messages)["start"]["pid"]
    assert decoded(next(messages)) == "ready\n"
    scene.kill(room)
    if scene.loses_server:
        with pytest.raises(httpx.TransportError):
            list(messages)
    else:
        if scene.keeps_room:
            commands.write(pid, "it\n")
        rest = list(messages)
        end = rest[-1]["end"]
        if scene.keeps_room:
            assert "".join(map(decoded, rest[:-1])) == "got it\n"
            assert (end["exited"], end["exitCode"]) == (True, 0), end
        else:
            assert not end["exited"] and end["error"], end
    commands = Commands(scene, session)
    assert commands.list() == []
    *output, last = commands.run_patiently("echo again")
    assert "".join(decoded(each) for each in output if "data" in each) == "again\n" and last["end"]["exitCode"] == 0
    value = run(scene.client, session, "str(globals().get('x'))")["text"]
    assert value == ("'1'" if scene.keeps_state else "'None'"), value
    scene.assert_well()


def decoded(message):
    """What a command printed to its standard output."""
    return base64.b64decode(message["data"]["stdout"]).decode()


class Commands:
    """Programs in a session, by what E2B's clients call."""

    def __init__(self, scene, session):
        fields = {"authorization": f"Bearer {scene.keys[0]}", "e2b-sandbox-id": session["id"].removeprefix("sess_")}
        # What E2B's clients are answered is described elsewhere.
        self._client = scene._stack.enter_context(
            scene.server.client(scene.keys[0], headers=fields, event_hooks={})
        )

    def start(self, line):
        """Starts a shell with a line: what happens to it, as it happens."""
        request = json.dumps({"process": {"cmd": "/bin/sh", "args": ["-c", line]}, "stdin": True}).encode()
        with self._client.stream(
            "POST", "/process.Process/Start", content=struct.pack(">BI", 0, len(request)) + request,
            headers={"content-type": "application/connect+json"},
        ) as response:  # fmt: skip
            assert response.status_code == 200, response.read()
            received = b""
            for piece in response.iter_bytes():
                received += piece
                while len(received) >= 5 and len(received) >= 5 + (length := struct.unpack(">I", received[1:5])[0]):
                    flag, message, received = received[0], json.loads(received[5 : 5 + length]), received[5 + length :]
                    if flag & 2:
                        assert message == {}, message
                        return
                    yield message["event"]

    def run_patiently(self, line):
        """What a line comes to, once the session has a sandbox again."""
        messages = []

        def has_begun():
            try:
                messages[:] = self.start(line)
            except AssertionError as error:
                assert b"unavailable" in error.args[0], error
                return False
            return True

        assert wait_until(has_begun, PATIENCE) is not None
        return messages

    def write(self, pid, text):
        """Writes to a program's standard input."""
        wanted = {"process": {"pid": pid}, "input": {"stdin": base64.b64encode(text.encode()).decode()}}
        response = self._client.post("/process.Process/SendInput", json=wanted)
        assert response.status_code == 200, response.text

    def list(self):
        """Programs that run."""
        response = self._client.post("/process.Process/List", json={})
        assert response.status_code == 200, response.text
        return response.json()["processes"]
