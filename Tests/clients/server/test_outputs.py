"""Outputs over HTTP: what is too long for a result is read in pages and searched, and costs nobody memory."""

import pytest

from support.server import begin, finished, follow, look_at, run

#: More than the host keeps of a stream in memory, and less than an execution may print.
LINES = 8_000
LINE = "{number:06} " + "äöü 日本 🦀 " * 10
LONG = f"""
import sys
for number in range({LINES}): print(f"{LINE}")
for number in range({LINES}): print(f"{LINE}", file=sys.stderr)
"""


def read(client, handle, by):
    """The whole of an output, page by page."""
    whole, offset = "", 0
    while offset is not None:
        page = client.get(f"/v1/outputs/{handle}", params={"offset": offset, "limit": by}).json()
        assert page["offset"] == offset and page["characters"] == len(page["text"]) <= by
        whole += page["text"]
        offset = page["next_offset"]
    assert len(whole) == page["total_characters"]
    return whole


def test_a_long_result_is_read_in_pages(client, session):
    result = run(client, session, "for number in range(5_000): print(number)", inline_limit=500)
    assert result["output"]["shown_characters"] <= 500 and result["stdout"].count("\n") == 5_000
    handle = result["output"]["handle"]
    whole = read(client, handle, by=7_000)
    assert whole.splitlines()[:5_000] == [str(number) for number in range(5_000)]
    assert len(whole) == result["output"]["total_characters"]
    end = client.get(f"/v1/outputs/{handle}", params={"offset": len(whole)}).json()
    assert end["text"] == "" and end["next_offset"] is None


def test_a_long_result_is_searched(client, session):
    result = run(client, session, "for number in range(5_000): print(f'<{number}>')", inline_limit=500)
    path = f"/v1/outputs/{result['output']['handle']}"
    found = client.get(path + "/matches", params={"text": "<4321>"}).json()
    (match,) = found["matches"]
    assert match["line"] == "<4321>" and found["match_count"] == 1 and found["next_offset"] is None
    page = client.get(path, params={"offset": match["offset"], "limit": 6}).json()
    assert page["text"] == "<4321>"
    first = client.get(path + "/matches", params={"text": "<"}).json()
    assert first["match_count"] == 5_000 and len(first["matches"]) == 20
    second = client.get(path + "/matches", params={"text": "<", "offset": first["next_offset"]}).json()
    assert second["matches"][0]["line"] == "<20>"


@pytest.mark.parametrize(
    ("below", "parameters", "status"),
    [
        ("", {"offset": "-1"}, 400),
        ("", {"offset": "x"}, 400),
        ("", {"offset": 1 << 31}, 400),
        ("", {"offset": 1 << 30}, 400),
        ("", {"limit": 0}, 400),
        ("", {"limit": 1_000_001}, 400),
        ("/matches", {}, 400),
        ("/matches", {"text": ""}, 400),
        ("/matches", {"text": "x" * 1_001}, 400),
        ("/matches", {"text": "x", "offset": "-1"}, 400),
    ],
)
def test_parts_of_an_output_that_are_none(client, session, below, parameters, status):
    handle = run(client, session, "print('x' * 1_000)", inline_limit=100)["output"]["handle"]
    response = client.get(f"/v1/outputs/{handle}{below}", params=parameters)
    assert response.status_code == status, response.text


@pytest.fixture(scope="module")
def printed():
    """What LONG prints to each stream."""
    return "".join(LINE.format(number=number) + "\n" for number in range(LINES))


def test_of_a_very_long_output_the_result_has_the_beginning_and_the_handle_all(client, session, printed):
    result = run(client, session, LONG)
    assert result["status"] == "ok", result["death"]
    for stream in ("stdout", "stderr"):
        assert printed.startswith(result[stream])
        assert len(result[stream].encode()) > 1_000_000
        missing = len(printed.encode()) - len(result[stream].encode())
        assert result["output"][f"{stream}_cut_bytes"] == missing > 0
    assert result["output"]["dropped_bytes"] == 0
    whole = read(client, result["output"]["handle"], by=1_000_000)
    assert whole == printed + printed.rstrip("\n")
    assert result["output"]["total_characters"] == len(whole)
    # The text has the beginning and the end of both.
    assert result["text"].count(LINE.format(number=0)) == 2
    assert result["text"].count(LINE.format(number=LINES - 1)) == 2


def test_followers_hear_all_of_a_very_long_output(client, session, printed):
    execution = begin(client, session, LONG)
    heard = {"stdout": [], "stderr": []}
    for event in follow(client, execution):
        if event.type in heard:
            heard[event.type].append(event.data["text"])
    assert "".join(heard["stdout"]) == "".join(heard["stderr"]) == printed
    assert finished(client, execution)["status"] == "ok"
    assert look_at(client, execution)["result"]["output"]["dropped_bytes"] == 0


def test_a_stack_at_the_end_of_a_very_long_output_is_told_from_it(client, session):
    code = f"""
import sys, faulthandler, os, signal
for number in range({LINES}): print(f"{LINE}", file=sys.stderr)
sys.stderr.flush()
os.kill(os.getpid(), signal.SIGSEGV)
"""
    result = run(client, session, code)
    assert result["status"] == "killed" and result["death"]["kind"] == "signal"
    assert "<cell" in result["death"]["stack"]
    whole = read(client, result["output"]["handle"], by=1_000_000)
    assert "Fatal Python error" not in whole
    assert LINE.format(number=LINES - 1) in whole
