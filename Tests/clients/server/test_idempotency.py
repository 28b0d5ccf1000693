"""Requests with an Idempotency-Key: what is sent again is done once, and answered as before."""

import asyncio
import uuid

import httpx
import pytest

from support.command_line import DEADLINE
from support.server import GATED, events_of, finished, new_session, run, wait_for_text, write_file


@pytest.fixture
def path(session):
    """The path of the session's executions."""
    return f"/v1/sessions/{session['id']}/executions"


def test_a_request_that_is_sent_again(client, session, path):
    run(client, session, "count = 0")
    headers = {"idempotency-key": str(uuid.uuid4())}
    wanted = {"code": "count += 1; count"}
    first = client.post(path, json=wanted, headers=headers)
    again = client.post(path, json=wanted, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json() and first.headers["location"] == again.headers["location"]
    # However the answer is wanted.
    polled = client.post(path, json=wanted, headers=headers | {"prefer": "respond-async"})
    assert polled.status_code == 202 and polled.json()["id"] == first.json()["execution_id"]
    with client.stream("POST", path, json=wanted, headers=headers | {"accept": "text/event-stream"}) as streamed:
        assert list(events_of(streamed))[-1].data["result"] == first.json()
    assert run(client, session, "count")["text"] == "1"


def test_a_session_that_is_begun_again(client):
    headers = {"idempotency-key": "one"}
    first = client.post("/v1/sessions", json={"name": "a"}, headers=headers)
    again = client.post("/v1/sessions", json={"name": "a"}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert len(client.get("/v1/sessions").json()["items"]) == 1
    other = client.post("/v1/sessions", json={"name": "b"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_of_another_request(client, path, session):
    headers = {"idempotency-key": "one"}
    assert client.post(path, json={"code": "1"}, headers=headers).status_code == 200
    response = client.post(path, json={"code": "2"}, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    other = new_session(client)
    response = client.post(f"/v1/sessions/{other['id']}/executions", json={"code": "1"}, headers=headers)
    assert response.status_code == 422


def test_keys_are_of_their_user_alone(server, client, session, path):
    headers = {"idempotency-key": "shared"}
    assert client.post(path, json={"code": "1"}, headers=headers).status_code == 200
    with server.client(server.make_key(tenant="tests", user="another")) as other:
        theirs = new_session(other)
        response = other.post(f"/v1/sessions/{theirs['id']}/executions", json={"code": "2"}, headers=headers)
        assert response.status_code == 200, response.text


def test_a_key_is_free_again_after_a_refusal(client, session, path):
    headers = {"idempotency-key": "one"}
    assert client.post(path, json={"code": "1", "timeout": -1}, headers=headers).status_code == 422
    assert client.post(path, json={"code": "1"}, headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["", "x" * 256])
def test_a_key_that_is_none(client, path, name):
    response = client.post(path, json={"code": "1"}, headers={"idempotency-key": name})
    assert (response.status_code, response.json()["code"]) == (400, "bad_idempotency_key")


def test_many_at_once_with_one_key(server, client, key, session, path):
    """One of them is done; the others are told its result, or that it is being done."""
    run(client, session, "count = 0")

    async def ask():
        async with server.async_client(key) as many:
            wanted, headers = {"code": "count += 1; count"}, {"idempotency-key": "many"}
            return await asyncio.gather(*(many.post(path, json=wanted, headers=headers) for _ in range(20)))

    answers = asyncio.run(ask())
    done = [answer.json() for answer in answers if answer.status_code == 200]
    assert done and all(result == done[0] for result in done)
    for answer in answers:
        if answer.status_code != 200:
            assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
            assert int(answer.headers["retry-after"]) > 0
    assert run(client, session, "count")["text"] == "1"


def test_who_hangs_up_and_asks_again_has_it_done_once(server, client, key, session, path):
    run(client, session, "count = 0")
    wanted, headers = {"code": "count += 1\n" + GATED}, {"idempotency-key": str(uuid.uuid4())}
    with server.client(key, timeout=httpx.Timeout(DEADLINE, read=0.3)) as impatient:
        with pytest.raises(httpx.ReadTimeout):
            impatient.post(path, json=wanted, headers=headers)
    execution = client.get(path).json()["items"][0]
    wait_for_text(client, execution)
    response = client.post(path, json=wanted, headers=headers)
    assert (response.status_code, response.json()["code"]) == (409, "in_progress"), response.text
    assert execution["id"] in response.json()["detail"], "by which it can be followed"
    write_file(client, "go")
    finished(client, execution)
    response = client.post(path, json=wanted, headers=headers)
    assert response.status_code == 200 and response.json()["execution_id"] == execution["id"]
    assert run(client, session, "count")["text"] == "1"
