"""However `burrow` ends, nothing of it is left: no process, mount, control group or file that is half made."""

import json
import os
import signal
import stat
import subprocess
from contextlib import ExitStack

import pytest

from support.command_line import DEADLINE, texts
from support.host_state import assert_gone, descendants, mounts_naming, wait_until

# Everything must be gone so long after the end.
GONE_SECONDS = 0.1

# Runs in many processes, one of them deaf, some of them without a parent: what is hard to find again.
BUSY = """
import os, subprocess, time
subprocess.Popen(["sleep", "1000"], start_new_session=True)
subprocess.Popen(["sh", "-c", "trap '' INT TERM HUP; sleep 1000 & sleep 1000"])
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 100)
    while True:
        time.sleep(1000)
open("ready", "w").close()
while True:
    try:
        time.sleep(1000)
    except KeyboardInterrupt:
        pass
"""

# Ends at once when it is asked to.
WILLING = "open('ready', 'w').close()\nimport time\nwhile True: time.sleep(1000)"


@pytest.fixture
def busy(burrow_of_each):
    """A `burrow exec` in the middle of an execution: its process, and every one below it."""
    with burrow_of_each.start("exec", "--profile", "minimal", "-c", BUSY) as process:
        yield process, wait_for_start(burrow_of_each, process)


def wait_for_start(burrow, process):
    """Waits until the code runs; gives all processes that there are now."""
    marker = burrow.home() / "ready"
    assert wait_until(lambda: marker.exists() or process.poll() is not None, DEADLINE) is not None
    assert process.poll() is None, process.communicate()
    everyone = descendants(process.pid)
    # The jailer, the zygote, the room's init and the context are the least.
    assert len(everyone) >= 4
    assert mounts_naming(burrow.data), "the room sees its user's directory"
    return everyone


# MARK: Ends


def test_normal_end(burrow_of_each):
    # The code waits for the test to have seen its processes.
    code = BUSY.partition("while True:\n    try:")[0] + "while not os.path.exists('go on'): time.sleep(0.005)"
    with burrow_of_each.start("exec", "--profile", "minimal", "-c", code) as process:
        everyone = wait_for_start(burrow_of_each, process)
        (burrow_of_each.home() / "go on").touch()
        assert process.wait(DEADLINE) == 0
        assert_gone(burrow_of_each, process, everyone)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_end_by_a_signal(burrow_of_each, busy, name):
    process, everyone = busy
    process.send_signal(signal.Signals[name])
    assert process.wait(DEADLINE) == 130, process.communicate()
    assert_gone(burrow_of_each, process, everyone)


def test_end_by_kill(burrow_of_each, busy):
    process, everyone = busy
    process.kill()
    process.wait(DEADLINE)
    assert_gone(burrow_of_each, process, everyone, GONE_SECONDS)


def test_end_by_kill_while_it_starts(burrow_of_each):
    """Killed at any moment of its start, it leaves nothing."""
    for number in range(12):
        with burrow_of_each.start("exec", "--profile", "minimal", "-c", "1") as process:
            # Every further child is a further moment: the holder of a namespace, the sweeper, the jailer, the zygote...
            everyone, moments = set(), number
            while process.poll() is None and moments > 0:
                before = len(everyone)
                everyone |= descendants(process.pid)
                moments -= len(everyone) - before
            everyone |= descendants(process.pid)
            process.kill()
            process.wait(DEADLINE)
            assert_gone(burrow_of_each, process, everyone, GONE_SECONDS)


def test_end_of_the_jailer(burrow_of_each, busy):
    """Without its jailer a host says so, and ends; nobody has to clean up after it."""
    process, everyone = busy
    (jailer,) = (each for each in everyone if is_jailer(each.pid))
    os.kill(jailer.pid, signal.SIGKILL)
    status = process.wait(DEADLINE)
    _, error = process.communicate()
    assert status == 137, error
    assert error.decode().startswith("burrow: "), error
    assert_gone(burrow_of_each, process, everyone)


def test_interrupt_of_willing_code(burrow_of_each):
    with burrow_of_each.start("exec", "--profile", "minimal", "--json", "-c", WILLING, "-c", "1") as process:
        everyone = wait_for_start(burrow_of_each, process)
        process.send_signal(signal.SIGINT)
        output, error = process.communicate(timeout=DEADLINE)
        assert_gone(burrow_of_each, process, everyone)
    assert process.returncode == 130, error
    (line,) = output.splitlines()
    result = json.loads(line)
    assert (result["status"], result["death"]["kind"]) == ("interrupted", "interrupted")
    assert result["death"]["state_survived"] is True


def test_closed_output(burrow_of_each):
    """`burrow exec | head -1`: nobody reads any more, and that is the end."""
    code = "open('ready', 'w').close()\nimport time\nwhile True:\n    print('x' * 1000)\n    time.sleep(0.001)"
    with burrow_of_each.start("exec", "--profile", "minimal", "--timeout", "5", "-c", code) as process:
        everyone = wait_for_start(burrow_of_each, process)
        process.stdout.close()
        process.wait(DEADLINE)
        # By SIGPIPE, as any program: without a chance to clean up.
        assert_gone(burrow_of_each, process, everyone, GONE_SECONDS)


# MARK: Many


def test_many_sessions_one_after_the_other(burrow_of_each):
    """Contexts that are lost, again and again, in one session: descriptors and processes do not add up."""
    wait = "import os, time\nwhile not os.path.exists('{0}'): time.sleep(0.002)"
    pieces = ["open('ready', 'w').close()", wait.format("first"), *["import os; os._exit(1)"] * 30]
    pieces += ["open('again', 'w').close()", wait.format("second")]
    arguments = [part for piece in pieces for part in ("-c", piece)]
    command = ["exec", "--keep-going", "--profile", "minimal", *arguments]
    with burrow_of_each.start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        before = wait_for_start(burrow_of_each, process)
        descriptors = count_descriptors([process.pid, *(each.pid for each in before)])
        (burrow_of_each.home() / "first").touch()
        assert wait_until((burrow_of_each.home() / "again").exists, DEADLINE) is not None
        after = descendants(process.pid)
        assert len(after) == len(before)
        assert count_descriptors([process.pid, *(each.pid for each in after)]) == descriptors
        (burrow_of_each.home() / "second").touch()
        process.wait(DEADLINE)
        assert_gone(burrow_of_each, process, before | after)


def test_two_tenants_at_once(burrow_of_each):
    """Each finds its own files, and none of the other's."""
    code = """
import os, time
open(f"/shared/{name}", "w").close()
open(name, "w").close()
open("ready", "w").close()
while not os.path.exists("go on"): time.sleep(0.005)
print(sorted(os.listdir()), sorted(os.listdir("/shared")), os.listdir("/tmp"))
"""
    tenants = ["first", "second"]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                burrow_of_each.start(
                    "exec", "--profile", "minimal", "--tenant", name, "-c", f"name = {name!r}", "-c", code
                )
            )
            for name in tenants
        ]
        homes = [burrow_of_each.home(tenant=name) for name in tenants]
        assert wait_until(lambda: all((home / "ready").exists() for home in homes), DEADLINE) is not None
        for home in homes:
            (home / "go on").touch()
        outputs = [process.communicate(timeout=DEADLINE)[0].decode() for process in processes]
    assert outputs == ["['first', 'go on', 'ready'] ['first'] []\n", "['go on', 'ready', 'second'] ['second'] []\n"]


def test_two_sessions_of_one_user_share_files_and_nothing_else(burrow_of_each):
    code = """
import os, time
open("/tmp/mine", "w").close()
open("ready", "w").close()
while not os.path.exists("go on"): time.sleep(0.005)
"""
    with burrow_of_each.start("exec", "--profile", "minimal", "-c", code) as process:
        wait_for_start(burrow_of_each, process)
        look = "import os\nos.listdir(), os.listdir('/tmp'), len(list(filter(str.isdigit, os.listdir('/proc'))))"
        result = burrow_of_each.result(look)
        (burrow_of_each.home() / "go on").touch()
        assert process.wait(DEADLINE) == 0
    # Two processes: the room's init, and the code's own.
    assert texts(result) == ["(['ready'], [], 2)"]


# MARK: Files


def test_files_on_the_host(burrow_of_each):
    """Files of users are of an owner that owns nothing else; nobody else may enter."""
    code = "import os; open('file', 'w').write('x'); os.mkdir('directory'); open('/shared/file', 'w').close()"
    assert burrow_of_each.result(code)["status"] == "ok"
    home = burrow_of_each.home()
    owners = {path.stat().st_uid for path in (home, home / "file", home / "directory", home / "../../shared/file")}
    assert len(owners) == 1
    (owner,) = owners
    if burrow_of_each.operator.is_root:
        # In the range that is Burrow's alone.
        assert 0x7000_0000 <= owner < 0x8000_0000
    else:
        assert owner == burrow_of_each.operator.uid
    for directory in (home, home.parent, home.parent.parent, burrow_of_each.data / "tenants"):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700, directory
    assert (home / "file").read_text() == "x"


def test_nothing_but_files_is_left_in_the_data_directory(burrow_of_each):
    assert burrow_of_each.result("1")["status"] == "ok"
    left = sorted(str(path.relative_to(burrow_of_each.data)) for path in burrow_of_each.data.rglob("*"))
    tenant = "tenants/default"
    assert left == ["tenants", tenant, f"{tenant}/shared", f"{tenant}/users", f"{tenant}/users/default"]


def test_the_name_of_a_user_is_a_directory(burrow_of_each):
    for name in ("a", "0", "a" * 63, "with-dash_and_line"):
        result = burrow_of_each.result("open('file', 'w').close()", flags=["--tenant", name, "--user", name])
        assert result["status"] == "ok"
        assert (burrow_of_each.home(name, name) / "file").exists()


def test_ready_means_ready(burrow_of_each):
    """Two that start at the same moment, as one tenant, do not get in each other's way while they make directories."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(burrow_of_each.start("exec", "--profile", "minimal", "--json", "-c", "1 + 1"))
            for _ in range(4)
        ]
        for process in processes:
            output, error = process.communicate(timeout=DEADLINE)
            assert process.returncode == 0, error
            assert texts(json.loads(output)) == ["2"]


# MARK: Helpers


def is_jailer(pid):
    """Whether a process is the first of the outer pid namespace."""
    with open(f"/proc/{pid}/status") as file:
        fields = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    numbers = fields["NSpid"].split()
    return fields["Name"] == "burrow-jailer" and len(numbers) == 2 and numbers[1] == "1"


def count_descriptors(pids):
    """How many descriptors processes have open together; those that nobody may look into count as none."""
    count = 0
    for pid in pids:
        try:
            count += len(os.listdir(f"/proc/{pid}/fd"))
        except PermissionError:
            pass
    return count
