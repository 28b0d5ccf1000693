"""The quota of a user's files binds code in a sandbox too: what goes beyond it is stopped, and deleting helps."""

import itertools
import time

import pytest

from support.command_line import DEADLINE, EXECUTABLE, Burrow
from support.host_state import wait_until
from support.operators import this_operator
from support.server import new_session, run, serving, write_file

MIB = 1 << 20
QUOTA = 10 * MIB
FILES = 2_000
_numbers = itertools.count(1)

# Five megabytes a second at most.
WRITE_MUCH = """
import os, time
with open('big', 'wb') as file:
    for _ in range(100):
        file.write(os.urandom(1 << 20))
        file.flush()
        time.sleep(0.2)
"""


@pytest.fixture(scope="module")
def server():
    """A server whose users may have little."""
    operator = this_operator()
    with operator.directory() as data, serving(
        Burrow(EXECUTABLE, operator, data), "--quota", "10M", "--quota-files", str(FILES)
    ) as running:
        yield running


@pytest.fixture
def key(server):
    """The key of a user who has nothing yet, and whose tenant has nobody else."""
    return server.make_key(tenant=f"quotas-{next(_numbers)}", user="ann")


def assert_stopped(result, place="/home/user"):
    assert result["death"] and result["death"]["kind"] == "disk_quota", result
    assert result["status"] == ("interrupted" if result["death"]["state_survived"] else "killed")
    assert place in result["death"]["message"] and "delete files" in result["death"]["message"]


def size(client, path="big"):
    """The size of a file; 0 while there is none."""
    response = client.get("/v1/files/entry", params={"path": path})
    return response.json()["size_bytes"] if response.status_code == 200 else 0


def test_code_that_writes_without_end(client, session):
    result = run(client, session, WRITE_MUCH)
    assert_stopped(result)
    assert result["death"]["state_survived"] and "10 MiB are the quota" in result["death"]["message"]
    # The quota, and what is written between two counts, the interrupt, and on a busy machine.
    assert QUOTA < size(client) <= 3 * QUOTA
    assert run(client, session, "'and the variables are kept', file.name")["status"] == "ok"


def test_many_empty_files(client, session):
    code = "import time\nfor n in range(200_000):\n    open(f'f{n}', 'w').close()\n    if n % 100 == 0: time.sleep(0.05)"
    result = run(client, session, code)
    assert_stopped(result)
    assert "2,000 are the quota" in result["death"]["message"]
    count = int(run(client, session, "import os; len(os.listdir('.'))")["text"])
    assert FILES < count < 5 * FILES


def test_more_files_than_are_counted(client, session):
    """Twice the quota and a thousand are counted: more are too many however many they are."""
    assert_refused_until_removed(
        client, session, f"for n in range({3 * FILES}): open(f'f{{n}}', 'w').close()",
        [f"f{number}" for number in range(3 * FILES)],
    )  # fmt: skip


def assert_refused_until_removed(client, session, code, names):
    """Who has code write again and again is refused in the end, until files are deleted without code."""
    path = f"/v1/sessions/{session['id']}/executions"
    assert wait_until(lambda: client.post(path, json={"code": code}).status_code != 200, DEADLINE) is not None
    refused = client.post(path, json={"code": "1"})
    assert (refused.status_code, refused.json()["code"]) == (507, "quota"), refused.text
    assert "delete some over HTTP" in refused.json()["detail"]
    for name in names:
        assert client.delete("/v1/files", params={"path": name}).status_code == 204
    assert run(client, session, "1")["status"] == "ok"


def test_who_goes_far_beyond_is_refused_until_files_are_gone(client, session):
    # Blocks that are taken at once, whatever the disk's speed.
    code = """
import os
for name in "ab":
    with open(name, "wb") as file: os.posix_fallocate(file.fileno(), 0, 200 << 20)
"""
    assert_refused_until_removed(client, session, code, "ab")


def test_deleting_helps(client, session):
    assert_stopped(run(client, session, WRITE_MUCH))
    refused = client.put("/v1/files/content", params={"path": "other"}, content=b"x" * 100_000)
    assert (refused.status_code, refused.json()["code"]) == (507, "quota")
    # Code runs all the same, so long as it adds nothing.
    assert run(client, session, "import time; time.sleep(4); 'slept'")["status"] == "ok"
    assert run(client, session, "os.remove('big')")["status"] == "ok"
    result = run(client, session, "open('small', 'wb').write(bytes(5 << 20)); time.sleep(4)")
    assert result["status"] == "ok", result
    write_file(client, "other", b"x" * 100_000)
    assert_stopped(run(client, session, WRITE_MUCH))


def test_others_go_on(server, client, session):
    other_key = server.make_key(tenant=session["tenant"], user="bob")
    with server.client(other_key) as other:
        theirs = new_session(other)
        sleeper = run(other, theirs, "x = 1")
        assert sleeper["status"] == "ok"
        assert_stopped(run(client, session, WRITE_MUCH))
        assert run(other, theirs, "open('mine', 'wb').write(bytes(5 << 20)); x")["status"] == "ok"
        other.delete(f"/v1/sessions/{theirs['id']}")


def test_an_idle_session_of_the_same_user_keeps_its_variables(client, session):
    idle = new_session(client)
    run(client, idle, "x = 'kept'")
    assert_stopped(run(client, session, WRITE_MUCH))
    assert run(client, idle, "x")["text"] == "'kept'"
    client.delete(f"/v1/sessions/{idle['id']}")


def test_the_programs_that_code_starts(client, session):
    code = "%%bash\nfor i in $(seq 100); do dd if=/dev/zero of=f$i bs=1M count=1 status=none; sleep 0.1; done"
    assert_stopped(run(client, session, code))


def test_what_is_left_running_ends_with_its_sandbox(client, session):
    code = f"import subprocess, sys; x = 1; p = subprocess.Popen([sys.executable, '-c', {WRITE_MUCH!r}]); x"
    assert run(client, session, code)["status"] == "ok"
    # The writer sleeps a fifth of a second between two writes: what stays as it is for two has an end.
    written, since = 0, time.monotonic()

    def has_ended():
        nonlocal written, since
        now = size(client)
        if now != written:
            written, since = now, time.monotonic()
        return written > QUOTA and time.monotonic() - since > 2

    assert wait_until(has_ended, DEADLINE) is not None, written
    assert written < 4 * QUOTA
    assert run(client, session, "'x' in globals()")["text"] == "False", "its sandbox ended"


def test_shared_files_have_the_same_quota(client, session):
    result = run(client, session, WRITE_MUCH.replace("'big'", "'/shared/big'"))
    assert_stopped(result, "/shared")


@pytest.mark.parametrize("flags", [("--quota", "1"), ("--quota", "x"), ("--quota-files", "0")])
def test_a_quota_must_be_one(burrow, flags):
    ending = burrow.run("serve", "--port", "0", *flags)
    assert ending.status == 2 and flags[0] in ending.error, ending
