"""E2B's own SDK against the real `burrow serve`: BURROW names the executable.

The SDK is as its users have it; three variables of its own say where the server is.
"""

import itertools

import httpx
import pytest
from e2b_code_interpreter import AsyncSandbox, Sandbox

from running_server import DEADLINE, running_server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What is skipped was not tested, and counts as failed."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which is not allowed here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def server():
    """A server of all tests."""
    with running_server("--pool", "2:8", "--grace", "2") as server:
        yield server


@pytest.fixture(scope="session")
def make_key(server):
    """Makes a key of a user whom no other test has: files are the user's, not the sandbox's."""
    numbers = itertools.count(1)

    def make(tenant="tests"):
        return server.make_key(tenant, f"user-{next(numbers)}")

    return make


@pytest.fixture
def key(server, make_key, monkeypatch):
    """A key that the SDK finds, with where the server is: all the set-up that a program needs."""
    key = make_key()
    for name in ("E2B_DEBUG", "E2B_DOMAIN", "E2B_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("E2B_API_URL", server.url)
    monkeypatch.setenv("E2B_SANDBOX_URL", server.url)
    monkeypatch.setenv("E2B_API_KEY", key)
    return key


@pytest.fixture
def sandbox(key):
    """A sandbox of a user of its own."""
    sandbox = Sandbox.create()
    yield sandbox
    sandbox.kill()


@pytest.fixture
async def async_sandbox(key):
    """The same by the SDK's other half."""
    sandbox = await AsyncSandbox.create()
    yield sandbox
    await sandbox.kill()


@pytest.fixture
def http(server):
    """What is not the SDK."""
    with httpx.Client(base_url=server.url, timeout=DEADLINE) as client:
        yield client


@pytest.fixture
def fields(sandbox):
    """The fields of a request's head that the SDK would send to a port of the sandbox."""

    def of(port, **others):
        fields = {"E2b-Sandbox-Id": sandbox.sandbox_id, "E2b-Sandbox-Port": str(port)}
        return fields | {"X-Access-Token": sandbox._envd_access_token} | others

    return of
