"""What an agent is told about an error: the nearest module, the missing network, the refused call, the stack."""

import pytest

DEAF = """
import collections, itertools
def deaf():
    collections.deque(itertools.repeat(None), 0)
def outer():
    deaf()
print('before')
outer()
"""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import panda", "pandas"),
        ("import scikit_learn", "sklearn"),
        ("from PIl import Image", "PIL"),
        ("import bs4", "beautifulsoup4 is not installed"),
        ("import nosuchthingatall", "no network"),
        ("import nosuchthingatall.inner", "nosuchthingatall is not installed"),
    ],
)
def test_missing_modules(burrow, code, words):
    result = burrow.result(code)
    assert result["error"]["name"] == "ModuleNotFoundError"
    assert words in result["error"]["hint"], result["error"]
    assert result["error"]["hint"] in result["text"]


@pytest.mark.parametrize(
    "code",
    [
        "import urllib.request; urllib.request.urlopen('http://example.com')",
        "import socket; socket.create_connection(('93.184.216.34', 80), 5)",
        "import socket; socket.getaddrinfo('example.com', 80)",
        "import pandas; pandas.read_csv('https://example.com/data.csv')",
        "import asyncio\nawait asyncio.open_connection('example.com', 80)",
    ],
)
def test_no_network(burrow_of_each, code):
    result = burrow_of_each.result(code)
    assert result["status"] == "error"
    assert "no network" in (result["error"]["hint"] or ""), result["error"]


def test_errors_without_a_hint(burrow):
    for code in ("1 / 0", "open('missing')", "import json; json.loads('{')", "import os.nosuch"):
        assert burrow.result(code)["error"]["hint"] in (None, ""), code


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("import os; os.chroot('/')", "chroot"),
        ("import os\nos.sched_setaffinity(\n    0, {0}\n)", "sched_setaffinity"),
        ("import os\ndef become(): os.setuid(0)\nbecome()", "setuid"),
        ("import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "socket"),
    ],
)
def test_refused_calls_are_named(burrow, code, call):
    result, after = burrow.results("kept = 1\n" + code, "kept")
    assert result["error"]["name"] == "PermissionError", result
    assert (result["death"]["kind"], result["death"]["system_call"]) == ("syscall_denied", call)
    assert result["death"]["state_survived"] is True
    assert after["status"] == "ok"


def test_other_refusals_are_no_system_calls(burrow):
    result = burrow.result("open('/usr/new', 'w')")
    assert result["death"] is None, result
    assert burrow.result("raise PermissionError(1, 'made up')")["death"] is None


def test_a_timeout_tells_where_it_was(burrow_of_each):
    result = burrow_of_each.result("def loop():\n    while True: pass\nloop()", flags=["--timeout", "1"])
    assert result["death"]["state_survived"] is True
    assert result["death"]["stack"].splitlines()[-1].endswith("in loop")
    assert "while True: pass" in result["error"]["traceback"]
    assert result["stderr"] == ""


def test_what_does_not_listen_tells_where_it_was(burrow_of_each):
    result = burrow_of_each.result(DEAF, flags=["--timeout", "1"])
    assert (result["death"]["kind"], result["death"]["state_survived"]) == ("timeout", False)
    assert [line.rsplit(" in ")[-1] for line in result["death"]["stack"].splitlines()] == ["<module>", "outer", "deaf"]
    assert "burrow_repl" not in result["death"]["stack"]
    assert (result["stdout"], result["stderr"]) == ("before\n", "")
    assert result["death"]["stack"] in result["text"]


def test_a_crash_tells_where_it_was(burrow):
    result = burrow.result("def crash():\n    import ctypes; ctypes.string_at(0)\nprint('before'); crash()")
    assert (result["death"]["kind"], result["stdout"]) == ("signal", "before\n")
    assert "in crash" in result["death"]["stack"] and "burrow_repl" not in result["death"]["stack"]
    assert "burrow_repl" not in result["stderr"]


def test_errors_printed_before_a_timeout_stay(burrow):
    code = "import sys, os\nsys.stderr.write('by Python\\n'); os.write(2, b'by C\\n')\nwhile True: pass"
    result = burrow.result(code, flags=["--timeout", "1"])
    assert sorted(result["stderr"].splitlines()) == ["by C", "by Python"]


def test_hints_and_stacks_for_people(burrow):
    ending = burrow.run("exec", "--profile", "minimal", "-c", "import panda")
    assert ending.status == 1
    assert ending.error.splitlines()[-1].startswith("burrow: panda is not installed")
