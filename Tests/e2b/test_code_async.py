"""Code by the asynchronous half of the SDK."""

import asyncio

import pytest
from e2b import SandboxException


async def test_callbacks_may_be_coroutines(async_sandbox):
    seen = []

    async def keep(kind, value):
        await asyncio.sleep(0)
        seen.append((kind, value))

    execution = await async_sandbox.run_code(
        "import sys\nprint('a', flush=True)\nprint('b', file=sys.stderr, flush=True)\ndisplay('c')\n1 / 0",
        on_stdout=lambda message: keep("out", message.line),
        on_stderr=lambda message: keep("err", message.line),
        on_result=lambda result: keep("result", result.text),
        on_error=lambda error: keep("error", error.name),
    )
    assert seen == [("out", "a\n"), ("err", "b\n"), ("result", "c"), ("error", "ZeroDivisionError")]
    assert execution.error.name == "ZeroDivisionError"


async def test_contexts_run_at_the_same_time(async_sandbox):
    """Each waits for all others: were they run one after the other, none would end."""
    contexts = [await async_sandbox.create_code_context() for _ in range(4)]
    code = """
import os, time
open(f'here-{number}', 'w').close()
end = time.monotonic() + 30
while not all(os.path.exists(f'here-{n}') for n in range(4)):
    assert time.monotonic() < end
    time.sleep(0.01)
number
"""
    executions = await asyncio.gather(
        *(
            async_sandbox.run_code(f"number = {number}\n{code}", context=context)
            for number, context in enumerate(contexts)
        )
    )
    assert [(each.text, each.error) for each in executions] == [(str(number), None) for number in range(4)]


async def test_executions_of_one_context_wait_for_each_other(async_sandbox):
    await async_sandbox.run_code("seen = []")
    await asyncio.gather(
        *(
            async_sandbox.run_code(f"seen.append({i})\nimport time; time.sleep(0.01)\nseen.append({i})")
            for i in range(6)
        )
    )
    order = eval((await async_sandbox.run_code("seen")).text)
    assert sorted(order) == sorted([*range(6), *range(6)])
    assert order[::2] == order[1::2]


async def test_contexts(async_sandbox):
    context = await async_sandbox.create_code_context(cwd="/tmp")
    assert (await async_sandbox.run_code("import os; x = 1; os.getcwd()", context=context)).text == "/tmp"
    assert context.id in [each.id for each in await async_sandbox.list_code_contexts()]
    await async_sandbox.restart_code_context(context)
    assert (await async_sandbox.run_code("x", context=context)).error.name == "NameError"
    await async_sandbox.remove_code_context(context)
    assert context.id not in [each.id for each in await async_sandbox.list_code_contexts()]


async def test_languages(async_sandbox):
    assert (await async_sandbox.run_code("echo a", language="bash")).logs.stdout == ["a\n"]
    with pytest.raises(SandboxException, match="there is no r here: use python or bash"):
        await async_sandbox.run_code("1", language="r")


async def test_variables_of_one_call(async_sandbox):
    assert (await async_sandbox.run_code("import os; os.environ['A']", envs={"A": "1"})).text == "1"
