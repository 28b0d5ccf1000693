"""Who may use a sandbox: whoever has its token, or a key of its owner. For all others it is not there."""

import httpx
import pytest
from e2b import NotFoundException
from e2b_code_interpreter import Sandbox

from running_server import DEADLINE
from support.host_state import wait_until

WRONG = {
    "nothing": {},
    "a wrong token": {"X-Access-Token": "0" * 64},
    "an empty token": {"X-Access-Token": ""},
    "a token that is no text": {"X-Access-Token": b"\xff\xfe"},
    "a wrong key": {"X-API-KEY": "e2b_" + "0" * 40},
    "a key that is a token": {"Authorization": "Bearer " + "0" * 64},
}

REQUESTS = {
    "code": ("POST", "/execute", 49_999, {"code": "open('broken-in', 'w')"}),
    "contexts": ("GET", "/contexts", 49_999, None),
    "a context": ("POST", "/contexts", 49_999, {}),
    "health": ("GET", "/health", 49_983, None),
    "a file": ("GET", "/files?path=secret", 49_983, None),
    "an upload": ("POST", "/files?path=broken-in", 49_983, {}),
    "a list": ("POST", "/filesystem.Filesystem/ListDir", 49_983, {"path": "/home/user"}),
    "a removal": ("POST", "/filesystem.Filesystem/Remove", 49_983, {"path": "secret"}),
    "processes": ("POST", "/process.Process/List", 49_983, {}),
}


@pytest.mark.parametrize("request_name", REQUESTS)
@pytest.mark.parametrize("credential", WRONG)
def test_without_a_right(sandbox, stranger, request_name, credential):
    sandbox.files.write("secret", "secret")
    method, path, port, body = REQUESTS[request_name]
    fields = {"E2b-Sandbox-Id": sandbox.sandbox_id, "E2b-Sandbox-Port": str(port), **WRONG[credential]}
    answer = stranger.request(method, path, headers=fields, json=body)
    assert answer.status_code in (401, 403, 404, 502), (answer.status_code, answer.text)
    assert "secret" not in answer.text
    assert [entry.name for entry in sandbox.files.list("/home/user")] == ["secret"]


@pytest.mark.parametrize("request_name", REQUESTS)
@pytest.mark.parametrize("tenant", ["tests", "another"])
def test_with_anothers_key_it_is_as_if_it_were_not_there(sandbox, http, make_key, request_name, tenant):
    """Not even how it is refused says that there is one."""
    sandbox.files.write("secret", "secret")
    method, path, port, body = REQUESTS[request_name]
    fields = {"E2b-Sandbox-Port": str(port), "X-API-KEY": make_key(tenant)}
    there, not_there = (
        http.request(method, path, headers=fields | {"E2b-Sandbox-Id": sandbox_id}, json=body)
        for sandbox_id in (sandbox.sandbox_id, "0" * len(sandbox.sandbox_id))
    )
    assert there.status_code == not_there.status_code == 502
    assert there.text == not_there.text
    assert sandbox.files.read("secret") == "secret" and not sandbox.files.exists("broken-in")


def test_with_anothers_key_the_sdk_finds_nothing(sandbox, make_key):
    other = make_key("another")
    assert Sandbox.list(api_key=other).next_items() == []
    assert Sandbox.kill(sandbox.sandbox_id, api_key=other) is False
    with pytest.raises(NotFoundException):
        Sandbox.connect(sandbox.sandbox_id, api_key=other)
    with pytest.raises(NotFoundException):
        Sandbox.get_info(sandbox.sandbox_id, api_key=other)
    with pytest.raises(NotFoundException):
        Sandbox.set_timeout(sandbox.sandbox_id, 10, api_key=other)
    assert sandbox.is_running()


def test_the_token_of_another_sandbox(sandbox, http):
    """Tokens are of one sandbox, also between those of one user."""
    with Sandbox.create() as other:
        fields = {
            "E2b-Sandbox-Id": sandbox.sandbox_id,
            "E2b-Sandbox-Port": "49999",
            "X-Access-Token": other._envd_access_token,
        }
        answer = http.post("/execute", headers=fields, json={"code": "1"})
        assert answer.status_code in (401, 502), answer.text


def test_the_key_of_the_owner_opens_it(sandbox, key, http):
    fields = {"E2b-Sandbox-Id": sandbox.sandbox_id, "E2b-Sandbox-Port": "49999", "X-API-KEY": key}
    assert http.get("/contexts", headers=fields).status_code == 200


@pytest.mark.parametrize("sandbox_id", ["", "a", "../etc", "sess_", "0" * 26, "a" * 5_000, "%00"])
def test_sandboxes_that_are_none(key, http, sandbox_id):
    fields = {"E2b-Sandbox-Id": sandbox_id, "E2b-Sandbox-Port": "49999", "X-API-KEY": key}
    answer = http.post("/execute", headers=fields, json={"code": "1"})
    assert answer.status_code in (400, 431, 502), answer.text


def test_it_is_found_by_its_host_name(sandbox, http, server):
    """As E2B's own domains name sandboxes, when no field of the head does."""
    answer = http.get(
        "/health",
        headers={
            "Host": f"49983-{sandbox.sandbox_id}.localhost",
            "X-Access-Token": sandbox._envd_access_token,
        },
    )
    assert answer.status_code in (204, 421, 403), answer.text


def test_who_guesses_keys_is_slowed_down_and_nobody_else(sandbox, http, stranger, key):
    wrong = {"X-API-KEY": "e2b_" + "0" * 40}
    answers = [stranger.get("/sandboxes", headers=wrong) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert int(answers[-1].headers["Retry-After"]) > 0
    # Who is known goes on, from the guesser's address too.
    for client in (http, stranger):
        assert client.get("/sandboxes", headers={"X-API-KEY": key}).status_code == 200


# So many wrong tokens and signatures are looked at from one address at once, and ten a second.
MOST_WRONG = 100


def assert_slowed_down(guess):
    """Guesses are refused, and after so many not even looked at."""
    assert [guess().status_code for _ in range(MOST_WRONG)] == [401] * MOST_WRONG
    answers = []
    assert wait_until(lambda: answers.append(guess()) or answers[-1].status_code == 429, DEADLINE) is not None
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_who_guesses_signatures_is_slowed_down(sandbox, http, stranger):
    """Those of no named sandbox are tried with the tokens of all; what is named, and others, are not concerned."""
    sandbox.files.write("file", "content")
    right = httpx.URL(sandbox.download_url("file"))
    wrong = right.copy_set_param("signature", "v1_" + "A" * 43)
    assert_slowed_down(lambda: stranger.get(wrong))
    named = {"E2b-Sandbox-Id": sandbox.sandbox_id}
    for client, fields in ((http, {}), (stranger, named)):
        assert client.get(right, headers=fields).text == "content"
    # After a moment the guesser's address is listened to again.
    assert wait_until(lambda: stranger.get(right).status_code == 200, DEADLINE) is not None


def test_who_guesses_tokens_is_slowed_down(sandbox, stranger, fields):
    """A right one is taken all the same."""
    wrong = fields(49_999) | {"X-Access-Token": "0" * 64}
    assert_slowed_down(lambda: stranger.get("/contexts", headers=wrong))
    assert stranger.get("/contexts", headers=fields(49_999)).status_code == 200
