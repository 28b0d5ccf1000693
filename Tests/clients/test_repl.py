"""`burrow repl`, at a terminal and at a pipe."""

import re

import pytest

from support.command_line import texts
from support.host_state import assert_gone, descendants
from support.terminal import ARROW_UP, CTRL_C, CTRL_D, in_terminal

PROMPT, MORE = r"^>>> ", r"^\.\.\. "


@pytest.fixture
def terminal(burrow_of_each):
    with in_terminal(burrow_of_each, "repl", "--profile", "minimal") as terminal:
        terminal.expect(PROMPT)
        yield terminal


def run(terminal, line):
    """Enters one line, and gives what is shown until the next prompt."""
    terminal.enter(line)
    terminal.expect(re.escape(line) + "\n")
    return terminal.expect(r"([^\0]*?)" + PROMPT)[1]


# MARK: At a terminal


def test_greeting(burrow_of_each):
    with in_terminal(burrow_of_each, "repl", "--profile", "minimal") as terminal:
        greeting = terminal.expect(r"([^\0]*?)" + PROMPT)[1]
    tier = "root" if burrow_of_each.operator.is_root else "user"
    assert f"confined ({tier}" in greeting
    assert str(burrow_of_each.home()) in greeting


def test_greeting_in_direct_mode(burrow):
    with in_terminal(burrow, "repl", "--profile", "minimal", "--direct") as terminal:
        assert "NOT confined" in terminal.expect(r"([^\0]*?)" + PROMPT)[1]


def test_expression(terminal):
    assert run(terminal, "6 * 7") == "42\n"
    assert run(terminal, "x = 5") == ""
    assert run(terminal, "x; x + 1") == "6\n"
    assert run(terminal, "_ + 1") == "7\n"
    assert run(terminal, "print('printed')") == "printed\n"


def test_function_of_several_lines(terminal):
    terminal.enter("def successor(number):")
    terminal.expect(MORE)
    terminal.enter("    return number + 1")
    terminal.expect(MORE)
    terminal.enter("")
    terminal.expect(PROMPT)
    assert run(terminal, "successor(41)") == "42\n"


def test_open_bracket_asks_for_more(terminal):
    terminal.enter("[1,")
    terminal.expect(MORE)
    terminal.enter("2]")
    terminal.expect(r"^\[1, 2\]\n")


def test_history(terminal):
    run(terminal, "first = 1")
    run(terminal, "first + 100")
    # What the terminal shows meanwhile are cursor movements; what was brought back is seen by what it does.
    terminal.enter(ARROW_UP + " + 1")
    terminal.expect(r"^102\n")
    terminal.expect(PROMPT)
    terminal.enter(ARROW_UP * 3 + " + 1")
    terminal.expect(PROMPT)
    assert run(terminal, "first") == "2\n"


def test_history_brings_back_several_lines(terminal):
    terminal.enter("for number in range(2):")
    terminal.expect(MORE)
    terminal.enter("    print('number', number)")
    terminal.expect(MORE)
    terminal.enter("")
    terminal.expect("^number 0\nnumber 1\n")
    terminal.expect(PROMPT)
    terminal.type(ARROW_UP)
    terminal.expect("range")
    terminal.enter("")
    # The block is complete, but for the line that ends it.
    terminal.expect(MORE)
    terminal.enter("")
    terminal.expect("^number 0\nnumber 1\n")


def test_interrupt_stops_the_code_and_keeps_the_variables(terminal):
    run(terminal, "kept = 5")
    terminal.enter("def spin():")
    terminal.expect(MORE)
    terminal.enter("    print('it runs')")
    terminal.expect(MORE)
    terminal.enter("    while True: pass")
    terminal.expect(MORE)
    terminal.enter("")
    terminal.expect(PROMPT)
    for _ in range(2):
        terminal.enter("spin()")
        terminal.expect("^it runs\n")
        terminal.type(CTRL_C)
        terminal.expect("KeyboardInterrupt")
        terminal.expect(PROMPT)
        assert run(terminal, "kept") == "5\n"


def test_interrupt_at_the_prompt_clears_the_line(terminal):
    terminal.type("this is no code")
    terminal.expect("this is no code")
    terminal.type(CTRL_C)
    terminal.expect(PROMPT)
    assert run(terminal, "1 + 1") == "2\n"


def test_interrupt_drops_an_unfinished_block(terminal):
    terminal.enter("def unfinished():")
    terminal.expect(MORE)
    terminal.type(CTRL_C)
    terminal.expect(PROMPT)
    assert run(terminal, "'unfinished' in globals()") == "False\n"


def test_end_of_input_ends_with_status_0(burrow_of_each, terminal):
    everyone = descendants(terminal.process.pid)
    terminal.type(CTRL_D)
    assert terminal.end() == 0
    assert_gone(burrow_of_each, terminal.process, everyone)


def test_end_of_input_after_an_interrupt(terminal):
    terminal.type(CTRL_C)
    terminal.expect(PROMPT)
    terminal.type(CTRL_D)
    assert terminal.end() == 0


def test_closed_terminal_ends_everything(burrow_of_each):
    with in_terminal(burrow_of_each, "repl", "--profile", "minimal") as terminal:
        terminal.expect(PROMPT)
        everyone = descendants(terminal.process.pid)
        terminal.hang_up()
        terminal.process.wait(60)
        assert_gone(burrow_of_each, terminal.process, everyone, seconds=0.1)


def test_error(terminal):
    shown = run(terminal, "{}['missing']")
    assert shown.startswith("Traceback (most recent call last):\n") and shown.endswith("KeyError: 'missing'\n")
    assert run(terminal, "1 + 1") == "2\n"


def test_syntax_error(terminal):
    shown = run(terminal, "x = = 1")
    assert "    x = = 1\n        ^\nSyntaxError" in shown
    assert run(terminal, "1 + 1") == "2\n"


def test_crash_goes_on_with_a_fresh_python(terminal):
    run(terminal, "lost = 1")
    shown = run(terminal, "import os; os._exit(3)")
    assert "burrow: the code ended its Python with status 3" in shown
    assert "fresh Python" in shown
    assert run(terminal, "'lost' in globals()") == "False\n"


def test_timeout(burrow_of_each):
    with in_terminal(burrow_of_each, "repl", "--profile", "minimal", "--timeout", "1") as terminal:
        terminal.expect(PROMPT)
        run(terminal, "kept = 1")
        assert "stopped after 1 s" in run(terminal, "import time; time.sleep(100)")
        assert run(terminal, "kept") == "1\n"


def test_input_has_nobody_to_ask(terminal):
    """The terminal is the reader's, not the code's."""
    assert "input() has nobody to ask" in run(terminal, "input()")


def test_terminal_obeys_nothing_that_code_prints(terminal):
    run(terminal, r"print('\x1b]0;title\x07\x1b[2Jshown\x9b1m\u202e')")
    printed = terminal.transcript.rpartition(b"shown")[0].rpartition(b"\r\n")[2]
    assert b"\x1b" not in printed and b"\x07" not in printed and b"title" in printed
    for hostile in (b"\x1b]0;title", b"\x1b[2Jshown", b"\xc2\x9b", "\u202e".encode()):
        assert hostile not in terminal.transcript


def test_text_beyond_ascii(burrow_of_each):
    with in_terminal(burrow_of_each, "repl", "--profile", "minimal", language="C.UTF-8") as terminal:
        terminal.expect(PROMPT)
        terminal.enter("word = 'naïve 漢字'")
        terminal.expect(PROMPT)
        assert run(terminal, "len(word), word") == "(8, 'naïve 漢字')\n"


# MARK: At a pipe


def test_piped_input(burrow_of_each):
    code = b"x = 20\nx + 1\ndef double(y):\n    return y * 2\n\ndouble(x)\nprint('done')"
    ending = burrow_of_each.run("repl", "--profile", "minimal", input=code)
    assert (ending.status, ending.output) == (0, "21\n40\ndone\n")
    assert ">>>" not in ending.error


def test_piped_input_goes_on_after_errors_and_deaths(burrow_of_each):
    code = b"x = 1\n1/0\nx\nimport os; os._exit(1)\n'x' in globals()\n"
    ending = burrow_of_each.run("repl", "--profile", "minimal", input=code)
    assert (ending.status, ending.output) == (0, "1\nFalse\n")
    assert "ZeroDivisionError" in ending.error and "fresh Python" in ending.error


@pytest.mark.parametrize("farewell", ["exit", "exit()", "quit", "quit()"])
def test_who_says_so_leaves(burrow, farewell):
    ending = burrow.run("repl", "--profile", "minimal", input=f"1 + 1\n{farewell}\nprint('never')\n".encode())
    assert (ending.status, ending.output) == (0, "2\n")


def test_empty_input(burrow_of_each):
    ending = burrow_of_each.run("repl", "--profile", "minimal", input=b"")
    assert (ending.status, ending.output) == (0, "")


def test_files_are_those_of_exec(burrow_of_each):
    burrow_of_each.run("repl", "--profile", "minimal", input=b"open('from the repl', 'w').close()\n")
    assert texts(burrow_of_each.result("import os; os.listdir()")) == ["['from the repl']"]
