"""Sandboxes: made, found again, listed, ended."""

import datetime

import pytest
from e2b import AuthenticationException, NotFoundException, SandboxException, TimeoutException
from e2b_code_interpreter import AsyncSandbox, Sandbox

from running_server import DEADLINE
from support.host_state import wait_until


def test_a_sandbox_runs_until_it_is_killed(key):
    sandbox = Sandbox.create()
    assert sandbox.is_running()
    assert sandbox.run_code("1 + 1").text == "2"
    assert sandbox.kill() is True
    assert not sandbox.is_running()
    assert sandbox.kill() is False
    with pytest.raises(TimeoutException):
        sandbox.run_code("1")
    with pytest.raises(TimeoutException):
        sandbox.commands.run("true")
    with pytest.raises(TimeoutException):
        sandbox.files.list("/home/user")
    with pytest.raises(NotFoundException):
        Sandbox.connect(sandbox.sandbox_id)


def test_it_ends_with_a_block(key):
    with Sandbox.create() as sandbox:
        assert sandbox.is_running()
    assert not sandbox.is_running()


async def test_it_ends_with_a_block_async(key):
    async with await AsyncSandbox.create() as sandbox:
        assert (await sandbox.run_code("1 + 1")).text == "2"
    assert not await sandbox.is_running()
    assert await sandbox.kill() is False
    with pytest.raises(TimeoutException):
        await sandbox.run_code("1")


def test_whoever_connects_finds_what_was_there(sandbox):
    sandbox.run_code("x = 41")
    other = Sandbox.connect(sandbox.sandbox_id)
    assert other.sandbox_id == sandbox.sandbox_id
    assert other.run_code("x + 1").text == "42"
    assert other.files.write("from-the-other", "1").path == "/home/user/from-the-other"
    assert other.commands.run("cat from-the-other").stdout == "1"


async def test_whoever_connects_finds_what_was_there_async(async_sandbox):
    await async_sandbox.run_code("x = 41")
    other = await AsyncSandbox.connect(async_sandbox.sandbox_id)
    assert (await other.run_code("x + 1")).text == "42"


def test_what_it_says_of_itself(key):
    metadata = {"purpose": "test", "ünd": "mehr\n\"'"}
    with Sandbox.create(timeout=120, metadata=metadata) as sandbox:
        info = sandbox.get_info()
        assert (info.sandbox_id, info.metadata, info.state.value) == (sandbox.sandbox_id, metadata, "running")
        assert info.cpu_count >= 1 and info.memory_mb > 0
        assert info.end_at - info.started_at == pytest.approx(datetime.timedelta(seconds=120), abs=margin)
        assert Sandbox.get_info(sandbox.sandbox_id).metadata == metadata
        assert sandbox.get_metrics() == []


# How far a sandbox's end may be from what was asked for: a machine can be busy.
margin = datetime.timedelta(seconds=5)


def ends_in(sandbox):
    return sandbox.get_info().end_at - datetime.datetime.now(datetime.timezone.utc)


def test_its_time(key):
    with Sandbox.create(timeout=50) as sandbox:
        sandbox.set_timeout(500)
        assert ends_in(sandbox) == pytest.approx(datetime.timedelta(seconds=500), abs=margin)
        # Connecting never takes time away.
        Sandbox.connect(sandbox.sandbox_id, timeout=20)
        assert ends_in(sandbox) == pytest.approx(datetime.timedelta(seconds=500), abs=margin)
        Sandbox.connect(sandbox.sandbox_id, timeout=900)
        assert ends_in(sandbox) == pytest.approx(datetime.timedelta(seconds=900), abs=margin)
        sandbox.set_timeout(30)
        assert ends_in(sandbox) == pytest.approx(datetime.timedelta(seconds=30), abs=margin)


def test_when_its_time_has_come(key):
    sandbox = Sandbox.create(timeout=1)
    assert wait_until(lambda: not sandbox.is_running(), DEADLINE) is not None
    with pytest.raises(TimeoutException, match="sandbox timeout"):
        sandbox.run_code("1")
    with pytest.raises(TimeoutException):
        sandbox.commands.run("true")
    with pytest.raises(NotFoundException):
        sandbox.set_timeout(100)
    with pytest.raises(NotFoundException):
        sandbox.get_info()


def test_its_time_comes_while_code_runs(key):
    sandbox = Sandbox.create(timeout=1)
    # E2B's own ends the answer in the middle; here it says why.
    execution = sandbox.run_code("print('begun')\nwhile True: pass", timeout=DEADLINE)
    assert execution.logs.stdout == ["begun\n"]
    assert execution.error is not None and execution.error.name not in ("", "KeyboardInterrupt"), execution.error
    assert not sandbox.is_running()


def test_the_list_has_those_that_live(key):
    made = {Sandbox.create().sandbox_id for _ in range(3)}
    assert {info.sandbox_id for info in Sandbox.list().next_items()} == made
    for sandbox_id in made:
        assert Sandbox.kill(sandbox_id)
    assert Sandbox.list().next_items() == []


async def test_the_list_has_those_that_live_async(async_sandbox):
    assert [info.sandbox_id for info in await AsyncSandbox.list().next_items()] == [async_sandbox.sandbox_id]


def test_a_list_of_some(key):
    with Sandbox.create(metadata={"team": "a"}) as one, Sandbox.create(metadata={"team": "b"}):
        from e2b import SandboxQuery

        found = Sandbox.list(query=SandboxQuery(metadata={"team": "a"})).next_items()
        assert [info.sandbox_id for info in found] == [one.sandbox_id]


def test_a_profile_is_a_template(key):
    with Sandbox.create(template="minimal") as sandbox:
        assert sandbox.run_code("1 + 1").text == "2"
        assert sandbox.get_info().template_id == "minimal"


def test_a_template_that_is_not_there(key):
    with pytest.raises(SandboxException, match="no template nothing-of-ours: use one of"):
        Sandbox.create(template="nothing-of-ours")


def test_a_wrong_key(key, monkeypatch):
    monkeypatch.setenv("E2B_API_KEY", key[:-4] + ("aaaa" if key[-4:] != "aaaa" else "bbbb"))
    with pytest.raises(AuthenticationException):
        Sandbox.create()
    with pytest.raises(AuthenticationException):
        Sandbox.list().next_items()


def test_the_same_idempotency_key_makes_one(key):
    one = Sandbox.create(idempotency_key="only-one")
    again = Sandbox.create(idempotency_key="only-one")
    other = Sandbox.create(idempotency_key="another")
    assert again.sandbox_id == one.sandbox_id != other.sandbox_id
    # With the token too: the first answer may be what was lost.
    assert again.commands.run("echo here").stdout == "here\n"
    assert len(Sandbox.list().next_items()) == 2
    assert one.kill() and other.kill()


def test_an_idempotency_key_is_for_one_request(key, http):
    fields = {"X-API-KEY": key, "Idempotency-Key": "a-key"}
    first = http.post("/v2/sandboxes", headers=fields, json={"templateID": "base"})
    assert first.status_code == 201
    changed = http.post("/v2/sandboxes", headers=fields, json={"templateID": "base", "timeout": 77})
    assert changed.status_code == 422, changed.text
    assert Sandbox.kill(first.json()["sandboxID"])


@pytest.mark.parametrize("version", ["", "/v2"])
def test_addresses_of_old_and_new_clients(key, http, version):
    fields = {"X-API-KEY": key}
    made = http.post(f"{version}/sandboxes", headers=fields, json={"templateID": "base", "timeout": 60})
    assert made.status_code == 201
    sandbox = made.json()
    assert sandbox.keys() >= {"sandboxID", "templateID", "clientID", "envdVersion", "envdAccessToken"}
    connected = http.post(
        f"{version}/sandboxes/{sandbox['sandboxID']}/connect", headers=fields, json={"timeout": 60}
    )
    assert connected.status_code == 200 and connected.json() == sandbox
    (listed,) = http.get(f"{version}/sandboxes", headers=fields).json()
    assert listed["sandboxID"] == sandbox["sandboxID"]
    assert http.delete(f"/sandboxes/{sandbox['sandboxID']}", headers=fields).status_code == 204
    gone = http.delete(f"/sandboxes/{sandbox['sandboxID']}", headers=fields)
    assert gone.status_code == 404 and gone.json().keys() == {"code", "message"}


def test_what_is_not_here_is_said(key, http):
    paused = http.post("/v2/sandboxes", headers={"X-API-KEY": key}, json={"templateID": "base", "autoPause": True})
    assert paused.status_code == 501 and "paused" in paused.json()["message"]
    assert Sandbox.list().next_items() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"timeout": "soon"}', b'{"envVars": {"A": 1}}', b'{"metadata": []}', b"\xff\xfe"]
)
def test_bodies_that_are_none(key, http, body):
    answer = http.post(
        "/v2/sandboxes", headers={"X-API-KEY": key, "Content-Type": "application/json"}, content=body
    )
    assert 400 <= answer.status_code < 500 and answer.json()["message"], answer.text


@pytest.mark.parametrize("seconds", [-1, 0, 1e300, 10**30])
def test_times_that_are_none(key, http, seconds):
    """A time in the past ends a sandbox, one too far away is as far as sandboxes go: the server lives on."""
    fields = {"X-API-KEY": key}
    made = http.post("/v2/sandboxes", headers=fields, json={"templateID": "base", "timeout": seconds})
    assert made.status_code in (201, 400, 422), made.text
    if made.status_code == 201:
        sandbox_id = made.json()["sandboxID"]
        for path in ("timeout", "connect"):
            answer = http.post(f"/sandboxes/{sandbox_id}/{path}", headers=fields, json={"timeout": seconds})
            assert answer.status_code in (200, 204, 400, 404, 422), answer.text
        Sandbox.kill(sandbox_id)
    with Sandbox.create() as sandbox:
        assert sandbox.run_code("1 + 1").text == "2"
