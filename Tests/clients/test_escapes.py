"""Every attempt in sandbox/escapes: refused or contained by the sandbox, and successful where a wall is missing."""

import json
import socket
import subprocess
import threading
from contextlib import contextmanager, nullcontext

import pytest

from support.command_line import CHECKOUT, DEADLINE, texts
from support.escape_files import read_escapes
from support.operators import OPERATORS

ESCAPES = read_escapes(CHECKOUT / "sandbox" / "escapes")

# The neighbour's line goes in by the pipe, and this tells when it has run.
READY = "the neighbour is ready"


def test_there_are_enough():
    assert len(ESCAPES) >= 40


@pytest.mark.parametrize("escape", ESCAPES, ids=lambda escape: escape.name)
def test_confined(escape, burrow_of_each, has_cgroup):
    """The walls hold."""
    with surroundings(escape, burrow_of_each) as before:
        pieces = [*before, escape.path]
        if escape.is_contained:
            pieces += ["1+1", *filter(None, [escape.header.get("then")])]
        results = burrow_of_each.results(*pieces, flags=escape.flags, environment=escape.host_environment)
    assert {result["confinement"] for result in results} == {"confined"}
    assert_ok(*results[: len(before)])
    attempt, *after = results[len(before) :]
    if escape.is_contained:
        assert_contained(attempt, escape.deaths(has_cgroup))
        assert_ok(*after)
        assert texts(after[0]) == ["2"]
    else:
        assert_ok(attempt)
        assert answer(attempt).startswith("BLOCKED"), shown(attempt)
        assert len(attempt["stdout"].splitlines()) == 1, shown(attempt)


# As an ordinary user no attempt can succeed whose control is root.
@pytest.mark.parametrize(
    ("escape", "operator"),
    [
        pytest.param(escape, operator, id=f"{operator}-{escape.name}")
        for operator in OPERATORS
        for escape in ESCAPES
        if escape.control != "root" or operator == "root"
    ],
    indirect=["operator"],
)
def test_control(escape, burrow_of_each):
    """The attempt is real: where no wall is, it succeeds."""
    with surroundings(escape, burrow_of_each, ["--direct"]) as before:
        if escape.control == "inside":
            before = [*before, "CONTROL = True"]
        results = burrow_of_each.results(
            *before, escape.path, flags=["--direct"], environment=escape.host_environment
        )
    assert {result["confinement"] for result in results} == {"direct"}
    assert_ok(*results)
    assert answer(results[-1]).startswith("ESCAPED"), shown(results[-1])


# MARK: What an attempt has around it


@contextmanager
def surroundings(escape, burrow, flags=()):
    """What the header asks for: a neighbour, a listener on the host. Gives the code to run before the attempt."""
    neighbour = escape.header.get("neighbour")
    with neighbour_session(burrow, neighbour, flags) if neighbour else nullcontext():
        if "host-listener" not in escape.header:
            yield []
            return
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield [f"PORT = {listener.getsockname()[1]}"]


@contextmanager
def neighbour_session(burrow, line, flags):
    """A session of another tenant, in which a line of Python has run, and which lives on."""
    flags = ["--profile", "minimal", "--tenant", "neighbour", *flags]
    with burrow.start("repl", *flags, stdin=subprocess.PIPE, stderr=subprocess.STDOUT) as session:
        late = threading.Timer(DEADLINE, session.kill)
        late.start()
        try:
            session.stdin.write(f"{line}\nprint({READY!r})\n".encode())
            session.stdin.flush()
            heard = []
            for written in session.stdout:
                heard.append(written.decode())
                if READY in heard[-1]:
                    break
            else:
                raise AssertionError(f"the neighbour ended before it was ready: {heard}")
            assert not any("Error" in written for written in heard), heard
        finally:
            late.cancel()
        yield
        assert session.poll() is None, "the neighbour ended during the attempt"


# MARK: Assertions


def assert_ok(*results):
    for result in results:
        assert result["status"] == "ok" and result["death"] is None, shown(result)


def assert_contained(attempt, deaths):
    death = attempt["death"] and attempt["death"]["kind"]
    if deaths:
        assert death in deaths, shown(attempt)
        assert "ESCAPED" not in printed(attempt), shown(attempt)
    else:
        # A gap that is known, and said in sandbox/README.md. When it closes, the header has to say so.
        assert_ok(attempt)
        assert answer(attempt).startswith("ESCAPED"), shown(attempt)


def answer(result):
    """The one line that an attempt answers with; some print other things first."""
    answers = [line for line in printed(result).splitlines() if line.startswith(("BLOCKED", "ESCAPED"))]
    assert len(answers) == 1, shown(result)
    return answers[0]


def printed(result):
    """The beginning of what was printed, which is nearly always all of it, and else what the text shows of its end."""
    return result["stdout"] + ("\n" + result["text"] if result["output"]["stdout_cut_bytes"] else "")


def shown(result):
    """A result as a failure shows it."""
    return json.dumps({key: result[key] for key in ("status", "stdout", "stderr", "error", "death", "tier")}, indent=1)[
        :6000
    ]
