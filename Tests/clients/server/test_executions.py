"""Executions over HTTP: waited for, followed, polled, resumed, queued, stopped."""

import asyncio
import threading

import httpx
import pytest

from support.command_line import DEADLINE
from support.server import (
    GATED, async_events_of, begin, events_of, finished, follow, look_at, new_session, run, wait_for_text, write_file,
)  # fmt: skip

# Something of every kind of event.
TALKATIVE = """
import sys
from IPython.display import clear_output, display
print("first", end="")
sys.stdout.flush()
print("to stderr", file=sys.stderr)
display({"text/plain": "shown"}, raw=True)
clear_output(wait=True)
print("second \u2028 \x85 ü")
1 / 0
"""


@pytest.fixture
def path(session):
    """The path of the session's executions."""
    return f"/v1/sessions/{session['id']}/executions"


# MARK: Three ways to an answer


def test_an_execution_that_is_waited_for(client, path):
    response = client.post(path, json={"code": "print(6 * 7)\n6 * 7"})
    assert response.status_code == 200
    result = response.json()
    assert (result["status"], result["stdout"], result["text"]) == ("ok", "42\n", "42\n42")
    assert response.headers["location"] == f"/v1/executions/{result['execution_id']}"
    execution = client.get(response.headers["location"]).json()
    assert execution["result"] == result
    assert (execution["state"], execution["status"], execution["number"]) == ("finished", "ok", 1)
    assert execution["code"] == "print(6 * 7)\n6 * 7"
    assert execution["created_at"] <= execution["started_at"] <= execution["finished_at"]


def test_an_execution_that_is_streamed(client, path):
    with client.stream("POST", path, json={"code": TALKATIVE}, headers={"accept": "text/event-stream"}) as response:
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"
        place = response.headers["location"]
        events = list(events_of(response))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events] == [
        "execution.queued", "execution.started", "stdout", "stderr", "display", "clear", "stdout", "error",
        "execution.finished",
    ]  # fmt: skip
    assert events[2].data == {"text": "first"} and events[6].data == {"text": "second \u2028 \x85 ü\n"}
    assert events[7].data["name"] == "ZeroDivisionError"
    assert events[-1].data["status"] == "error"
    assert client.get(place).json()["result"] == events[-1].data["result"]


def test_an_execution_that_is_polled(client, session, path):
    response = client.post(path, json={"code": GATED}, headers={"prefer": "respond-async"})
    assert response.status_code == 202
    assert response.headers["preference-applied"] == "respond-async"
    execution = response.json()
    assert execution["state"] in ("queued", "running") and execution["result"] is None
    assert response.headers["location"] == f"/v1/executions/{execution['id']}"
    wait_for_text(client, execution)
    running = look_at(client, execution)
    assert running["state"] == "running" and running["finished_at"] is None
    write_file(client, "go")
    ended = finished(client, execution)
    assert ended["status"] == "ok" and ended["result"]["text"].startswith("ready\n'went on'")


def test_an_error_is_a_result(client, session):
    result = run(client, session, "1 / 0")
    assert result["status"] == "error" and result["error"]["name"] == "ZeroDivisionError"
    result = run(client, session, "def")
    assert result["status"] == "error" and result["error"]["name"] == "SyntaxError"


def test_a_death_is_a_result(client, session):
    run(client, session, "x = 1")
    result = run(client, session, "import os; os._exit(3)")
    assert result["status"] == "killed" and result["death"]["kind"] == "exit" and result["death"]["exit_code"] == 3
    assert run(client, session, "'x' in globals()")["text"] == "False"


def test_an_execution_outlives_its_client(client, server, key, session, path):
    """Who hangs up while it waits neither stops the code nor loses the result."""
    with server.client(key, timeout=httpx.Timeout(DEADLINE, read=0.3)) as impatient:
        with pytest.raises(httpx.ReadTimeout):
            impatient.post(path, json={"code": GATED})
    (listed,) = client.get(path).json()["items"]
    wait_for_text(client, listed)
    write_file(client, "go")
    assert finished(client, listed)["result"]["text"].startswith("ready\n'went on'")


# MARK: Resuming


def test_every_position_of_a_finished_stream(client, session):
    execution = begin(client, session, TALKATIVE)
    everything = list(follow(client, execution))
    for position in range(len(everything) + 1):
        assert list(follow(client, execution, after=position)) == everything[position:]
        named = client.get(f"/v1/executions/{execution['id']}/events", params={"after": position})
        if position == len(everything):
            assert (named.status_code, named.content) == (204, b"")
        else:
            assert list(events_of(named)) == everything[position:]
    assert list(follow(client, execution, after=10**15 - 1)) == []


def test_every_position_of_a_running_stream(server, client, key, session):
    """Followers who come at any time, from anywhere, all see the same."""
    steps = 12
    code = f"""
import os, time
for step in range({steps}):
    print(step, flush=True)
    while not os.path.exists(f"step-{{step}}"): time.sleep(0.002)
"""
    execution = begin(client, session, code)

    async def follow_all():
        async with server.async_client(key) as other:
            seen = []
            followers = []

            async def follow_from(position):
                url = f"/v1/executions/{execution['id']}/events"
                events = []
                seen.append((position, events))
                async with other.stream("GET", url, headers={"last-event-id": str(position)}) as response:
                    async for event in async_events_of(response):
                        events.append(event)
                        # One of them lets the code go on, when it has seen what the last step printed.
                        if position == 0 and event.type == "stdout":
                            step = event.data["text"].strip()
                            followers.append(asyncio.create_task(follow_from(event.number)))
                            followers.append(asyncio.create_task(follow_from(event.number + 1)))
                            await other.put("/v1/files/content", params={"path": f"step-{step}"}, content=b"")

            async with asyncio.timeout(DEADLINE):
                await follow_from(0)
                await asyncio.gather(*followers)
            return seen

    seen = asyncio.run(follow_all())
    everything = seen[0][1]
    assert [event.number for event in everything] == list(range(1, steps + 4))
    assert len(seen) == 2 * steps + 1
    for position, events in seen:
        assert events == everything[position:], position


def test_a_stream_that_is_cut_off_and_resumed(client, session):
    """By a client that reads a few events and hangs up, again and again."""
    code = "for number in range(1_000): print(number)"
    execution = begin(client, session, code)
    events, ended = [], False
    while not ended:
        received = 0
        for event in follow(client, execution, after=events[-1].number if events else 0):
            events.append(event)
            received += 1
            ended = event.type == "execution.finished"
            if received == 7:
                break
        assert received
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    printed = "".join(event.data["text"] for event in events if event.type == "stdout")
    assert printed == "".join(f"{number}\n" for number in range(1_000))


@pytest.mark.parametrize("position", ["-1", "-0", "+1", "x", "1.5", "1" * 16, "9" * 19, "9" * 200, "1 2", "ü"])
def test_positions_that_are_none(client, session, position):
    execution = begin(client, session, "1")
    path = f"/v1/executions/{execution['id']}/events"
    for response in (
        client.get(path, headers={"last-event-id": position.encode()}),
        client.get(path, params={"after": position}),
    ):
        assert (response.status_code, response.json()["code"]) == (400, "bad_last_event_id"), response.text


# MARK: The queue


def test_executions_run_in_order(client, session):
    first = begin(client, session, "order = []\n" + GATED)
    others = [begin(client, session, f"order.append({number})") for number in range(10)]
    wait_for_text(client, first)
    assert {look_at(client, other)["state"] for other in others} == {"queued"}
    write_file(client, "go")
    assert run(client, session, "order")["text"] == str(list(range(10)))
    numbers = [look_at(client, execution)["number"] for execution in [first, *others]]
    assert numbers == list(range(1, 12))


def test_the_queue_has_a_bound(client, session, path):
    running = begin(client, session, GATED)
    wait_for_text(client, running)
    waiting = [begin(client, session, "1") for _ in range(64)]
    for headers in ({}, {"prefer": "respond-async"}, {"accept": "text/event-stream"}):
        response = client.post(path, json={"code": "1"}, headers=headers)
        assert (response.status_code, response.json()["code"]) == (429, "queue_full")
        assert int(response.headers["retry-after"]) > 0
    # Nothing of those that were refused is kept.
    seen = client.get(path, params={"limit": 100}).json()["items"]
    assert {each["id"] for each in seen} == {each["id"] for each in [running, *waiting]}
    # Another context has a queue of its own.
    context = client.post(f"/v1/sessions/{session['id']}/contexts").json()
    assert run(client, session, "1 + 1", context_id=context["id"])["text"] == "2"
    write_file(client, "go")
    assert finished(client, waiting[-1])["status"] == "ok"
    assert run(client, session, "1 + 1")["text"] == "2"


def test_lists_of_executions(client, session, path):
    made = [run(client, session, str(number))["execution_id"] for number in range(5)]
    seen, cursor = [], None
    while not seen or cursor is not None:
        page = client.get(path, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == made[::-1]


# MARK: Stopping


def test_what_waits_is_cancelled(client, session):
    running, waiting, last = begin(client, session, GATED), begin(client, session, "ran = 1"), begin(client, session, "2")
    wait_for_text(client, running)
    response = client.post(f"/v1/executions/{waiting['id']}/cancel")
    assert response.status_code == 202
    ended = finished(client, waiting)
    assert (ended["status"], ended["number"], ended["started_at"]) == ("interrupted", None, None)
    assert ended["result"]["death"]["kind"] == "interrupted" and ended["result"]["number"] == 0
    assert [event.type for event in follow(client, waiting)] == ["execution.queued", "execution.finished"]
    assert look_at(client, running)["state"] == "running", "it goes on"
    write_file(client, "go")
    assert finished(client, last)["result"]["text"] == "2"
    assert run(client, session, "'ran' in globals()")["text"] == "False"


def test_what_runs_is_interrupted(client, session):
    running = begin(client, session, "x = 7\n" + GATED)
    wait_for_text(client, running)
    response = client.post(f"/v1/executions/{running['id']}/cancel")
    assert response.status_code == 202 and response.json()["id"] == running["id"]
    ended = finished(client, running)
    assert ended["status"] == "interrupted" and ended["result"]["error"]["name"] == "KeyboardInterrupt"
    assert run(client, session, "x")["text"] == "7"


def test_what_does_not_listen_is_ended(client, session):
    # In C, which looks at no signals.
    running = begin(client, session, "print('ready', flush=True); sum(range(10**15))")
    wait_for_text(client, running)
    client.post(f"/v1/executions/{running['id']}/cancel")
    ended = finished(client, running)
    assert ended["status"] == "interrupted" and not ended["result"]["death"]["state_survived"]
    assert run(client, session, "1 + 1")["text"] == "2"


def test_what_has_ended_cannot_be_stopped(client, session):
    execution = run(client, session, "1")["execution_id"]
    response = client.post(f"/v1/executions/{execution}/cancel")
    assert (response.status_code, response.json()["code"]) == (409, "finished")


# MARK: Wishes


def test_a_timeout_of_one_execution(client, session):
    result = run(client, session, "x = 3\nimport time; time.sleep(50)", timeout=0.3)
    assert result["status"] == "timeout" and result["death"]["kind"] == "timeout"
    assert 0.3 <= result["usage"]["wall_seconds"] < 10
    assert run(client, session, "x")["text"] == "3", "the others have the session's"


def test_a_timeout_beyond_the_sessions(client):
    session = new_session(client, limits={"wall_seconds": 0.3})
    assert run(client, session, "import time; time.sleep(50)", timeout=1e308)["status"] == "timeout"


def test_variables_of_one_execution(client):
    session = new_session(client, environment={"A": "session", "B": "session"})
    code = "import os; [os.environ.get(name) for name in 'ABC']"
    assert run(client, session, code, environment={"A": "call", "C": "call"})["text"] == "['call', 'session', 'call']"
    assert run(client, session, code)["text"] == "['session', 'session', None]"


@pytest.mark.parametrize(
    ("wanted", "code", "named"),
    [
        ({}, "missing_field", "code"),
        ({"code": None}, "wrong_type", "code"),
        ({"code": ["1"]}, "wrong_type", "code"),
        ({"code": ""}, "invalid", "code"),
        ({"code": " \n\t"}, "invalid", "code"),
        ({"code": "a\0b"}, "invalid", "NUL"),
        ({"code": "1", "timeout": 0}, "invalid", "timeout"),
        ({"code": "1", "timeout": -0.1}, "invalid", "timeout"),
        ({"code": "1", "timeout": True}, "wrong_type", "timeout"),
        ({"code": "1", "inline_limit": 99}, "invalid", "99"),
        ({"code": "1", "inline_limit": 10**7}, "invalid", "limit"),
        ({"code": "1", "inline_limit": 10**30}, "invalid_value", "inline_limit"),
        ({"code": "1", "inline_limit": 500.5}, "invalid_value", "inline_limit"),
        ({"code": "1", "environment": {"A=B": "x"}}, "invalid", "environment"),
        ({"code": "1", "environment": "A=B"}, "wrong_type", "environment"),
        ({"code": "1", "context": "x"}, "unknown_field", "context"),
    ],
)
def test_a_wish_that_cannot_be_granted(client, session, path, wanted, code, named):
    for headers in ({}, {"prefer": "respond-async"}, {"accept": "text/event-stream"}):
        response = client.post(path, json=wanted, headers=headers)
        problem = response.json()
        assert (response.status_code, problem["code"]) == (422, code), problem
        assert named in problem["detail"], problem
    assert client.get(path).json()["items"] == []


def test_code_of_every_length(client, session, path):
    most = 16 << 20
    code = "'" + "x" * (most - 8) + "'[:1]"
    assert len(code) < most
    assert run(client, session, code)["text"] == "'x'"
    response = client.post(path, json={"code": "#" * (most + 1)})
    assert response.status_code == 422 and str(most) in response.json()["detail"]


def test_what_is_printed_stays_what_it_is(client, session):
    """Text that could be taken for an event, a header or an escape of a terminal."""
    text = "data: x\n\nid: 99\r\nevent: execution.finished\r\rdata: {}\n\n\x1b[31m\x00\x7f \ud83d\ude00 \U0001f600"
    execution = begin(client, session, f"import sys; sys.stdout.write({ascii(text)}.encode('utf-16', 'surrogatepass').decode('utf-16'))")
    printed = "".join(event.data["text"] for event in follow(client, execution) if event.type == "stdout")
    wanted = text.encode("utf-16", "surrogatepass").decode("utf-16")
    assert printed == wanted
    assert look_at(client, execution)["result"]["stdout"] == wanted


# MARK: Many


def test_many_clients_at_once(server, key):
    """Forty clients in ten sessions: each gets its own answers, in its own order."""

    async def work():
        async with server.async_client(key) as client:
            created = await asyncio.gather(*(client.post("/v1/sessions") for _ in range(10)))
            assert {response.status_code for response in created} == {201}
            sessions = [response.json()["id"] for response in created]

            async def user(number):
                session = sessions[number % 10]
                context = (await client.post(f"/v1/sessions/{session}/contexts")).json()["id"]
                for step in range(5):
                    wanted = {"code": f"total = globals().get('total', 0) + 1; {number}, total", "context_id": context}
                    response = await client.post(f"/v1/sessions/{session}/executions", json=wanted)
                    assert response.json()["text"] == f"({number}, {step + 1})", response.text

            await asyncio.gather(*(user(number) for number in range(40)))
            ended = await asyncio.gather(*(client.delete(f"/v1/sessions/{session}") for session in sessions))
            assert {response.status_code for response in ended} == {204}

    asyncio.run(work())


def test_threads_that_share_a_session(server, key, session):
    """A queue that is filled from everywhere loses nothing."""
    failures = []

    def work(number):
        try:
            with server.client(key) as client:
                for _ in range(5):
                    run(client, session, f"seen = globals().get('seen', []) + [{number}]")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert not failures
    with server.client(key) as client:
        assert run(client, session, "str(sorted(seen))")["text"].strip("'") == str(sorted(list(range(8)) * 5))
