"""Long results: what the text shows, and how the rest is read."""

import json
import re

import pytest

from support.command_line import complaint, parse

LINES = "for number in range(5000): print('line', number)"
ALL_LINES = "\n".join(f"line {number}" for number in range(5000))


def output(burrow, handle, *flags):
    """What `burrow output --json` says."""
    ending = burrow.run("output", handle, "--json", *flags)
    assert ending.status == 0, ending
    return json.loads(ending.output)


def test_a_long_print_is_cut_and_kept(burrow_of_each):
    result = burrow_of_each.result(LINES)
    total = len(ALL_LINES)
    assert result["output"]["total_characters"] == total
    assert result["output"]["shown_characters"] <= 2000
    sentence, first = result["text"].split("\n")[:2]
    assert re.fullmatch(rf"The full results are {total:,} characters\. The first \d+ characters are:", sentence)
    assert first == "line 0"
    # The end of what is printed says how far it came.
    assert "line 4999\n" in result["text"]
    assert re.search(r"^\[… [\d,]+ characters left out …\]$", result["text"], re.MULTILINE)
    handle = result["output"]["handle"]
    offset = int(re.search(rf"^Read on: burrow output {handle} --offset (\d+)$", result["text"], re.MULTILINE)[1])
    beginning = result["text"].split("\n", 1)[1][:offset]
    assert ALL_LINES.startswith(beginning)
    # Page by page it is all there.
    text, offset = "", 0
    while offset is not None:
        page = output(burrow_of_each, handle, "--offset", offset, "--limit", 7777)
        assert (page["total_characters"], page["dropped_bytes"]) == (total, 0)
        text, offset = text + page["text"], page["next_offset"]
    assert text == ALL_LINES


def test_the_whole_is_searched(burrow):
    handle = burrow.result(LINES)["output"]["handle"]
    found = output(burrow, handle, "--find", "line 4321")
    assert found["match_count"] == 1
    (match,) = found["matches"]
    assert (match["offset"], match["line"]) == (ALL_LINES.index("line 4321"), "line 4321")
    assert output(burrow, handle, "--find", "no such text")["matches"] == []


def test_a_page_for_people(burrow):
    handle = burrow.result(LINES)["output"]["handle"]
    ending = burrow.run("output", handle, "--offset", 7, "--limit", 6)
    assert (ending.status, ending.output.rstrip("\n")) == (0, ALL_LINES[7:13])
    assert "--offset 13" in ending.error


@pytest.mark.parametrize("limit", [100, 500, 10_000])
def test_the_limit_is_the_callers(burrow, limit):
    result = burrow.result(LINES, flags=["--inline", str(limit)])
    assert result["output"]["shown_characters"] <= limit
    assert len(result["text"]) < limit + 300


def test_what_fits_is_shown_whole_and_not_kept(burrow):
    result = burrow.result("print('x' * 1999)")
    assert result["text"] == "x" * 1999
    assert result["output"] == {
        "handle": None,
        "total_characters": 1999,
        "shown_characters": 1999,
        "stdout_cut_bytes": 0,
        "stderr_cut_bytes": 0,
        "dropped_bytes": 0,
    }


def test_the_end_of_a_traceback_is_shown(burrow):
    code = "def f(n):\n    if n == 0: raise ValueError('the reason')\n    g(n)\ndef g(n): f(n - 1)\nf(100)"
    result = burrow.result(code)
    assert result["text"].rstrip().split("\n")[-2].endswith("ValueError: the reason")
    assert "Traceback (most recent call last):" in result["text"]


def test_why_it_ended_is_never_cut(burrow):
    result = burrow.result(LINES + "\nwhile True: pass", flags=["--timeout", "1", "--inline", "100"])
    assert result["death"]["message"] in result["text"]
    hint = burrow.result(LINES + "\nimport nosuchmodule", flags=["--inline", "100"])
    assert hint["error"]["hint"] in hint["text"]


def test_graphemes_are_not_cut(burrow):
    family = "👨‍👩‍👧‍👦"
    result = burrow.result(f"print({family!r} * 1000)")
    handle = result["output"]["handle"]
    shown = result["text"].split("\n")[1]
    assert set(shown.split(family)) == {""}
    page = output(burrow, handle, "--limit", 10)
    assert page["text"] == family and page["next_offset"] == len(family)


def test_control_characters_are_escaped(burrow):
    result = burrow.result("print('\\x1b[31mred\\x1b[0m \\x07 \\u202e')")
    assert "\x1b" not in result["text"] and "\x07" not in result["text"] and "\u202e" not in result["text"]
    assert result["text"] == "\\x1b[31mred\\x1b[0m \\x07 \\u202e"
    assert result["stdout"] == "\x1b[31mred\x1b[0m \x07 \u202e\n"


def test_output_beyond_the_limit_is_counted(burrow):
    result = burrow.result("import sys\nfor _ in range(100): sys.stdout.write('x' * 10_000)", flags=["--output-limit", "64K"])
    assert result["death"]["kind"] == "output_limit"
    assert result["output"]["dropped_bytes"] > 0
    assert "bytes of output are lost" in result["text"]


def test_outputs_are_their_owners(burrow):
    handle = burrow.result(LINES)["output"]["handle"]
    ending = burrow.run("output", handle, "--user", "other")
    assert ending.status == 2 and handle in complaint(ending)
    assert burrow.run("output", handle, "--tenant", "other").status == 2


@pytest.mark.parametrize("handle", ["", "out_", "../../etc/passwd", "out_" + "a" * 26, "out_" + "A" * 26, "x" * 10_000])
def test_what_is_no_output(burrow, handle):
    ending = burrow.run("output", handle)
    assert ending.status == 2, ending
    complaint(ending)


@pytest.mark.parametrize("flags", [["--offset", "-1"], ["--limit", "0"], ["--offset", "x"], ["--find", ""]])
def test_what_is_no_page(burrow, flags):
    handle = burrow.result(LINES)["output"]["handle"]
    ending = burrow.run("output", handle, *flags)
    assert ending.status == 2, ending
    complaint(ending)


@pytest.mark.parametrize("limit", ["99", "1000001", "-5", "x"])
def test_what_is_no_inline_limit(burrow, limit):
    ending = burrow.run("exec", "--profile", "minimal", f"--inline={limit}", "-c", "1")
    assert ending.status == 2, ending
    complaint(ending)


def test_code_does_not_see_the_outputs(burrow):
    results = burrow.results(LINES, "!find / -name 'out_*' 2>/dev/null; echo searched", "print('x' * 3000)")
    assert results[1]["stdout"] == "searched\n"


def test_an_empty_answer_says_so(burrow):
    results = burrow.results("pass", "x = [1] * 1000")
    assert results[0]["text"] == "(no output)"
    assert results[1]["text"] == "(no output; variables: added x (list 1000))"
