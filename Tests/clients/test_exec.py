"""`burrow exec`: what code gives back, where it goes, and what the exit status says."""

import os
import selectors
import subprocess

import pytest

from support.command_line import DEADLINE, parse, texts


# MARK: Results


def test_last_expression_is_the_result(burrow_of_each):
    ending = burrow_of_each.run("exec", "--profile", "minimal", "-c", "x = 20\nx + 1\nx * 2.1")
    assert (ending.status, ending.output, ending.error) == (0, "42.0\n", "")


def test_result_as_json(burrow_of_each):
    result = burrow_of_each.result("print('to standard output'); {'answer': 42}")
    assert result["status"] == "ok"
    assert result["stdout"] == "to standard output\n"
    assert texts(result) == ["{'answer': 42}"]
    assert (result["stderr"], result["error"], result["death"]) == ("", None, None)
    assert result["confinement"] == "confined"
    assert (result["tier"] == "user") == (not burrow_of_each.operator.is_root)
    assert "to standard output" in result["text"] and "42" in result["text"]
    assert result["usage"]["wall_seconds"] > 0
    assert result["usage"]["peak_memory_bytes"] > 0


def test_processor_time_is_counted(burrow_of_each):
    result = burrow_of_each.result("import time\nwhile time.process_time() < 0.5: pass")
    assert 0.4 < result["usage"]["cpu_seconds"] < 5


@pytest.mark.parametrize("code", ["None", "x = 1", "def f(): return 1", "1;", "pass", "# a comment"])
def test_what_has_no_result(burrow, code):
    results = burrow.result(code)["results"]
    assert results == []


def test_pieces_share_one_namespace(burrow_of_each):
    pieces = ["import math\nvalues = [1, 2, 3]", "def area(r): return math.pi * r ** 2", "round(area(len(values)), 3)"]
    results = burrow_of_each.results(*pieces)
    assert [result["number"] for result in results] == [1, 2, 3]
    assert texts(results[2]) == ["28.274"]
    assert len({result["execution_id"] for result in results}) == 3


def test_order_of_code_files_and_standard_input(burrow, tmp_path):
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_text("order.append('first file')")
    second.write_text("order.append('second file')")
    ending = burrow.run(
        "exec", "--profile", "minimal", "-c", "order = []", first, "--code", "order.append('code')", "-",
        "--timeout", "50", second, "-c", "order",
        input=b"order.append('standard input')",
    )  # fmt: skip
    assert ending.output == "['first file', 'code', 'standard input', 'second file']\n"


def test_file_like_a_flag_and_code_like_a_file(burrow, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("print('file')")
    ending = burrow.run("exec", "--profile", "minimal", "-c", f"print({str(script)!r})", script)
    assert ending.output == f"{script}\nfile\n"


def test_first_piece_that_fails_is_the_last(burrow):
    ending = burrow.run("exec", "--profile", "minimal", "--json", "-c", "1", "-c", "1/0", "-c", "3")
    assert ending.status == 1
    assert [result["status"] for result in parse(ending)] == ["ok", "error"]


def test_keep_going(burrow):
    results = burrow.results("x = 1", "1/0", "x")
    assert [result["status"] for result in results] == ["ok", "error", "ok"]
    assert texts(results[2]) == ["1"]


def test_unicode_goes_through(burrow):
    text = "naïve 🐇 ‮ 漢字"
    result = burrow.result(f"print({text!r}); {text!r}")
    assert result["stdout"] == f"{text}\n"
    assert texts(result) == [repr(text)]


# MARK: Streams


def test_streams_are_separate(burrow_of_each):
    code = r"""
import sys, os
print('out')
print('err', file=sys.stderr)
os.write(1, b'raw out\n')
_ = os.write(2, b'raw err\n')
"""
    ending = burrow_of_each.run("exec", "--profile", "minimal", "-c", code)
    assert sorted(ending.output.splitlines()) == ["out", "raw out"]
    assert sorted(ending.error.splitlines()) == ["err", "raw err"]
    assert ending.status == 0


def test_output_of_subprocesses(burrow):
    code = "import subprocess; subprocess.run(['sh', '-c', 'echo out; echo err >&2']).returncode"
    result = burrow.result(code)
    assert (result["stdout"], result["stderr"]) == ("out\n", "err\n")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_output_streams_while_the_code_runs(burrow, stream):
    # The code waits for a file that the test makes only when it has read the first line.
    code = f"""
import os, sys, time
print("first", file=sys.{stream})
while not os.path.exists("go on"):
    time.sleep(0.005)
print("last", file=sys.{stream})
"""
    with burrow.start("exec", "--profile", "minimal", "-c", code) as process:
        pipe = getattr(process, stream)
        assert read_line(pipe) == b"first\n"
        assert process.poll() is None
        (burrow.home() / "go on").touch()
        assert read_line(pipe) == b"last\n"
        assert process.wait(DEADLINE) == 0


def test_much_output_arrives_whole(burrow):
    result = burrow.result("for number in range(100_000): print(number)")
    assert result["stdout"] == "".join(f"{number}\n" for number in range(100_000))


def test_output_without_line_end(burrow):
    result = burrow.result("print('no end', end='')")
    assert result["stdout"] == "no end"


def test_control_characters_arrive_as_they_are(burrow):
    # A program reads this pipe; a terminal is protected from them, see test_repl.py.
    assert burrow.result(r"print('\x1b[2J')")["stdout"] == "\x1b[2J\n"


# MARK: Errors


def test_traceback_shows_only_the_users_frames(burrow_of_each):
    code = "def outer():\n    inner()\n\ndef inner():\n    raise ValueError('no')\n\nouter()"
    ending = burrow_of_each.run("exec", "--profile", "minimal", "-c", code)
    assert ending.status == 1
    assert ending.output == ""
    assert ending.error == (
        "Traceback (most recent call last):\n"
        '  File "<cell 1>", line 7, in <module>\n    outer()\n'
        '  File "<cell 1>", line 2, in outer\n    inner()\n'
        '  File "<cell 1>", line 5, in inner\n    raise ValueError(\'no\')\n'
        "ValueError: no\n"
    )


def test_error_as_json(burrow):
    error = burrow.result("{}['missing']")["error"]
    assert (error["name"], error["value"]) == ("KeyError", "'missing'")
    assert error["traceback"].endswith("KeyError: 'missing'\n")


def test_chained_exceptions_show_both(burrow):
    code = "try:\n    1/0\nexcept ZeroDivisionError as first:\n    raise ValueError('second') from first"
    traceback = burrow.result(code)["error"]["traceback"]
    assert "ZeroDivisionError: division by zero" in traceback
    assert "The above exception was the direct cause" in traceback
    assert "burrow_repl" not in traceback


def test_traceback_through_two_pieces(burrow):
    results = burrow.results("def f():\n    raise ValueError", "f()")
    assert '"<cell 1>", line 2, in f\n    raise ValueError' in results[1]["error"]["traceback"]


def test_syntax_error_keeps_the_caret(burrow):
    ending = burrow.run("exec", "--profile", "minimal", "-c", "x = 1\nprint('a' 'b' 1)")
    assert ending.status == 1
    lines = ending.error.splitlines()
    assert lines[0] == '  File "<cell 1>", line 2'
    assert lines[1] == "    print('a' 'b' 1)"
    # Below the strings between which and the number a comma is missing.
    assert lines[2] == "          ^^^^^^^^^"
    assert lines[3].startswith("SyntaxError: invalid syntax")
    assert len(lines) == 4


def test_input_says_that_nobody_answers(burrow_of_each):
    error = burrow_of_each.result("name = input('Your name? ')")["error"]
    assert error["name"] == "EOFError"
    assert "input()" in error["value"] and "nobody" in error["value"]


@pytest.mark.parametrize(
    "code", ["raise SystemExit", "raise SystemExit(0)", "import sys; sys.exit()", "exit()", "quit(0)"]
)
def test_quiet_exit_is_no_error(burrow, code):
    results = burrow.results("x = 1", code, "x")
    assert [result["status"] for result in results] == ["ok"] * 3
    assert texts(results[2]) == ["1"]


@pytest.mark.parametrize(("code", "value"), [("3", "3"), ("'went wrong'", "went wrong")])
def test_exit_with_a_status_is_an_error(burrow, code, value):
    results = burrow.results("x = 1", f"raise SystemExit({code})", "x")
    assert results[1]["status"] == "error"
    assert results[1]["death"] is None
    assert (results[1]["error"]["name"], results[1]["error"]["value"]) == ("SystemExit", value)
    assert texts(results[2]) == ["1"]


# MARK: Exit statuses


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["-c", "1 + 1"], 0),
        (["-c", "raise SystemExit(0)"], 0),
        (["-c", "1/0"], 1),
        (["-c", "raise SystemExit(3)"], 1),
        (["-c", "x ="], 1),
        (["-c", ""], 2),
        (["--timeout", "0.5", "-c", "while True: pass"], 124),
        (["--cpu", "0.5", "-c", "while True: pass"], 124),
        (["-c", "import os; os._exit(0)"], 137),
        (["-c", "import os; os.abort()"], 137),
        (["--keep-going", "-c", "1/0", "-c", "1"], 1),
        (["--keep-going", "-c", "import os; os._exit(5)", "-c", "1"], 137),
    ],
)
def test_exit_status(burrow_of_each, arguments, status):
    assert burrow_of_each.run("exec", "--profile", "minimal", *arguments).status == status


def test_status_when_the_sandbox_cannot_start(burrow, tmp_path):
    ending = burrow.run("exec", "-c", "1", environment={"BURROW_ENVIRONMENT": str(tmp_path)})
    assert ending.status == 3


# MARK: Flags


@pytest.mark.parametrize("profile", ["minimal", "data"])
def test_verbose_says_where_the_time_went(burrow_of_each, profile):
    ending = burrow_of_each.run("exec", "--profile", profile, "--verbose", "-c", "40 + 2")
    assert (ending.status, ending.output) == (0, "42\n")
    (line,) = ending.error.splitlines()
    for part in ("zygote start", "room", "context", "execution", "teardown"):
        assert f"{part} " in line and " ms" in line, line


def test_pandas_is_loaded_in_the_data_profile(burrow_of_each):
    ending = burrow_of_each.run("exec", "-c", "import pandas as pd; pd.__version__")
    assert ending.status == 0
    major, *_ = ending.output.strip("'\n").split(".")
    assert int(major) >= 2


@pytest.mark.parametrize("command", [[], ["exec"], ["repl"], ["doctor"]])
def test_help(burrow, command):
    line = [burrow.executable, *command, "--help"]
    process = burrow.operator.start(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, error = process.communicate(timeout=DEADLINE)
    assert (process.returncode, error) == (0, b"")
    assert b"USAGE: burrow" in output and b"--help" in output


def test_version(burrow):
    process = burrow.operator.start([burrow.executable, "--version"], stdout=subprocess.PIPE)
    assert process.communicate(timeout=DEADLINE)[0].decode().count(".") == 2
    assert process.returncode == 0


def test_files_stay_for_the_next_command(burrow_of_each):
    burrow_of_each.result("open('kept.txt', 'w').write('kept')")
    assert texts(burrow_of_each.result("open('kept.txt').read()")) == ["'kept'"]


# MARK: Direct mode


def test_direct_mode_says_so(burrow_of_each):
    ending = burrow_of_each.run("exec", "--profile", "minimal", "--direct", "-c", "import os; os.getuid()")
    assert ending.status == 0
    assert ending.output == f"{burrow_of_each.operator.uid}\n"
    assert "NOT confined" in complaint_line(ending)


def test_direct_mode_is_marked_in_every_result(burrow_of_each):
    ending = burrow_of_each.run(
        "exec", "--profile", "minimal", "--direct", "--json", "--keep-going",
        "-c", "1", "-c", "1/0", "-c", "import os; os._exit(1)",
    )  # fmt: skip
    results = parse(ending)
    assert [(result["confinement"], result["tier"]) for result in results] == [("direct", "direct")] * 3
    assert "NOT confined" in complaint_line(ending)


def test_confined_mode_says_so(burrow_of_each):
    result = burrow_of_each.result("import os; (os.getuid(), os.uname().nodename, os.getcwd())")
    assert result["confinement"] == "confined"
    assert texts(result) == ["(1000, 'burrow', '/home/user')"]


# MARK: Helpers


def complaint_line(ending):
    (line,) = ending.error.splitlines()
    return line.removeprefix("burrow: ")


def read_line(pipe):
    """Reads one line, which must come before the deadline."""
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            assert selector.select(DEADLINE), f"no line came; so far {line!r}"
            byte = os.read(pipe.fileno(), 1)
            assert byte, f"the stream ended after {line!r}"
            line += byte
    return line
