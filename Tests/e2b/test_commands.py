"""Commands, which are processes in the sandbox beside the interpreter's."""

import asyncio

import pytest
from e2b import (
    CommandExitException,
    InvalidArgumentException,
    NotFoundException,
    SandboxException,
    TimeoutException,
)
from e2b_code_interpreter import Sandbox

from running_server import DEADLINE
from support.host_state import wait_until


def test_what_a_command_prints(sandbox):
    out, err = [], []
    result = sandbox.commands.run("echo out; echo err >&2", on_stdout=out.append, on_stderr=err.append)
    assert (result.stdout, result.stderr, result.exit_code, result.error) == ("out\n", "err\n", 0, None)
    assert ("".join(out), "".join(err)) == ("out\n", "err\n")


@pytest.mark.parametrize("code", [1, 2, 127, 255])
def test_exit_codes(sandbox, code):
    with pytest.raises(CommandExitException) as caught:
        sandbox.commands.run(f"echo out; echo err >&2; exit {code}")
    assert (caught.value.exit_code, caught.value.stdout, caught.value.stderr) == (code, "out\n", "err\n")


def test_a_command_that_is_not_there(sandbox):
    with pytest.raises(CommandExitException) as caught:
        sandbox.commands.run("no-such-command")
    assert caught.value.exit_code == 127 and "no-such-command" in caught.value.stderr


def test_a_command_that_kills_itself(sandbox):
    with pytest.raises(CommandExitException) as caught:
        sandbox.commands.run("kill -9 $$")
    assert caught.value.exit_code != 0


def test_variables(key):
    with Sandbox.create(envs={"ALL": "1", "BOTH": "sandbox"}) as sandbox:
        run = sandbox.commands.run
        assert run("echo $ALL $BOTH $ONE", envs={"BOTH": "call", "ONE": "a b"}).stdout == "1 call a b\n"
        assert run("echo $ALL $BOTH $ONE").stdout == "1 sandbox\n"


def test_the_working_directory(sandbox):
    sandbox.files.make_dir("d")
    assert sandbox.commands.run("pwd").stdout == "/home/user\n"
    assert sandbox.commands.run("pwd", cwd="/home/user/d").stdout == "/home/user/d\n"
    assert sandbox.commands.run("pwd", cwd="/tmp").stdout == "/tmp\n"
    with pytest.raises(SandboxException):
        sandbox.commands.run("pwd", cwd="/no/such/place")


def test_it_shares_files_with_the_interpreter(sandbox):
    sandbox.commands.run("echo 1 > from-the-command")
    assert sandbox.run_code("open('from-the-command').read()").text == r"1\n"


def test_much_output_comes_whole(sandbox):
    result = sandbox.commands.run("head -c 5000000 /dev/zero | tr '\\0' a")
    assert len(result.stdout) == 5_000_000 and set(result.stdout) == {"a"}


def test_output_that_ends_between_bytes_of_a_character(sandbox):
    result = sandbox.commands.run(r"printf '\xc3'; printf '\xbc'; printf '\xff'")
    assert result.stdout == "ü\ufffd"


def test_it_has_no_input_unless_asked_for(sandbox):
    assert sandbox.commands.run("cat; echo end").stdout == "end\n"


def test_input(sandbox):
    handle = sandbox.commands.run("read line; echo got $line; cat; echo end", background=True, stdin=True)
    sandbox.commands.send_stdin(handle.pid, "first\n")
    sandbox.commands.send_stdin(handle.pid, "second ü\n")
    sandbox.commands.close_stdin(handle.pid)
    assert handle.wait().stdout == "got first\nsecond ü\nend\n"


def test_input_that_comes_bit_by_bit(sandbox):
    handle = sandbox.commands.run("cat; echo end", background=True, stdin=True)
    sandbox.commands.stream_input(handle.pid, ["first\n", b"second \xc3\xbc\n", ""])
    sandbox.commands.stream_input(handle.pid, (f"{number}\n" for number in range(3)))
    handle.close_stdin()
    assert handle.wait().stdout == "first\nsecond ü\n0\n1\n2\nend\n"
    for pid in (handle.pid, 99_999):
        with pytest.raises(NotFoundException):
            sandbox.commands.stream_input(pid, ["x"])
    with pytest.raises(InvalidArgumentException, match="takes no input"):
        sandbox.commands.stream_input(sandbox.commands.run("sleep 1000", background=True).pid, ["x"])


def test_more_input_than_fits_waits_for_its_reader(sandbox):
    handle = sandbox.commands.run("sleep 0.3; wc -c", background=True, stdin=True)
    sandbox.commands.stream_input(handle.pid, [b"x" * 3_000_000, *[b"y" * 100_000] * 20])
    handle.close_stdin()
    assert handle.wait().stdout == "5000000\n"


async def test_input_that_comes_bit_by_bit_async(async_sandbox):
    echoed, heard = asyncio.Event(), []

    def hear(text):
        heard.append(text)
        echoed.set()

    handle = await async_sandbox.commands.run("cat", background=True, stdin=True, on_stdout=hear)
    async with async_sandbox.commands.stream_input(handle.pid) as stream:
        for line in ("a\n", b"b\n", "c\n"):
            await stream.send(line)
            # It is there before the stream ends.
            await asyncio.wait_for(echoed.wait(), DEADLINE)
            echoed.clear()
    await async_sandbox.commands.close_stdin(handle.pid)
    assert (await handle.wait()).stdout == "".join(heard) == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "must name a process"),
        (b"\0\0\0", "no message"),
        (b"\0\0\0\0\x09{}", "no message"),
        (b"\0\0\0\0\x02[]", ""),
        (b"\1\0\0\0\x02{}", "no message"),
        (b"\0\xff\xff\xff\xff", "more than"),
        (b'\0\0\0\0\x24{"data":{"input":{"stdin":"eAo="}}}   ', "must name a process"),
    ],
)
def test_input_that_is_none(sandbox, http, fields, body, said):
    fields = fields(49_983) | {"Content-Type": "application/connect+json"}
    answer = http.post("/process.Process/StreamInput", headers=fields, content=body)
    assert 400 <= answer.status_code < 500 and said in answer.json()["message"], answer.text


def test_in_the_background(sandbox):
    handle = sandbox.commands.run("read line; echo $line; sleep 1000", background=True, stdin=True)
    (found,) = [process for process in sandbox.commands.list() if process.pid == handle.pid]
    assert (found.cmd, found.args[-1]) == ("/bin/bash", "read line; echo $line; sleep 1000")
    sandbox.commands.send_stdin(handle.pid, "hello\n")
    assert next(out for out, _, _ in handle if out) == "hello\n"
    assert handle.kill() is True
    with pytest.raises(CommandExitException):
        handle.wait()
    assert sandbox.commands.list() == []
    assert sandbox.commands.kill(handle.pid) is False


def test_processes_that_are_not_there(sandbox):
    assert sandbox.commands.kill(99_999) is False
    assert sandbox.commands.kill(1) is False
    with pytest.raises(NotFoundException):
        sandbox.commands.connect(99_999)
    with pytest.raises(SandboxException):
        sandbox.commands.send_stdin(99_999, "x")


def test_who_left_can_connect_again(sandbox):
    handle = sandbox.commands.run("read line; echo got $line", background=True, stdin=True)
    handle.disconnect()
    again = sandbox.commands.connect(handle.pid)
    sandbox.commands.send_stdin(again.pid, "it\n")
    result = again.wait()
    assert (result.stdout, result.exit_code) == ("got it\n", 0)


def test_two_listen_to_one(sandbox):
    one = sandbox.commands.run("read line; echo got $line", background=True, stdin=True)
    two = sandbox.commands.connect(one.pid)
    sandbox.commands.send_stdin(one.pid, "it\n")
    assert one.wait().stdout == two.wait().stdout == "got it\n"


def test_a_timeout(sandbox):
    with pytest.raises(TimeoutException):
        sandbox.commands.run("sleep 1000", timeout=0.5)
    assert wait_until(lambda: sandbox.commands.list() == [], DEADLINE) is not None, sandbox.commands.list()
    assert sandbox.commands.run("echo free").stdout == "free\n"


def test_it_is_confined(sandbox):
    """It sees no process of the host, and reaches no network."""
    sandbox.commands.run("test ! -e /proc/1/root/etc/shadow")
    assert int(sandbox.commands.run("ls /proc | grep -c '^[0-9]'").stdout) < 20
    with pytest.raises(CommandExitException):
        sandbox.commands.run("echo > /dev/tcp/127.0.0.1/22")
    with pytest.raises(CommandExitException):
        sandbox.commands.run("echo > /etc/of-ours")


def test_its_end_is_that_of_the_sandbox(key):
    sandbox = Sandbox.create()
    handle = sandbox.commands.run("echo begun; sleep 1000", background=True)
    assert next(out for out, _, _ in handle if out) == "begun\n"
    sandbox.kill()
    with pytest.raises((CommandExitException, SandboxException)):
        handle.wait()


async def test_commands_async(async_sandbox):
    commands = async_sandbox.commands
    out = []
    result = await commands.run("for i in 1 2 3; do echo $i; done; echo err >&2", on_stdout=out.append)
    assert ("".join(out), result.stderr, result.exit_code) == ("1\n2\n3\n", "err\n", 0)
    with pytest.raises(CommandExitException) as caught:
        await commands.run("exit 3")
    assert caught.value.exit_code == 3

    begun = asyncio.Event()
    handle = await commands.run(
        "echo begun; cat", background=True, stdin=True, on_stdout=lambda text: begun.set(), timeout=0
    )
    await asyncio.wait_for(begun.wait(), DEADLINE)
    assert [process.pid for process in await commands.list()] == [handle.pid]
    await commands.send_stdin(handle.pid, "input\n")
    await commands.close_stdin(handle.pid)
    assert (await handle.wait()).stdout == "begun\ninput\n"
    assert await commands.list() == []


async def test_many_commands_at_once_async(async_sandbox):
    results = await asyncio.gather(*(async_sandbox.commands.run(f"echo {i}") for i in range(8)))
    assert [result.stdout for result in results] == [f"{i}\n" for i in range(8)]


async def test_who_never_reads_holds_up_nobody_else(async_sandbox, http, fields):
    """A client that stops reading holds its own command up, and no memory of the host's."""
    handle = await async_sandbox.commands.run("yes | head -c 50000000; echo end >&2", background=True, timeout=0)
    assert (await async_sandbox.commands.run("echo free")).stdout == "free\n"
    assert (await async_sandbox.run_code("1 + 1")).text == "2"
    await handle.kill()
