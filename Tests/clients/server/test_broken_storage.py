"""A disk that is full, and records that became read-only: what cannot be kept is not promised, what was promised is
kept, reads go on, and when the storage is good again, so is the server."""

import gzip
import signal
import threading

import pytest

from support.broken_storage import WAYS, read_only_records, small_disk
from support.command_line import DEADLINE, complaint
from support.host_state import wait_until
from support.operators import this_operator
from support.server import (
    GATED, begin, finished, follow, look_at, new_session, run, serving, wait_for_status,
    wait_for_text, write_file,
)  # fmt: skip
from support.worse_machines import read_only
from support.workers import counts

SIZE = 24 << 20


@pytest.fixture(params=WAYS)
def storage(request):
    """Storage that can break, in each way."""
    operator = this_operator()
    with small_disk(operator, SIZE) if request.param == "full" else read_only_records(operator) as made:
        yield made


@pytest.fixture
def disk():
    """A small disk."""
    with small_disk(this_operator(), SIZE) as made:
        yield made


@pytest.fixture
def server(storage):
    """A server on that storage, which is good again at the end."""
    with serving(storage.burrow) as running:
        yield running
        storage.is_mended()


@pytest.fixture
def client(server):
    """A client of its local user."""
    with server.client() as made:
        yield made


@pytest.fixture
def session(client):
    """A session with a variable."""
    made = new_session(client, metadata={"a": "b"})
    assert run(client, made, "x = 41; x")["text"] == "41"
    return made


def assert_refused(response):
    """A response that says that nothing can be recorded, and that it may be asked again."""
    assert response.status_code == 503, (response.status_code, response.text)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "storage" and int(response.headers["retry-after"]) > 0, response.text


def assert_unrecorded(response):
    """A response that says that code ran, and that what came of it is lost."""
    assert response.status_code == 500, (response.status_code, response.text)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "unrecorded", response.text


def assert_not_ready(client):
    """A server that says that it takes no work, and why; not where its records are."""
    ready = client.get("/readyz")
    assert ready.status_code == 503 and int(ready.headers["retry-after"]) > 0, ready.text
    assert ready.json()["code"] == "not_ready", ready.text
    assert ready.json()["detail"] == "the server takes no work: its records cannot be written"


def executions_of(session):
    """Where executions of a session are begun and listed."""
    return f"/v1/sessions/{session['id']}/executions"


# MARK: While it is broken


def test_reads_go_on(storage, client, session):
    """What was there can be looked at, as it was."""
    done = finished(client, begin(client, session, "print('x' * 5_000)", inline_limit=100))
    write_file(client, "kept", b"content")
    events = list(follow(client, done))
    paths = [
        "/v1/sessions", f"/v1/sessions/{session['id']}", f"/v1/sessions/{session['id']}/contexts",
        executions_of(session), f"/v1/executions/{done['id']}", f"/v1/outputs/{done['result']['output']['handle']}",
        f"/v1/outputs/{done['result']['output']['handle']}/matches?text=x", "/v1/files",
        "/v1/files/content?path=kept", "/v1/files/entry?path=kept",
    ]  # fmt: skip
    before = [(path, client.get(path).status_code, client.get(path).content) for path in paths]
    storage.breaks()
    assert_refused(client.post("/v1/sessions"))
    assert [(path, client.get(path).status_code, client.get(path).content) for path in paths] == before
    assert list(follow(client, done)) == events
    assert client.get("/livez").status_code == 204, "another process would be no better"
    assert_not_ready(client)
    assert client.get("/metrics").status_code == 200
    # Who has not been here yet is known.
    assert client.get("/v1/sessions", headers={"authorization": "Bearer burrow_nonsense"}).status_code == 401


def test_it_is_found_ready_without_traffic(storage, client):
    """Who sends no work to a server that takes none finds it ready when its records can be written."""
    assert client.get("/readyz").status_code == 204
    storage.breaks()
    assert_refused(client.post("/v1/sessions"))
    for _ in range(3):
        assert_not_ready(client)
    storage.is_mended()
    wait_for_status(client, "/readyz", 204)
    assert run(client, new_session(client), "6 * 7")["text"] == "42"


def test_nothing_is_promised_that_cannot_be_kept(storage, server, client, session):
    """Each request is refused, leaves nothing behind, and is good again with the storage."""
    other = new_session(client)
    before, processes = client.get(executions_of(session)).json(), counts(server)
    storage.breaks()
    asynchronous = {"prefer": "respond-async"}
    for number in range(3):
        code = f"open('ran-{number}', 'w').close(); {number}"
        assert_refused(client.post(executions_of(session), json={"code": code}, headers=asynchronous))
        assert_refused(
            client.post(executions_of(session), json={"code": code}, headers={"accept": "text/event-stream"})
        )
    # Who waits for the result is told that there is none, and that it is no good idea to ask again.
    assert_unrecorded(client.post(executions_of(session), json={"code": "x"}))
    assert_refused(client.post("/v1/sessions", json={"name": "never"}))
    assert_refused(client.post("/v1/sessions", headers={"idempotency-key": "once"}))
    assert_refused(client.post(f"/v1/sessions/{other['id']}/contexts", json={}))
    assert_refused(client.post(f"/v1/sessions/{session['id']}/timeout", json={"seconds": 1}))
    assert [each["id"] for each in client.get("/v1/sessions").json()["items"]] == [other["id"], session["id"]]
    assert len(client.get(f"/v1/sessions/{other['id']}/contexts").json()["items"]) == 1
    assert wait_until(lambda: counts(server) <= processes, 5) is not None, (counts(server), processes)

    storage.is_mended()
    assert client.get(executions_of(session)).json() == before
    code = "import os; [x, sorted(name for name in os.listdir() if name.startswith('ran'))]"
    assert run(client, session, code)["text"] == "[41, []]", "what was refused has not run, what was there has not gone"
    response = client.post("/v1/sessions", headers={"idempotency-key": "once"})
    assert response.status_code == 201, response.text
    context = client.post(f"/v1/sessions/{other['id']}/contexts", json={}).json()
    assert run(client, other, "6 * 7", context_id=context["id"])["text"] == "42"
    assert run(client, new_session(client), "6 * 7")["text"] == "42"


def test_what_was_promised_is_kept(storage, server, client, session):
    """What runs meanwhile is recorded afterwards, and told then: whole, in order, also to the next server."""
    done = finished(client, begin(client, session, "print('done')"))
    running, waiting = begin(client, session, "print(0)\n" + GATED), begin(client, session, "print('waited')")
    wait_for_text(client, running)
    seen = []

    def watch():
        with server.client() as another:
            for event in follow(another, running):
                seen.append(event)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert wait_until(lambda: any(event.type == "stdout" for event in seen), DEADLINE) is not None
    storage.breaks()
    assert_refused(client.post("/v1/sessions"))
    # A name alone needs no room.
    server.burrow.home().joinpath("go").touch()
    assert_refused(client.post(executions_of(session), json={"code": "1"}, headers={"prefer": "respond-async"}))
    assert look_at(client, done) == done
    for execution in (running, waiting):
        assert look_at(client, execution)["state"] in ("queued", "running"), "what is not recorded is not told"
    storage.is_mended()
    assert finished(client, running)["status"] == "ok"
    assert finished(client, waiting)["status"] == "ok"
    watcher.join(DEADLINE)
    assert [event.number for event in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].type == "execution.finished" and "'went on'" in seen[-1].data["result"]["text"]
    assert "".join(event.data["text"] for event in seen if event.type == "stdout") == "0\nready\n"
    assert list(follow(client, running)) == seen
    assert run(client, session, "x")["text"] == "41"

    ended = [look_at(client, execution) for execution in (done, running, waiting)]
    server.stop(signal.SIGKILL)
    with serving(storage.burrow) as following, following.client() as another:
        assert [look_at(another, execution) for execution in (done, running, waiting)] == ended
        assert list(follow(another, running)) == seen
        assert another.get(f"/v1/sessions/{session['id']}").json()["metadata"] == {"a": "b"}


def test_a_server_is_killed_while_it_cannot_write(storage, server, client, session):
    """The next one, on good storage, has all that was acknowledged."""
    done = finished(client, begin(client, session, "print('done')"))
    running = begin(client, session, GATED)
    wait_for_text(client, running)
    storage.breaks()
    assert_refused(client.post("/v1/sessions"))
    server.stop(signal.SIGKILL)
    storage.is_mended()
    with serving(storage.burrow) as following, following.client() as another:
        assert look_at(another, done) == done
        ended = finished(another, running)
        assert ended["status"] == "killed" and ended["result"]["death"]["kind"] == "sandbox_lost"
        events = list(follow(another, running))
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert run(another, session, "6 * 7")["text"] == "42"


# MARK: Ends that cannot be recorded


def test_a_session_that_was_deleted_meanwhile_stays_so(storage, server, client, session):
    """Whoever is told that a session has ended finds it ended with the next server too."""
    path = f"/v1/sessions/{session['id']}"
    storage.breaks()
    response = client.delete(path)
    if response.status_code != 204:
        assert_refused(response)
    storage.is_mended()
    # Who was refused asks again.
    again = client.delete(path)
    assert again.status_code in (204, 410), again.text
    assert client.get(path).status_code == 410
    server.stop(signal.SIGKILL)
    with serving(storage.burrow) as following, following.client() as another:
        assert another.get(path).status_code == 410, "it was said to be gone"


def test_a_context_that_was_deleted_meanwhile_stays_so(storage, server, client, session):
    """The same of a context."""
    path = f"/v1/sessions/{session['id']}/contexts"
    context = client.post(path, json={}).json()
    storage.breaks()
    response = client.delete(f"{path}/{context['id']}")
    if response.status_code != 204:
        assert_refused(response)
    storage.is_mended()
    again = client.delete(f"{path}/{context['id']}")
    assert again.status_code in (204, 404), again.text
    assert [each["id"] for each in client.get(path).json()["items"]] == [session["default_context_id"]]
    server.stop(signal.SIGKILL)
    with serving(storage.burrow) as following, following.client() as another:
        found = [each["id"] for each in another.get(path).json()["items"]]
        assert found == [session["default_context_id"]], "it was said to be gone"


# MARK: Files


def test_files_on_a_full_disk(disk):
    """A file is there whole, or not at all; what was there before stays."""
    with serving(disk.burrow) as server, server.client() as client:
        session = new_session(client)
        write_file(client, "old", b"old" * 50_000)
        disk.breaks()
        for path in ("old", "new", "deep/new"):
            response = client.put(
                "/v1/files/content", params={"path": path, "parents": "true"}, content=b"n" * 300_000
            )
            assert (response.status_code, response.json()["code"]) == (507, "disk_full"), response.text
        assert client.get("/v1/files/content", params={"path": "old"}).content == b"old" * 50_000
        assert client.get("/v1/files/content", params={"path": "new"}).status_code == 404
        names = [each["name"] for each in client.get("/v1/files").json()["items"]]
        assert set(names) <= {"old", "deep"}, names
        # What takes no room can be done, and gives some back.
        moved = client.post("/v1/files/move", json={"from": "old", "to": "older"})
        assert moved.status_code == 200, moved.text
        assert client.delete("/v1/files", params={"path": "older"}).status_code == 204
        disk.is_mended()
        write_file(client, "new", b"n" * 300_000)
        assert client.get("/v1/files/content", params={"path": "new"}).content == b"n" * 300_000
        assert run(client, session, "len(open('new', 'rb').read())")["text"] == "300000"


@pytest.mark.parametrize("is_compressed", [False, True], ids=["as it is", "compressed"])
def test_an_upload_that_is_larger_than_the_disk(disk, is_compressed):
    """Fills it, fails, and gives back all that it took; what is compressed counts as what it is on the disk."""
    content, fields = bytes(SIZE + (1 << 20)), {}
    if is_compressed:
        content, fields = gzip.compress(content), {"Content-Encoding": "gzip"}
    with serving(disk.burrow) as server, server.client() as client:
        session = new_session(client)
        run(client, session, "x = 41")
        free = disk.free_bytes()
        response = client.put("/v1/files/content", params={"path": "new"}, content=content, headers=fields)
        assert (response.status_code, response.json()["code"]) == (507, "disk_full"), response.text
        assert wait_until(lambda: disk.free_bytes() >= free - (1 << 20), DEADLINE) is not None
        assert client.get("/v1/files").json()["items"] == []
        assert list(server.burrow.home().iterdir()) == []
        assert run(client, session, "x")["text"] == "41"


# Takes all the room there is, and counts how often it is run: the name of a file needs no room.
FILL = """
import os
open(f'run-{len([name for name in os.listdir() if name.startswith("run-")])}', 'w').close()
file = os.open('ballast', os.O_CREAT | os.O_WRONLY)
try:
    while True: os.write(file, bytes(1 << 20))
except OSError:
    os.close(file)
"""


def test_who_filled_the_disk_asks_again(disk):
    """Code that takes all the room has run: that is said, and it does not run again for who asks with its key."""
    with serving(disk.burrow) as server, server.client() as client, server.client() as another:
        session = new_session(client, limits={"file_bytes": 2 * SIZE})
        request = {"json": {"code": FILL}, "headers": {"idempotency-key": "once"}}
        answers = []
        asker = threading.Thread(target=lambda: answers.append(another.post(executions_of(session), **request)))
        asker.start()
        # What ends soon is lost at once; anything else is recorded as soon as there is room.
        asker.join(2)
        assert disk.free_bytes() == 0
        server.burrow.home().joinpath("ballast").unlink()
        asker.join(DEADLINE)
        (first,) = answers
        again = client.post(executions_of(session), **request)
        if first.status_code == 200:
            assert again.status_code == 200 and again.json() == first.json(), again.text
        else:
            assert_unrecorded(first)
            assert again.status_code == 409 and again.json()["code"] == "in_progress", again.text
        names = [each["name"] for each in client.get("/v1/files").json()["items"]]
        assert names == ["run-0"], names
        assert run(client, session, "6 * 7")["text"] == "42"


# MARK: Beginning


@pytest.mark.parametrize("is_new", [True, False])
def test_a_server_does_not_start_where_it_cannot_write(burrow, is_new):
    """It says why, in a line, and leaves nothing behind."""
    session = None
    if not is_new:
        with serving(burrow) as server, server.client() as client:
            session = new_session(client)
    machine = read_only(str(burrow.data), burrow.operator)
    ending = burrow.run("serve", "--port", "0", "--profile", "minimal", "--pool", "0", wrapper=machine)
    assert ending.status == 3 and str(burrow.data) in complaint(ending), ending
    with serving(burrow) as server, server.client() as client:
        if session:
            assert client.get(f"/v1/sessions/{session['id']}").json()["state"] == "live"
        assert run(client, new_session(client), "6 * 7")["text"] == "42"


def test_a_server_does_not_start_on_a_full_disk(disk):
    """What was there is there when there is room."""
    with serving(disk.burrow) as server, server.client() as client:
        session = new_session(client)
        running = begin(client, session, GATED)
        wait_for_text(client, running)
        server.stop(signal.SIGKILL)
    disk.breaks()
    ending = disk.burrow.run("serve", "--port", "0", "--profile", "minimal", "--pool", "0")
    assert ending.status == 3 and "no room" in complaint(ending), ending
    disk.is_mended()
    with serving(disk.burrow) as server, server.client() as client:
        assert finished(client, running)["status"] == "killed"
        assert run(client, session, "6 * 7")["text"] == "42"
