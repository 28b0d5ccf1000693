"""Sandboxes: made, found again, listed, ended."""

import datetime

import pytest
from e2b import (
    AuthenticationException,
    NotFoundException,
    SandboxException,
    SandboxQuery,
    SandboxState,
    TimeoutException,
)
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


def test_what_it_uses(sandbox):
    sandbox.run_code("import time\nkept = bytearray(100 << 20)")
    sandbox.files.write("file", bytes(3 << 20))
    first = Sandbox.get_metrics(sandbox.sandbox_id)[0]
    sandbox.run_code("end = time.time() + 1.1\nwhile time.time() < end: pass")
    (second,) = sandbox.get_metrics()
    # One of the processors was busy; a machine may have others to serve.
    assert 0 <= first.cpu_used_pct <= 100 and 10 / second.cpu_count < second.cpu_used_pct <= 100
    assert 100 << 20 <= second.mem_used <= second.mem_total == 1 << 30 and 0 <= second.mem_cache
    assert 3 << 20 <= second.disk_used < second.disk_total
    now = datetime.datetime.now(datetime.timezone.utc)
    assert abs(now - second.timestamp) < margin
    hour = datetime.timedelta(hours=1)
    assert len(sandbox.get_metrics(start=now - hour, end=now + hour)) == 1
    assert sandbox.get_metrics(start=now + hour) == sandbox.get_metrics(end=now - hour) == []


async def test_what_it_uses_async(async_sandbox):
    (metrics,) = await async_sandbox.get_metrics()
    assert metrics.mem_used > 0 and metrics.cpu_count >= 1


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
        found = Sandbox.list(query=SandboxQuery(metadata={"team": "a"})).next_items()
        assert [info.sandbox_id for info in found] == [one.sandbox_id]


def test_where_its_ports_would_be(sandbox):
    assert sandbox.get_host(3000).startswith(f"3000-{sandbox.sandbox_id}.")
    assert sandbox.get_mcp_url().startswith(f"https://50005-{sandbox.sandbox_id}.")


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
    # As long as the SDK lets keys be.
    one = Sandbox.create(idempotency_key="only-one" + "1" * 247)
    again = Sandbox.create(idempotency_key="only-one" + "1" * 247)
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


# What a list is made of: more than fit on a page of these tests.
MANY = 25


@pytest.fixture(scope="module")
def many(server, make_key):
    """The sandboxes of one user, by their names in the order in which they were made, every fifth of team a."""
    options = {"api_url": server.url, "sandbox_url": server.url, "api_key": make_key()}
    made = [
        Sandbox.create("minimal", metadata={"team": "b" if number % 5 else "a", "number": str(number)}, **options)
        for number in range(MANY)
    ]
    yield [sandbox.sandbox_id for sandbox in made], options
    for sandbox in made:
        sandbox.kill()


def pages(paginator):
    """All pages, each as the names on it."""
    found = []
    while paginator.has_next:
        found.append([info.sandbox_id for info in paginator.next_items()])
        assert len(found) <= MANY
    return found


@pytest.mark.parametrize(("limit", "sizes"), [(10, [10, 10, 5]), (5, [5] * 5), (24, [24, 1]), (25, [25]), (None, [25])])
@pytest.mark.parametrize("order", ["desc", "asc"])
def test_a_list_of_pages(many, limit, sizes, order):
    made, options = many
    found = pages(Sandbox.list(limit=limit, order=order, **options))
    assert [len(page) for page in found] == sizes
    assert sum(found, []) == (made if order == "asc" else made[::-1])


def test_the_newest_come_first(many):
    made, options = many
    assert sum(pages(Sandbox.list(limit=20, **options)), []) == made[::-1]


async def test_a_list_of_pages_async(many):
    made, options = many
    paginator = AsyncSandbox.list(limit=7, **options)
    found = []
    while paginator.has_next:
        found += [info.sandbox_id for info in await paginator.next_items()]
    assert found == made[::-1]
    with pytest.raises(Exception, match="No more items"):
        await paginator.next_items()


def test_pages_of_some(many):
    made, options = many
    wanted = SandboxQuery(metadata={"team": "a"}, state=[SandboxState.RUNNING])
    assert pages(Sandbox.list(query=wanted, limit=2, **options)) == [
        [made[20], made[15]], [made[10], made[5]], [made[0]]
    ]  # fmt: skip
    paused = SandboxQuery(state=[SandboxState.PAUSED])
    assert pages(Sandbox.list(query=paused, **options)) == [[]]
    either = SandboxQuery(state=[SandboxState.PAUSED, SandboxState.RUNNING], metadata={"number": "7"})
    assert pages(Sandbox.list(query=either, limit=1, **options)) == [[made[7]]]
    for template, expected in [("minimal", [made[::-1]]), ("base", [[]]), ("data", [[]]), ("no-such", [[]])]:
        assert pages(Sandbox.list(query=SandboxQuery(template=template), **options)) == expected


def test_those_that_began_later(many):
    made, options = many
    began = Sandbox.get_info(made[10], **options).started_at
    for moment in (began, began.astimezone(datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)))):
        found = sum(pages(Sandbox.list(query=SandboxQuery(started_after=moment), order="asc", **options)), [])
        assert found[-15:] == made[10:] and len(found) <= MANY - 9
    future = began + datetime.timedelta(days=1, microseconds=1)
    assert pages(Sandbox.list(query=SandboxQuery(started_after=future), **options)) == [[]]


def test_pages_stay_what_they_are_while_sandboxes_come_and_go(key):
    made = [Sandbox.create("minimal") for _ in range(4)]
    paginator = Sandbox.list(limit=2)
    assert [info.sandbox_id for info in paginator.next_items()] == [made[3].sandbox_id, made[2].sandbox_id]
    # The last of the page that was read, one that comes, and one that nobody has seen yet.
    made[2].kill()
    late = Sandbox.create("minimal")
    made[1].kill()
    other = Sandbox.list(limit=2, next_token=paginator.next_token)
    for each in (paginator, other):
        assert [info.sandbox_id for info in each.next_items()] == [made[0].sandbox_id]
        assert not each.has_next and each.next_token is None
    for sandbox in (made[0], made[3], late):
        sandbox.kill()


def test_clients_without_pages_get_all(many, http):
    made, options = many
    listed = http.get("/sandboxes", headers={"X-API-KEY": options["api_key"]})
    assert [sandbox["sandboxID"] for sandbox in listed.json()] == made[::-1]
    assert "x-next-token" not in listed.headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "101"), ("limit", "-1"), ("limit", "ten"), ("limit", "1e1"), ("limit", "9" * 40),
        ("nextToken", ""), ("nextToken", "x"), ("nextToken", "x" * 5_000), ("nextToken", "%00"), ("order", "up"),
        ("startedAfter", "yesterday"), ("startedAfter", "2030-13-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_pages_that_are_none(key, http, name, value):
    answer = http.get(f"/v2/sandboxes?{name}={value}", headers={"X-API-KEY": key})
    assert answer.status_code == 400 and answer.json()["message"].startswith(f"{name} must be"), answer.text
