"""How long code may run: as long as its sandbox lives, as with E2B, unless the operator says less."""

from contextlib import contextmanager

import httpx
import pytest
from e2b_code_interpreter import AsyncSandbox, Sandbox

from running_server import CHECKOUT, DEADLINE, running_server
from support.profiles import home_with_profile

# What the profile lets code take, in seconds; none of Burrow's own sessions may take more.
BRIEF = 0.5

# Longer than that.
SLEEPS = "import time; time.sleep(1); 'slept'"
COMPUTES = "import time\nwhile time.process_time() < 1: pass\n'computed'"


@contextmanager
def brief_server(directory, monkeypatch, *arguments):
    """A server whose usual profile gives code little time; the SDK finds it."""
    environment = home_with_profile(CHECKOUT, directory, "brief", limits=limits(wall_seconds=BRIEF, cpu_seconds=BRIEF))
    flags = ("--profile", "brief", "--pool", "1:2", "--grace", "2", *arguments)
    with running_server(*flags, environment=environment) as server:
        monkeypatch.setenv("E2B_API_URL", server.url)
        monkeypatch.setenv("E2B_SANDBOX_URL", server.url)
        monkeypatch.setenv("E2B_API_KEY", server.key)
        yield server


def limits(**changes):
    usual = {
        "memory_bytes": 1 << 30, "processes": 64, "open_files": 256, "file_bytes": 1 << 28,
        "temporary_bytes": 1 << 28, "output_bytes": 1 << 24,
    }  # fmt: skip
    return usual | changes


def native_run(server, code):
    """What the same code comes to in a session of Burrow's own."""
    with httpx.Client(base_url=server.url, headers={"X-API-Key": server.key}, timeout=DEADLINE) as client:
        session = client.post("/v1/sessions", json={}).json()["id"]
        return client.post(f"/v1/sessions/{session}/executions", json={"code": code}).json()


async def test_code_has_as_long_as_its_sandbox(tmp_path, monkeypatch):
    with brief_server(tmp_path, monkeypatch) as server:
        assert native_run(server, SLEEPS)["death"]["kind"] == "timeout"
        with Sandbox.create(timeout=DEADLINE) as sandbox:
            assert sandbox.run_code(SLEEPS).text == "slept"
            assert sandbox.run_code(COMPUTES).text == "computed"
            assert sandbox.run_code("sleep 1; echo slept", language="bash").logs.stdout == ["slept\n"]
            context = sandbox.create_code_context()
            assert sandbox.run_code(SLEEPS, context=context).text == "slept"
        async with await AsyncSandbox.create(timeout=DEADLINE) as sandbox:
            assert (await sandbox.run_code(SLEEPS)).text == "slept"
        with Sandbox.create(timeout=1) as sandbox:
            execution = sandbox.run_code("import time; time.sleep(60)", timeout=DEADLINE)
            assert execution.error is not None
            assert not sandbox.is_running()


def test_the_operator_has_the_last_word(tmp_path, monkeypatch):
    with brief_server(tmp_path, monkeypatch, "--max-execution", "0.4") as server:
        assert "0.4 s of real time" in native_run(server, SLEEPS)["death"]["message"]
        with Sandbox.create(timeout=DEADLINE) as sandbox:
            for code in (SLEEPS, COMPUTES):
                error = sandbox.run_code(code).error
                assert error.name == "KeyboardInterrupt" and "0.4 s of real time" in error.value, error
            assert sandbox.run_code("1 + 1").text == "2"
