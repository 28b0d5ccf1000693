"""Streams that clients keep open: they are bounded by user and by tenant, and following files costs what happens there."""

import json
from contextlib import ExitStack, contextmanager

import pytest

from support import description
from support.command_line import DEADLINE
from support.host_state import wait_until
from support.raw_http import connected
from support.server import GATED, begin, new_session, run, wait_for_text, write_file

OF_USER, OF_TENANT = 512, 1024


@pytest.fixture
def machine(start_server):
    """A server of the test's own: places for streams are its whole tenants'."""
    return start_server()


@contextmanager
def following(server, key, path, count):
    """So many streams, each of which has begun: there are places for them as soon as streams before them have ended."""
    with ExitStack() as stack:
        made = [stack.enter_context(connected(server, key)) for _ in range(count)]
        assert wait_until(lambda: all(has_begun(each, path) for each in made), DEADLINE) is not None
        yield made


def has_begun(connection, path):
    """Whether a stream has come on a connection; asks for it if not."""
    if b"\nretry: " in connection.received:
        return True
    connection.send(connection.head("GET", path))
    connection.read_until(b"\r\n\r\n")
    if connection.received.startswith(b"HTTP/1.1 429"):
        assert connection.response()[0] == 429
        return False
    connection.read_until(b"\nretry: ")
    return True


def assert_refused(response, words):
    """A response that says that there are too many streams, and when it is worth another try."""
    assert (response.status_code, response.json()["code"]) == (429, "too_many_streams"), response.text
    assert words in response.json()["detail"] and int(response.headers["retry-after"]) > 0


def test_users_and_tenants_have_so_many(machine):
    """Those of one user do not take the places of others in the tenant, nor those of a tenant the places of others."""
    keys = [machine.make_key(tenant="acme", user=user) for user in ("ann", "bob", "eve")]
    feed = "/v1/files/changes"
    with machine.client(keys[0]) as ann, machine.client(keys[1]) as bob, machine.client(keys[2]) as eve:
        session = new_session(ann)
        execution = begin(ann, session, GATED)
        wait_for_text(ann, execution)
        events = f"/v1/executions/{execution['id']}/events"
        with following(machine, keys[0], feed, OF_USER - 2), following(machine, keys[0], events, 2):
            assert_refused(ann.get(feed), "512 streams of acme/ann")
            assert_refused(ann.get(events), "512 streams of acme/ann")
            # What is refused does not run.
            stream = {"accept": "text/event-stream"}
            response = ann.post(
                f"/v1/sessions/{session['id']}/executions", json={"code": "open('ran', 'w')"}, headers=stream
            )
            assert_refused(response, "512 streams of acme/ann")
            assert ann.get("/v1/files/entry", params={"path": "ran"}).status_code == 404
            # All else goes on.
            assert run(ann, new_session(ann), "6 * 7")["text"] == "42"
            with following(machine, keys[1], feed, OF_TENANT - OF_USER):
                assert_refused(eve.get(feed), "1024 streams of tenant acme")
                with machine.client() as other, other.stream("GET", feed) as response:
                    assert response.status_code == 200, "another tenant is not concerned"
        # Streams whose clients left, and those that came to their end, leave their places.
        write_file(ann, "go")
        with following(machine, keys[0], feed, OF_USER), following(machine, keys[2], feed, OF_USER):
            assert_refused(bob.get(feed), "1024 streams of tenant acme")
        for _ in range(OF_USER + 1):
            with following(machine, keys[0], events, 1) as (ended,):
                ended.read_until(b"event: execution.finished")


def test_streams_of_sandboxes_count_too(machine):
    """Those that E2B's clients ask for; what they would have begun is not begun."""
    with machine.client() as client, plain_client(machine) as plain:
        sandbox = plain.post("/sandboxes", json={"templateID": "base"}).json()["sandboxID"]
        plain.headers["e2b-sandbox-id"] = sandbox
        execute = {"url": "/execute", "json": {"code": "open('ran', 'w').close()"}}
        start = call("/process.Process/Start", {"process": {"cmd": "touch", "args": ["ran"]}})
        watch = call("/filesystem.Filesystem/WatchDir", {"path": "/home/user"})
        with following(machine, None, "/v1/files/changes", OF_USER):
            for request in (execute, start, watch):
                response = plain.post(**request)
                assert response.status_code == 429 and int(response.headers["retry-after"]) > 0, response.text
                assert "512 streams of default/default" in response.json()["message"]
            assert client.get("/v1/files/entry", params={"path": "ran"}).status_code == 404

        def is_started():
            return plain.post(**execute).status_code == 200 and plain.post(**start).status_code == 200

        assert wait_until(is_started, DEADLINE) is not None
        with plain.stream("POST", **watch) as response:
            assert response.status_code == 200


def plain_client(server):
    """A client whose answers are not those of the description."""
    return server.client(event_hooks={})


def call(path, message):
    """A request of the Connect protocol to a call that streams its answer."""
    content = json.dumps(message).encode()
    envelope = b"\0" + len(content).to_bytes(4, "big") + content
    return {"url": path, "content": envelope, "headers": {"content-type": "application/connect+json"}}


def changes_in(response):
    """What a stream of changed files tells, as it comes; each is held against its schema."""
    for line in response.iter_lines():
        if line.startswith("data: "):
            data = json.loads(line.removeprefix("data: "))
            description.validate(data, "EventFilesChanged")
            yield data


def test_all_who_follow_the_same_files_hear_of_them(server, client, key, session):
    """Each of a hundred is told once."""
    with following(server, key, "/v1/files/changes", 100) as feeds:
        write_file(client, "first", b"1")
        for each in feeds:
            each.read_until(b'"path":"/home/user/first"')
        run(client, session, "open('second', 'w').close()")
        for each in feeds:
            each.read_until(b'"path":"/home/user/second"')
            assert each.received.count(b"/home/user/first") == 1, each.received


def test_files_that_are_too_many_to_watch(client, session):
    """That the list is not complete is told at once, and beside what changes; not all the time."""
    run(client, session, "import os\nfor n in range(400): os.mkdir(f'd{n}')")
    with client.stream("GET", "/v1/files/changes") as response:
        events = changes_in(response)
        assert next(events) == {"files": [], "files_left_out": 0, "is_complete": False}
        run(client, session, "open('new', 'w').close()")
        seen = next(events)
        assert [each["path"] for each in seen["files"]] == ["/home/user/new"] and not seen["is_complete"], seen
