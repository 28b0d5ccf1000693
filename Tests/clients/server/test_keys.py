"""Keys: made, listed and taken back by the command line while a server runs; and what belongs to others."""

import stat

import pytest

from support.command_line import DEADLINE, EXECUTABLE, Burrow
from support.description import operations
from support.host_state import wait_until
from support.operators import this_operator
from support.server import begin, finished, new_session, run, serving


def status_with(server, headers):
    """How a server answers to header fields."""
    with server.client(headers=headers) as client:
        return client.get("/v1/sessions")


# MARK: Credentials


def test_a_key_made_while_the_server_runs(server):
    key = server.make_key("--name", "made now", tenant="made", user="now")
    with server.client(key) as client:
        session = new_session(client)
        assert (session["tenant"], session["user"]) == ("made", "now")
        assert run(client, session, "1 + 1")["text"] == "2"


def test_two_ways_to_show_a_key(server, key):
    for headers in ({"authorization": f"Bearer {key}"}, {"authorization": f"bearer {key}"}, {"x-api-key": key}):
        assert status_with(server, headers).status_code == 200, headers


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "unauthenticated"),
        ({"authorization": ""}, "unauthenticated"),
        ({"authorization": "Bearer"}, "unauthenticated"),
        ({"authorization": "Bearer burrow_" + "0" * 64}, "invalid_credential"),
        ({"authorization": "Bearer x"}, "invalid_credential"),
        ({"authorization": "Bearer " + "x" * 10_000}, "invalid_credential"),
        ({"authorization": "Bearer a.b.c"}, "invalid_credential"),
        ({"authorization": "Basic dXNlcjpwYXNz"}, "unauthenticated"),
        ({"x-api-key": ""}, "unauthenticated"),
        ({"x-api-key": "burrow_"}, "invalid_credential"),
    ],
)
def test_a_credential_that_is_none(server_for_guessers, headers, code):
    response = status_with(server_for_guessers, headers)
    assert response.status_code == 401, response.text
    assert response.json()["code"] == code, response.text
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.fixture(scope="module")
def server_for_guessers():
    """A server of their own: an address that guesses is not listened to for a while."""
    operator = this_operator()
    with operator.directory() as data, serving(Burrow(EXECUTABLE, operator, data)) as running:
        yield running


def test_guessers_are_slowed_down_and_others_are_not(start_server):
    server = start_server()
    with server.client() as client, server.client("burrow_" + "0" * 64) as guesser:
        assert client.get("/v1/sessions").status_code == 200
        statuses = []

        def is_slowed():
            response = guesser.get("/v1/sessions")
            statuses.append(response.status_code)
            return response.status_code == 429 and int(response.headers["retry-after"]) > 0

        assert wait_until(is_slowed, DEADLINE) is not None
        assert set(statuses[:-1]) == {401}
        assert len(statuses) < 200
        assert client.get("/v1/sessions").status_code == 200, "a key that is known goes on working"


def test_a_key_that_is_taken_back(server):
    key = server.make_key("--name", "short-lived", tenant="revoked", user="somebody")
    listed = server.burrow.run("key list").output.splitlines()
    (line,) = (line for line in listed if line.endswith("short-lived"))
    identifier, state, owner, _ = line.split("\t")
    assert (state, owner) == ("usable", "revoked/somebody")
    with server.client(key) as client:
        assert client.get("/v1/sessions").status_code == 200
        assert server.burrow.run("key revoke", identifier).status == 0
        assert wait_until(lambda: client.get("/v1/sessions").status_code == 401, 10) is not None
    (line,) = (line for line in server.burrow.run("key list").output.splitlines() if line.startswith(identifier))
    assert line.split("\t")[1] == "revoked"
    assert key not in "".join(listed), "secrets are shown once"


def test_a_key_that_expires(server):
    key = server.make_key("--days", "0.00002", tenant="expired", user="somebody")
    with server.client(key) as client:
        assert client.get("/v1/sessions").status_code == 200
        session = new_session(client)
        assert wait_until(lambda: client.get("/v1/sessions").status_code == 401, DEADLINE) is not None
        assert client.get(f"/v1/sessions/{session['id']}").status_code == 401
    assert any("expired" in line for line in server.burrow.run("key list").output.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("key create", "--tenant", "Upper"),
        ("key create", "--user", "../up"),
        ("key create", "--days", "0"),
        ("key create", "--days", "nan"),
        ("key create", "--name", "x" * 10_000),
        ("key revoke", "key_nobody"),
    ],
)
def test_keys_that_cannot_be(server, arguments):
    ending = server.burrow.run(*arguments)
    assert ending.status not in (0, 70, None) and ending.error, ending
    assert ending.output == ""


def test_the_local_key_is_shown_once(start_server):
    server = start_server()
    assert server.new_key == server.key
    assert stat.S_IMODE((server.burrow.data / "local-key").stat().st_mode) == 0o600
    assert server.stop() == 0
    again = start_server()
    assert again.new_key is None and again.key == server.key
    assert server.key not in again.greeting + server.log + again.log
    with again.client() as client:
        assert client.get("/v1/sessions").status_code == 200


def test_secrets_are_not_stored(server, key):
    """Neither the records nor the log hold a key as it is shown."""
    assert server.key not in server.log
    for place in (server.burrow.data / "records").iterdir():
        content = place.read_bytes()
        assert key.encode() not in content and key.removeprefix("burrow_").encode() not in content, place


# MARK: Others


@pytest.fixture(scope="module")
def things(server):
    """Something of every kind that a user has, by the names of its parameters."""
    key = server.make_key(tenant="owner", user="owner")
    with server.client(key) as client:
        session = new_session(client)
        execution = begin(client, session, "print('x' * 1_000)", inline_limit=100)
        handle = finished(client, execution)["result"]["output"]["handle"]
        context = client.post(f"/v1/sessions/{session['id']}/contexts").json()
        yield {
            "session_id": session["id"], "context_id": context["id"], "execution_id": execution["id"],
            "handle": handle,
        }  # fmt: skip
        # Nobody else has done anything to it.
        assert client.get(f"/v1/sessions/{session['id']}/contexts/{context['id']}").status_code == 200
        (listed,) = client.get(f"/v1/sessions/{session['id']}/executions").json()["items"]
        assert listed["id"] == execution["id"] and listed["status"] == "ok"
        assert run(client, session, "1 + 1")["text"] == "2"


NOBODYS = {
    "session_id": "sess_01m86r2ncaqqqc4v5kz835g6t8", "context_id": "ctx_01m86r2ncaxac7vxjb235yn9te",
    "execution_id": "exec_01m86r2pv613k6ky4x51vtnk61", "handle": "out_" + "a" * 26,
}  # fmt: skip

OF_SOMEBODY = sorted((method, path) for method, path, _ in operations() if "{" in path)


@pytest.fixture(scope="module", params=["owner", "somebody-else"])
def curious(request, server):
    """A client of another user: of the same tenant, and of another."""
    with server.client(server.make_key(tenant=request.param, user="curious")) as client:
        yield client


@pytest.mark.parametrize(("method", "path"), OF_SOMEBODY)
def test_what_belongs_to_others_is_not_there(curious, things, method, path):
    """And is not told from what never was."""
    query = {"text": "x"} if path.endswith("/matches") else {}
    body = BODIES.get(path) if method == "POST" else None
    theirs = curious.request(method, path.format_map(things), params=query, json=body)
    nobodys = curious.request(method, path.format_map(NOBODYS), params=query, json=body)
    assert theirs.status_code == 404, theirs.text
    differences = {key: value for key, value in theirs.json().items() if nobodys.json().get(key) != value}
    assert set(differences) == {"request_id"}


BODIES = {
    "/v1/sessions/{session_id}/executions": {"code": "open('stolen', 'w')"},
    "/v1/sessions/{session_id}/timeout": {"seconds": 0},
    "/v1/sessions/{session_id}/contexts": {},
}


def test_lists_are_of_ones_own(server, things):
    with server.client(server.make_key(tenant="owner", user="alone")) as client:
        assert client.get("/v1/sessions").json()["items"] == []
        found = client.get("/v1/sessions", params={"cursor": things["session_id"] + "z"}).json()
        assert found["items"] == []


def test_a_context_of_others_in_a_session_of_ones_own(server, things):
    with server.client(server.make_key(tenant="somebody-else", user="curious")) as client:
        session = new_session(client)
        for wanted in (things["context_id"], NOBODYS["context_id"]):
            response = client.post(
                f"/v1/sessions/{session['id']}/executions", json={"code": "1", "context_id": wanted}
            )
            assert response.status_code == 404
        client.delete(f"/v1/sessions/{session['id']}")
