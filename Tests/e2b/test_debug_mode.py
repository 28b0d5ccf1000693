"""E2B's debug mode: `E2B_DEBUG=true` and no other set-up, for which a server listens at E2B's own two ports."""

import os
import re
from pathlib import Path

import pytest
from e2b_code_interpreter import AsyncSandbox, Sandbox

from running_server import running_server

PORTS = (49_983, 49_999)


def holders(port):
    """Who listens at a port of this machine."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == "0A":
                sockets.add(f"socket:[{fields[9]}]")
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            held = {os.readlink(f"/proc/{process}/fd/{number}") for number in os.listdir(f"/proc/{process}/fd")}
            command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if held & sockets:
            found.append(f"process {process} ({command.strip()})")
    return found or (["a process that is not shown to this user"] if sockets else [])


@pytest.fixture(scope="module")
def debug_server():
    """A server in debug mode; the ports are the SDK's, so that nobody else may have them."""
    for port in PORTS:
        taken = holders(port)
        assert not taken, f"port {port} is taken by {', '.join(taken)}: end it, and run this again"
    with running_server("--e2b-debug", "--pool", "1:2", "--grace", "2") as server:
        yield server


@pytest.fixture(autouse=True)
def debug(debug_server, monkeypatch):
    """The SDK in its debug mode, with nothing else that says where the server is."""
    for name in [name for name in os.environ if re.match("E2B_", name)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("E2B_DEBUG", "true")


def test_code():
    with Sandbox.create() as sandbox:
        assert sandbox.sandbox_id == "debug_sandbox_id"
        assert sandbox.is_running()
        out = []
        execution = sandbox.run_code("print('a')\n1 + 1", on_stdout=lambda message: out.append(message.line))
        assert (execution.text, out) == ("2", ["a\n"])
        assert sandbox.run_code("echo $A", language="bash", envs={"A": "1"}).logs.stdout == ["1\n"]
        context = sandbox.create_code_context(cwd="/tmp")
        assert sandbox.run_code("import os; os.getcwd()", context=context).text == "/tmp"
        sandbox.restart_code_context(context)
        sandbox.remove_code_context(context)


def test_files_and_commands():
    sandbox = Sandbox.create()
    sandbox.files.write("debugged", "1")
    assert sandbox.commands.run("cat debugged").stdout == "1"
    assert sandbox.run_code("open('debugged').read()").text == "1"
    sandbox.files.remove("debugged")
    assert not sandbox.files.exists("debugged")


def test_all_sandboxes_are_one():
    Sandbox.create().run_code("shared = 1")
    assert Sandbox.connect("debug_sandbox_id").run_code("shared").text == "1"
    # In debug mode the SDK asks for nothing to be killed.
    Sandbox.create().kill()
    assert Sandbox.create().run_code("shared").text == "1"


async def test_code_async():
    sandbox = await AsyncSandbox.create()
    assert (await sandbox.run_code("1 + 1")).text == "2"
    assert (await sandbox.commands.run("echo a")).stdout == "a\n"


def test_only_from_this_machine(debug_server):
    """Both ports are without any key: they listen to loopback alone."""
    for port in PORTS:
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                address, _, found = line.split()[1].rpartition(":")
                if int(found, 16) == port and line.split()[3] == "0A":
                    assert address == "0100007F" or address == "0" * 24 + "01000000", line
