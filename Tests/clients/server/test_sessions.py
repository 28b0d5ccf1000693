"""Sessions over HTTP: begun, listed, begun anew, ended by their users and by time."""

from datetime import datetime

import pytest

from support.description import DOCUMENT
from support.server import (
    GATED, begin, finished, new_session, run, wait_for_status, wait_for_text, write_file,
)  # fmt: skip

MIB = 1 << 20


def moment(text):
    """A time of the API's in seconds."""
    return datetime.fromisoformat(text).timestamp()


# MARK: Beginning


def test_a_session_without_wishes(client, key):
    response = client.post("/v1/sessions")
    assert response.status_code == 201
    session = response.json()
    assert response.headers["location"] == f"/v1/sessions/{session['id']}"
    assert session["state"] == "live"
    assert session["tenant"] == "tests"
    assert session["profile"] == "minimal", "the server was started with this one"
    assert (session["idle_seconds"], session["life_seconds"]) == (1_200, 86_400)
    assert moment(session["expires_at"]) == pytest.approx(moment(session["last_used_at"]) + 1_200, abs=0.01)
    (context,) = session["contexts"]
    assert context["is_default"] and context["id"] == session["default_context_id"]
    assert client.get(response.headers["location"]).json() == session


def test_a_session_with_every_wish(client):
    session = new_session(
        client,
        name="analysis – \u2028 one",
        profile="minimal",
        limits={
            "wall_seconds": 5, "cpu_seconds": 4.5, "memory_bytes": 512 * MIB, "processes": 32, "open_files": 100,
            "file_bytes": MIB, "temporary_bytes": 8 * MIB, "output_bytes": MIB,
        },
        environment={"REGION": "north\nand south", "_E": ""},
        idle_seconds=600,
        life_seconds=3_600.5,
        metadata={"team": "weather/\"1\"", "": "ü"},
    )  # fmt: skip
    assert session["name"] == "analysis – \u2028 one"
    assert session["metadata"] == {"team": "weather/\"1\"", "": "ü"}
    assert session["limits"] == {
        "wall_seconds": 5, "cpu_seconds": 4.5, "memory_bytes": 512 * MIB, "processes": 32, "open_files": 100,
        "file_bytes": MIB, "temporary_bytes": 8 * MIB, "output_bytes": MIB,
    }  # fmt: skip
    assert (session["idle_seconds"], session["life_seconds"]) == (600, 3_600.5)
    code = "import os, resource; [os.environ['REGION'], os.environ['_E'], resource.getrlimit(resource.RLIMIT_NOFILE)[0]]"
    assert run(client, session, code)["text"] == "['north\\nand south', '', 100]"
    code = "place = os.statvfs('/tmp'); place.f_frsize * place.f_blocks"
    assert run(client, session, code)["text"] == str(8 * MIB)
    # The limits are not only told.
    assert run(client, session, "print('x' * (2 << 20))")["death"]["kind"] == "output_limit"
    assert run(client, session, "open('f', 'wb').write(bytes(2 << 20))")["status"] != "ok"


@pytest.mark.parametrize("profile", ["minimal", "data"])
@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]["LimitChoices"]["properties"]))
def test_the_least_that_can_be_lived_with(client, profile, name):
    """What is accepted as a limit lets a session begin, and code run into it."""
    schema = DOCUMENT["components"]["schemas"]["LimitChoices"]["properties"][name]
    least = schema.get("minimum", 0.001)
    session = new_session(client, profile=profile, limits={name: least})
    assert session["limits"][name] == least
    result = run(client, session, "x = 1 + 1")
    assert result["status"] == "ok" or (result["status"] == "timeout" and name == "wall_seconds"), result
    client.delete(f"/v1/sessions/{session['id']}")


@pytest.mark.parametrize(
    ("wanted", "code", "named"),
    [
        ({"profile": "no-such"}, "invalid", "no-such"),
        ({"profile": "../policies/room"}, "invalid", "profile"),
        ({"profile": 1}, "wrong_type", "profile"),
        ({"name": "x" * 201}, "invalid", "name"),
        ({"limits": {"wall_seconds": 61}}, "invalid", "limits.wall_seconds"),
        ({"limits": {"wall_seconds": 0}}, "invalid", "limits.wall_seconds"),
        ({"limits": {"cpu_seconds": -1}}, "invalid", "limits.cpu_seconds"),
        ({"limits": {"memory_bytes": 1}}, "invalid", "limits.memory_bytes"),
        ({"limits": {"memory_bytes": 1 << 60}}, "invalid", "limits.memory_bytes"),
        ({"limits": {"memory_bytes": -1}}, "invalid_value", "limits.memory_bytes"),
        ({"limits": {"processes": 1.5}}, "invalid_value", "limits.processes"),
        ({"limits": {"processes": 10**40}}, "invalid_value", "limits.processes"),
        ({"limits": {"proceses": 1}}, "unknown_field", "limits.proceses"),
        ({"limits": []}, "wrong_type", "limits"),
        ({"environment": {"9": "x"}}, "invalid", "environment"),
        ({"environment": {"A": "\0"}}, "invalid", "environment"),
        ({"environment": {"A": "x" * 40_000}}, "invalid", "environment"),
        ({"environment": {f"A{number}": "" for number in range(257)}}, "invalid", "environment"),
        ({"environment": {"A": None}}, "wrong_type", "environment.A"),
        ({"idle_seconds": 0}, "invalid", "idle_seconds"),
        ({"idle_seconds": -5}, "invalid", "idle_seconds"),
        ({"idle_seconds": 10**30}, "invalid", "idle_seconds"),
        ({"life_seconds": 86_401}, "invalid", "life_seconds"),
        ({"life_seconds": "1"}, "wrong_type", "life_seconds"),
        ({"metadata": {str(number): "" for number in range(65)}}, "invalid", "metadata"),
        ({"metadata": {"a": "x" * 16_384}}, "invalid", "metadata"),
        ({"metadata": {"a": 1}}, "wrong_type", "metadata.a"),
        ({"idle": 5}, "unknown_field", "idle"),
    ],
)
def test_a_wish_that_cannot_be_granted(client, wanted, code, named):
    response = client.post("/v1/sessions", json=wanted)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, code), problem
    assert named in problem["detail"], problem
    if code != "invalid":
        assert problem["field"] == named
        assert problem["pointer"] == "/" + named.replace(".", "/")


def test_numbers_that_no_double_is(client):
    for number in ("1e400", "-1e400", "1" * 5_000):
        content = f'{{"idle_seconds": {number}}}'
        response = client.post("/v1/sessions", content=content, headers={"content-type": "application/json"})
        assert response.status_code == 422, response.text


# MARK: Finding


def test_lists_go_through_all_sessions_once(client):
    made = [new_session(client, name=str(number))["id"] for number in range(5)]
    client.delete(f"/v1/sessions/{made[1]}")
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        parameters = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/sessions", params=parameters).json()
        assert len(page["items"]) <= 2
        seen += page["items"]
        cursor = page["next_cursor"]
        pages += 1
    assert [session["id"] for session in seen] == made[::-1], "the newest first, each once"
    assert [session["state"] for session in seen] == ["live", "live", "live", "ended", "live"]
    assert seen[3]["end_reason"] == "deleted" and seen[3]["expires_at"] is None
    assert pages == 3
    assert len(client.get("/v1/sessions").json()["items"]) == 5


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "x", "", "99999999999999999999"])
def test_lists_of_no_length(client, session, limit):
    for path in ("/v1/sessions", f"/v1/sessions/{session['id']}/executions"):
        response = client.get(path, params={"limit": limit})
        assert (response.status_code, response.json()["code"]) == (400, "bad_parameter")
        assert response.json()["parameter"] == "limit"


def test_a_cursor_of_nobody(client, session):
    assert client.get("/v1/sessions", params={"cursor": "0"}).json() == {"items": [], "next_cursor": None}
    assert len(client.get("/v1/sessions", params={"cursor": "~~'; DROP TABLE sessions --"}).json()["items"]) == 1


# MARK: Ending


def test_what_is_left_of_a_deleted_session(client):
    session = new_session(client)
    execution = run(client, session, "open('kept', 'w').write('here')")["execution_id"]
    path = f"/v1/sessions/{session['id']}"
    assert client.delete(path).status_code == 204
    for method, below in [
        ("GET", ""), ("DELETE", ""), ("POST", "/restart"), ("GET", "/contexts"), ("POST", "/contexts"),
    ]:  # fmt: skip
        response = client.request(method, path + below)
        assert response.status_code == 410, (method, below)
        problem = response.json()
        assert problem["code"] == "gone" and problem["reason"] == "deleted"
        assert problem["lost"] == ["variables", "processes", "/tmp"]
        assert "/home/user" in problem["kept"]
    assert client.post(path + "/executions", json={"code": "1"}).status_code == 410
    assert client.post(path + "/timeout", json={"seconds": 5}).status_code == 410
    # What is said to be kept is kept.
    assert client.get(f"/v1/executions/{execution}").json()["result"]["status"] == "ok"
    assert len(client.get(path + "/executions").json()["items"]) == 1
    assert run(client, new_session(client), "open('kept').read()")["text"] == "'here'"


def test_a_session_is_deleted_while_it_works(client):
    session = new_session(client)
    running, waiting = begin(client, session, GATED), begin(client, session, "1")
    wait_for_text(client, running)
    assert client.delete(f"/v1/sessions/{session['id']}").status_code == 204
    for execution in (running, waiting):
        ended = finished(client, execution)
        assert ended["status"] == "killed"
        assert ended["result"]["death"]["kind"] == "sandbox_lost"


def test_a_session_begun_anew(client, session):
    run(client, session, "x = 1; open('/tmp/t', 'w').close(); open('kept', 'w').close()")
    other = client.post(f"/v1/sessions/{session['id']}/contexts", json={}).json()
    run(client, session, "y = 2", context_id=other["id"])
    response = client.post(f"/v1/sessions/{session['id']}/restart")
    assert response.status_code == 200
    assert response.json()["id"] == session["id"]
    code = "import os; [name in globals() for name in 'xy'] + [os.path.exists(path) for path in ('/tmp/t', 'kept')]"
    assert run(client, session, code)["text"] == "[False, False, False, True]"
    assert run(client, session, "'y' in globals()", context_id=other["id"])["text"] == "False"


def test_a_restart_ends_what_runs(client, session):
    running, waiting = begin(client, session, GATED), begin(client, session, "'ran'")
    wait_for_text(client, running)
    assert client.post(f"/v1/sessions/{session['id']}/restart").status_code == 200
    assert finished(client, running)["status"] == "killed"
    assert finished(client, waiting)["result"]["text"] == "'ran'", "what waits goes on in the new sandbox"


# MARK: Time


def test_an_idle_session_ends(client):
    session = new_session(client, idle_seconds=0.3)
    problem = wait_for_status(client, f"/v1/sessions/{session['id']}", 410).json()
    assert problem["reason"] == "idle"
    assert problem["lost"] and problem["kept"]
    assert moment(problem["ended_at"]) >= moment(session["expires_at"]) - 0.01
    (listed,) = client.get("/v1/sessions").json()["items"]
    assert (listed["state"], listed["end_reason"]) == ("ended", "idle")


def test_work_is_use(client):
    session = new_session(client, idle_seconds=0.5)
    result = run(client, session, "import time; time.sleep(1.2); 'done'")
    assert result["text"] == "'done'"
    after = client.get(f"/v1/sessions/{session['id']}").json()
    assert moment(after["last_used_at"]) >= moment(session["last_used_at"]) + 1.2
    assert moment(after["expires_at"]) == pytest.approx(moment(after["last_used_at"]) + 0.5, abs=0.01)


def test_the_end_of_a_life(client):
    """However busy it is."""
    session = new_session(client, life_seconds=1)
    assert moment(session["expires_at"]) == pytest.approx(moment(session["created_at"]) + 1, abs=0.01)
    running = begin(client, session, GATED)
    problem = wait_for_status(client, f"/v1/sessions/{session['id']}", 410).json()
    assert problem["reason"] == "life_time"
    ended = finished(client, running)
    assert ended["status"] == "killed" and ended["result"]["death"]["kind"] == "sandbox_lost"


def test_a_user_chooses_the_end(client, session):
    path = f"/v1/sessions/{session['id']}"
    later = client.post(path + "/timeout", json={"seconds": 100}).json()
    assert moment(later["expires_at"]) == pytest.approx(moment(later["last_used_at"]) + 100, abs=0.05)
    # As far as its idle time goes, and no further.
    latest = client.post(path + "/timeout", json={"seconds": 1e300}).json()
    assert moment(latest["expires_at"]) == pytest.approx(moment(latest["last_used_at"]) + 1_200, abs=0.05)
    assert client.get(path).json()["expires_at"] == latest["expires_at"]
    client.post(path + "/timeout", json={"seconds": 0})
    assert wait_for_status(client, path, 410).json()["reason"] == "life_time"


@pytest.mark.parametrize("seconds", [-1, -1e300, None, "5", [], {}])
def test_a_time_that_is_none(client, session, seconds):
    response = client.post(f"/v1/sessions/{session['id']}/timeout", json={"seconds": seconds})
    assert response.status_code == 422, response.text
    assert client.get(f"/v1/sessions/{session['id']}").status_code == 200


# MARK: Capacity


def test_no_more_sessions_than_may_be(start_server):
    server = start_server("--max-sessions", "2")
    with server.client() as client:
        first, second = new_session(client), new_session(client)
        response = client.post("/v1/sessions")
        assert (response.status_code, response.json()["code"]) == (429, "at_capacity")
        assert int(response.headers["retry-after"]) > 0
        ready = client.get("/readyz")
        assert ready.status_code == 503 and "as many sessions live as may" in ready.json()["detail"], ready.text
        assert run(client, first, "1 + 1")["text"] == "2", "those who are there are not disturbed"
        client.delete(f"/v1/sessions/{second['id']}")
        assert client.get("/readyz").status_code == 204
        new_session(client)


def test_a_program_goes_on_between_executions_of_its_session(client, session):
    """A session survives its client: what it left running is there for the next one."""
    run(client, session, "import threading, time; t = threading.Thread(target=lambda: time.sleep(30)); t.start()")
    assert run(client, session, "t.is_alive()")["text"] == "True"
    write_file(client, "go")
    assert run(client, session, "import os; os.path.exists('go')")["text"] == "True"
