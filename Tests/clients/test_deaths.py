"""Each limit has its typed death; what was printed before it is kept, and the session goes on."""

import pytest

from support.command_line import parse, texts

PRINTED = "print('before'); kept = 1\n"

FORK_UNTIL_REFUSED = """
import os, signal
children = []
try:
    while len(children) < 300:
        child = os.fork()
        if child == 0:
            signal.pause()
            os._exit(0)
        children.append(child)
finally:
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
"""

THREADS_UNTIL_REFUSED = """
import threading
release, threads = threading.Event(), []
try:
    for _ in range(500):
        threads.append(threading.Thread(target=release.wait))
        threads[-1].start()
finally:
    release.set()
    for thread in threads[:-1]:
        thread.join()
"""

# Looks at no signal while it runs: nothing but a kill ends it.
DEAF = "import collections, itertools\ncollections.deque(itertools.repeat(None), 0)"

PARENTHESES = "import ctypes\nctypes.CDLL(None).regcomp(ctypes.create_string_buffer(256), b'(' * 1_000_000, 1)"

RECURSION = """
import sys
sys.setrecursionlimit(10**9)
class Endless:
    def __getattr__(self, name):
        return getattr(self, name)
Endless().attribute
"""


# What the code does, its flags, the status, and the kind of death; whether the variables are still there.
SURVIVED = [
    pytest.param("while True: pass", ["--timeout", "1"], "timeout", "timeout", id="timeout"),
    pytest.param("import time; time.sleep(60)", ["--timeout", "1"], "timeout", "timeout", id="timeout-asleep"),
    pytest.param("while True: pass", ["--cpu", "1"], "timeout", "cpu_time", id="cpu-time"),
    pytest.param(FORK_UNTIL_REFUSED, ["--processes", "20"], "error", "processes", id="processes"),
    pytest.param(THREADS_UNTIL_REFUSED, ["--processes", "20"], "error", "processes", id="threads"),
    pytest.param(
        "files = []\nwhile True: files.append(open('/dev/null'))", ["--open-files", "40"], "error", "open_files",
        id="open-files",
    ),
    pytest.param(
        "with open('large', 'wb', buffering=0) as file:\n    while True: file.write(bytes(65536))",
        ["--file-size", "1M"], "error", "file_size", id="file-size",
    ),
    pytest.param(
        "with open('/tmp/large', 'wb', buffering=0) as file:\n    while True: file.write(bytes(65536))",
        ["--tmp-size", "2M"], "error", "disk_quota", id="disk-quota",
    ),
    pytest.param(
        "while True: print('x' * 1000)", ["--output-limit", "64K"], "interrupted", "output_limit", id="output"
    ),
]  # fmt: skip

LOST = [
    pytest.param(DEAF, ["--timeout", "1"], "timeout", {"kind": "timeout"}, id="timeout"),
    pytest.param(DEAF, ["--cpu", "1"], "timeout", {"kind": "cpu_time"}, id="cpu-time"),
    pytest.param(
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", ["--timeout", "1"], "timeout",
        {"kind": "timeout"}, id="timeout-ignored",
    ),
    pytest.param("import os; os._exit(0)", [], "killed", {"kind": "exit", "exit_code": 0}, id="exit-0"),
    pytest.param("import os; os._exit(3)", [], "killed", {"kind": "exit", "exit_code": 3}, id="exit-3"),
    pytest.param(
        "import ctypes; ctypes.string_at(0)", [], "killed", {"kind": "signal", "signal": "SIGSEGV"}, id="segfault"
    ),
    pytest.param("import os; os.abort()", [], "killed", {"kind": "signal", "signal": "SIGABRT"}, id="abort"),
    pytest.param(
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", [], "killed",
        {"kind": "signal", "signal": "SIGKILL"}, id="kill",
    ),
    pytest.param(RECURSION, [], "killed", {"kind": "signal", "signal": "SIGSEGV"}, id="recursion"),
    pytest.param(PARENTHESES, [], "killed", {"kind": "signal", "signal": "SIGSEGV"}, id="stack-overflow"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "flags", "status", "kind"), SURVIVED)
def test_variables_survive(burrow_of_each, code, flags, status, kind):
    death, after = burrow_of_each.results(PRINTED + code, "kept", flags=flags)
    assert death["death"] is not None, death
    assert (death["status"], death["death"]["kind"]) == (status, kind), death
    assert death["death"]["state_survived"] is True
    assert death["stdout"].startswith("before\n")
    assert death["death"]["message"] in death["text"]
    assert texts(after) == ["1"], after
    assert after["number"] == 2


@pytest.mark.parametrize(("code", "flags", "status", "described"), LOST)
def test_variables_are_lost(burrow_of_each, code, flags, status, described):
    death, after, last = burrow_of_each.results(PRINTED + code, "'kept' in globals()", "1 + 1", flags=flags)
    assert (death["status"], death["error"]) == (status, None), death
    assert death["death"] == death["death"] | described, death
    assert death["death"]["state_survived"] is False
    assert death["stdout"] == "before\n"
    # A fresh Python counts from 1 again.
    assert (after["number"], texts(after)) == (1, ["False"]), after
    assert (last["number"], texts(last)) == (2, ["2"]), last


def test_files_survive_a_lost_context(burrow_of_each):
    code = "open('kept', 'w').write('x'); import os; os._exit(1)"
    results = burrow_of_each.results(code, "open('kept').read()")
    assert texts(results[1]) == ["'x'"]


def test_out_of_memory(burrow_of_each):
    # More than the profile's gigabyte. Where nobody counts a whole session, Python is refused the memory instead.
    code = "block = b'x' * (2 << 30)"
    death, after = burrow_of_each.results(PRINTED + code, "1 + 1")
    assert death["death"] is not None, death
    assert death["death"]["kind"] == "out_of_memory"
    assert death["stdout"] == "before\n"
    if death["status"] == "error":
        assert death["error"]["name"] == "MemoryError"
        assert death["death"]["state_survived"] is True
    else:
        assert death["status"] == "killed"
        assert death["death"]["state_survived"] is False
    assert texts(after) == ["2"]


def test_out_of_memory_in_small_pieces(burrow_of_each):
    code = "blocks = []\nwhile len(blocks) < 2000: blocks.append(b'x' * (1 << 20))"
    death, after = burrow_of_each.results(PRINTED + code, "1 + 1", flags=["--memory", "200M"])
    assert death["death"]["kind"] == "out_of_memory", death
    assert texts(after) == ["2"]


def test_output_beyond_the_limit_is_not_kept(burrow_of_each):
    result = burrow_of_each.result("while True: print('x' * 1000)", flags=["--output-limit", "64K"])
    assert 1000 <= len(result["stdout"]) <= 64 << 10


@pytest.mark.parametrize("writer", ["import os\nwhile True: os.write(1, b'x' * 1000)", DEAF.replace(
    "itertools.repeat(None)", "(print('x' * 1000, flush=True) for _ in itertools.count())"
)])  # fmt: skip
def test_output_limit_holds_for_all_that_writes(burrow_of_each, writer):
    death, after = burrow_of_each.results(writer, "1 + 1", flags=["--output-limit", "64K"])
    assert death["death"]["kind"] == "output_limit"
    assert len(death["stdout"]) <= 64 << 10
    assert texts(after) == ["2"]


def test_death_in_plain_words(burrow_of_each):
    ending = burrow_of_each.run("exec", "--profile", "minimal", "--timeout", "1", "-c", "print('before')\n" + DEAF)
    assert (ending.status, ending.output) == (124, "before\n")
    *stack, line = ending.error.splitlines()
    assert stack[0] == "It was here, the innermost call last:" and "<cell 1>" in stack[1]
    assert line.startswith("burrow: stopped after 1 s of real time; variables are lost, files are kept")


def test_deaths_one_after_the_other(burrow_of_each):
    """A session lives on through many lost contexts."""
    results = burrow_of_each.results(*["import os; os._exit(1)", "1 + 1"] * 5)
    assert [result["status"] for result in results] == ["killed", "ok"] * 5


def test_what_a_context_left_running_ends_with_the_session(burrow_of_each):
    ending = burrow_of_each.run(
        "exec", "--json", "--keep-going", "--profile", "minimal", "-c",
        "import subprocess; subprocess.Popen(['sleep', '1000'])", "-c", "import os; os._exit(1)", "-c", "1 + 1",
    )  # fmt: skip
    assert [result["status"] for result in parse(ending)] == ["ok", "killed", "ok"]
