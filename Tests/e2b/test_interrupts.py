"""Who goes away interrupts what it waited for: the context can be used at once, and has its variables."""

import asyncio
import textwrap

import httpx
import pytest
from e2b import TimeoutException
from e2b_code_interpreter import Sandbox

from running_server import DEADLINE
from support.host_state import wait_until

# It never ends, and notes each turn.
LOOP = """
import time
turns = 0
while True:
    turns += 1
    time.sleep(0.01)
"""


class Gone(Exception):
    """The client has had enough."""


def assert_usable(sandbox, **options):
    """The context answers, has its variables, and what ran in it does not run on."""
    execution = sandbox.run_code("kept, turns > 0", timeout=DEADLINE, **options)
    assert (execution.text, execution.error) == ("('kept', True)", None)
    before = sandbox.run_code("turns", **options).text
    assert sandbox.run_code("time.sleep(0.05); turns", **options).text == before


def test_a_timeout(sandbox):
    sandbox.run_code("kept = 'kept'")
    for _ in range(3):
        with pytest.raises(TimeoutException):
            sandbox.run_code(LOOP, timeout=0.5)
        assert_usable(sandbox)


def test_a_client_that_leaves_while_code_prints(sandbox):
    sandbox.run_code("kept = 'kept'; import time")
    for _ in range(5):
        heard = []

        def hear(message, heard=heard):
            heard.append(message)
            if len(heard) == 300:
                raise Gone

        with pytest.raises(Gone):
            sandbox.run_code(
                "turns = 0\nwhile True:\n    turns += 1\n    print(turns)\n    time.sleep(0.0005)", on_stdout=hear
            )
        assert_usable(sandbox)


def test_a_timeout_in_a_context_leaves_others_alone(sandbox):
    context = sandbox.create_code_context()
    sandbox.run_code("kept = 'kept'", context=context)
    sandbox.run_code("other = 1")
    with pytest.raises(TimeoutException):
        sandbox.run_code(LOOP, context=context, timeout=0.5)
    assert sandbox.run_code("other").text == "1"
    assert_usable(sandbox, context=context)


def test_a_timeout_of_code_that_computes(sandbox):
    sandbox.run_code("kept = 'kept'; turns = 1; import time")
    with pytest.raises(TimeoutException):
        sandbox.run_code("while True: pass", timeout=0.5)
    assert_usable(sandbox)


def test_a_timeout_of_bash(sandbox):
    sandbox.run_code("kept = 'kept'")
    with pytest.raises(TimeoutException):
        sandbox.run_code("while true; do date > turns; sleep 0.01; done", language="bash", timeout=0.5)
    assert sandbox.run_code("echo free", language="bash", timeout=DEADLINE).logs.stdout == ["free\n"]
    assert sandbox.run_code("kept").text == "kept"


async def test_a_timeout_async(async_sandbox):
    await async_sandbox.run_code("kept = 'kept'")
    with pytest.raises(TimeoutException):
        await async_sandbox.run_code(LOOP, timeout=0.5)
    execution = await async_sandbox.run_code("kept, turns > 0", timeout=DEADLINE)
    assert (execution.text, execution.error) == ("('kept', True)", None)


async def test_a_task_that_is_cancelled(async_sandbox):
    await async_sandbox.run_code("kept = 'kept'")
    begun = asyncio.Event()
    task = asyncio.create_task(
        async_sandbox.run_code(f"print('begun')\n{LOOP}", on_stdout=lambda message: begun.set(), timeout=0)
    )
    await asyncio.wait_for(begun.wait(), DEADLINE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    execution = await async_sandbox.run_code("kept, turns > -1", timeout=DEADLINE)
    assert (execution.text, execution.error) == ("('kept', True)", None)


def test_a_connection_that_is_dropped(sandbox, http, fields):
    sandbox.run_code("kept = 'kept'")
    body = {"code": f"print('begun')\n{LOOP}", "context_id": None, "language": None, "env_vars": None}
    with http.stream("POST", "/execute", headers=fields(49_999), json=body) as answer:
        assert answer.status_code == 200
        line = next(each for each in answer.iter_lines() if "begun" in each)
        assert '"stdout"' in line
    assert sandbox.run_code("kept, turns > -1", timeout=DEADLINE).text == "('kept', True)"


def test_the_code_can_see_it(sandbox):
    sandbox.run_code("kept = 'kept'")
    with pytest.raises(TimeoutException):
        # A bare `while True: pass` has no place at which Python 3.11 would look for an `except`.
        sandbox.run_code(
            f"try:\n{textwrap.indent(LOOP, '  ')}\nexcept KeyboardInterrupt:\n  kept = 'seen'", timeout=0.5
        )
    assert sandbox.run_code("kept", timeout=DEADLINE).text == "seen"


async def test_who_waits_in_the_queue_may_go_too(async_sandbox, key, http):
    """The second is dropped before it begins: it never runs, and the first goes on to its end."""
    await async_sandbox.run_code("kept = []")
    begun = asyncio.Event()
    first = asyncio.create_task(
        async_sandbox.run_code(
            "import os, time\nprint('begun')\nend = time.monotonic() + 30\n"
            "while not os.path.exists('go') and time.monotonic() < end: time.sleep(0.01)\nkept.append(1)",
            on_stdout=lambda message: begun.set(),
        )
    )
    await asyncio.wait_for(begun.wait(), DEADLINE)
    with pytest.raises(TimeoutException):
        await async_sandbox.run_code("kept.append(2)", timeout=0.3)
    assert wait_until(lambda: queued(http, key, async_sandbox) == 0, DEADLINE) is not None
    await async_sandbox.files.write("go", "")
    assert (await first).error is None
    assert (await async_sandbox.run_code("kept")).text == "[1]"


def queued(http, key, sandbox):
    """How many executions wait, as Burrow's own API says."""
    session = http.get(f"/v1/sessions/sess_{sandbox.sandbox_id}", headers={"X-API-KEY": key}).json()
    return sum(context["queued_executions"] for context in session["contexts"])


def test_a_sandbox_that_is_killed_under_the_code(key):
    sandbox = Sandbox.create()

    def kill(message):
        assert Sandbox.kill(sandbox.sandbox_id)

    try:
        execution = sandbox.run_code("print('begun')\nwhile True: pass", on_stdout=kill, timeout=DEADLINE)
    except (TimeoutException, httpx.HTTPError):
        pass
    else:
        assert execution.error is not None
    assert not sandbox.is_running()
