"""Who may use a sandbox: whoever has its token, or a key of its owner. For all others it is not there."""

import pytest
from e2b import NotFoundException
from e2b_code_interpreter import Sandbox

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
def test_without_a_right(sandbox, http, request_name, credential):
    sandbox.files.write("secret", "secret")
    method, path, port, body = REQUESTS[request_name]
    fields = {"E2b-Sandbox-Id": sandbox.sandbox_id, "E2b-Sandbox-Port": str(port), **WRONG[credential]}
    answer = http.request(method, path, headers=fields, json=body)
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
