"""Code by `run_code`: what it shows, prints and raises, and what it finds."""

import base64
import json

import pytest
from e2b import NotFoundException, SandboxException
from e2b_code_interpreter import Sandbox


def test_the_value_of_the_last_expression(sandbox):
    execution = sandbox.run_code("x = 20\nx + 1")
    assert execution.text == "21"
    assert [result.is_main_result for result in execution.results] == [True]
    assert execution.logs.stdout == execution.logs.stderr == []
    assert execution.error is None


def test_executions_are_counted(sandbox):
    assert [sandbox.run_code(code).execution_count for code in ("1", "1/0", "3")] == [1, 2, 3]


def test_a_text_is_shown_without_its_quotes(sandbox):
    assert sandbox.run_code("'a text'").text == "a text"
    assert sandbox.run_code("['a', \"it's\"]").text == "['a', \"it's\"]"


@pytest.mark.parametrize("code", ["", " \n\t", "# only a comment", "x = 1", "None"])
def test_code_that_shows_nothing(sandbox, code):
    execution = sandbox.run_code(code)
    assert (execution.results, execution.error, execution.text) == ([], None, None)


def test_code_that_is_indented_as_a_whole(sandbox):
    assert sandbox.run_code("""
        for i in range(2):
            print(i)
        i
        """).text == "1"


def test_text_of_all_kinds_arrives_as_it_is(sandbox):
    text = "ünd 😀 \u2028 \x00 \x1b[1m \\ \" ' \r \ud800".replace("\ud800", "")
    execution = sandbox.run_code(f"text = {text!r}\nprint(text)\ntext.encode().hex()")
    assert execution.text == text.encode().hex()
    assert "".join(execution.logs.stdout) == text + "\n"


def test_what_is_printed_comes_in_order_and_one_piece_a_print(sandbox):
    seen = []
    execution = sandbox.run_code(
        """
import sys, time
for i in range(3):
    print('out', i, flush=True)
    print('err', i, file=sys.stderr, flush=True)
display('between')
'end'
""",
        on_stdout=lambda message: seen.append(("out", message.line, message.error)),
        on_stderr=lambda message: seen.append(("err", message.line, message.error)),
        on_result=lambda result: seen.append(("result", result.text, result.is_main_result)),
    )
    assert execution.logs.stdout == [f"out {i}\n" for i in range(3)]
    assert execution.logs.stderr == [f"err {i}\n" for i in range(3)]
    assert seen == [
        *(each for i in range(3) for each in (("out", f"out {i}\n", False), ("err", f"err {i}\n", True))),
        ("result", "between", False),
        ("result", "end", True),
    ]


def test_output_comes_while_code_runs(sandbox):
    """The code waits for a file that is written when its first line has come."""

    def answer(message):
        if message.line == "ask\n":
            sandbox.files.write("answer", "42")

    execution = sandbox.run_code(
        """
import os, time
print('ask')
end = time.monotonic() + 30
while not os.path.exists('answer') and time.monotonic() < end:
    time.sleep(0.01)
open('answer').read()
""",
        on_stdout=answer,
    )
    assert (execution.text, execution.error) == ("42", None)


def test_much_output_comes_whole(sandbox):
    execution = sandbox.run_code("for i in range(20_000): print(f'line {i:06} ' + 'x' * 80)")
    assert "".join(execution.logs.stdout) == "".join(f"line {i:06} {'x' * 80}\n" for i in range(20_000))


def test_an_error(sandbox):
    errors = []
    execution = sandbox.run_code("print('before')\ndef f(): 1 / 0\nf()", on_error=errors.append)
    assert errors == [execution.error]
    assert (execution.error.name, execution.error.value) == ("ZeroDivisionError", "division by zero")
    assert "Traceback" in execution.error.traceback and "1 / 0" in execution.error.traceback
    assert execution.logs.stdout == ["before\n"]
    assert execution.results == []


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("def", "SyntaxError", "invalid syntax"),
        ("no_such_name", "NameError", "no_such_name"),
        ("class Ours(Exception): pass\nraise Ours('with a text')", "Ours", "with a text"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("raise BaseExceptionGroup('several', [ValueError(1), OSError(2)])", "ExceptionGroup", "several"),
    ],
)
def test_errors(sandbox, code, name, value):
    execution = sandbox.run_code(code)
    assert execution.error is not None and execution.error.name == name and value in execution.error.value
    assert sandbox.run_code("1 + 1").text == "2"


def test_the_end_of_the_interpreter_is_an_error_and_the_next_one_is_new(sandbox):
    sandbox.run_code("x = 1")
    execution = sandbox.run_code("import os\nos.kill(os.getpid(), 9)")
    assert execution.error is not None and execution.error.name and execution.error.value, execution
    assert sandbox.run_code("'x' in globals()").text == "False"


SHOWN = """
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            'text/plain': 'plain', 'text/html': '<b>html</b>', 'text/markdown': '*markdown*',
            'image/svg+xml': '<svg/>', 'image/png': 'iVBORw0KGgo=', 'image/jpeg': '/9j/4AAQ',
            'application/pdf': 'JVBERi0x', 'text/latex': '$x$', 'application/json': {'a': [1, None, 'ü']},
            'application/javascript': 'alert(1)', 'application/x-of-others': 'other',
        }
"""


def test_results_of_all_kinds(sandbox):
    (result,) = sandbox.run_code(SHOWN + "Shown()").results
    assert (result.text, result.html, result.markdown) == ("plain", "<b>html</b>", "*markdown*")
    assert (result.svg, result.png, result.jpeg) == ("<svg/>", "iVBORw0KGgo=", "/9j/4AAQ")
    assert (result.pdf, result.latex, result.javascript) == ("JVBERi0x", "$x$", "alert(1)")
    assert result.json == {"a": [1, None, "ü"]}
    assert result.extra == {"application/x-of-others": "other"}
    assert result.is_main_result


def test_results_that_code_displays(sandbox):
    execution = sandbox.run_code(
        "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<i>1</i>'))\ndisplay(Markdown('*2*'))\n3"
    )
    assert [(result.html, result.markdown, result.text) for result in execution.results if result.is_main_result] == [
        (None, None, "3")
    ]
    assert [result.html for result in execution.results][:2] == ["<i>1</i>", None]
    assert execution.results[1].markdown == "*2*"
    assert execution.text == "3"


def test_a_table(sandbox):
    (result,) = sandbox.run_code("import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})").results
    assert "<table" in result.html
    assert result.text.split() == ["a", "b", "0", "1", "x", "1", "2", "y"]


def plotted(sandbox, code):
    execution = sandbox.run_code("import matplotlib.pyplot as plt\n" + code + "\nplt.show()")
    assert execution.error is None, execution.error
    (result,) = execution.results
    assert base64.b64decode(result.png).startswith(b"\x89PNG\r\n\x1a\n")
    return result.chart


def test_a_chart_of_lines(sandbox):
    chart = plotted(
        sandbox, "plt.plot([1, 2, 3], [4, 5, 6], label='a line'); plt.title('Title'); plt.xlabel('x'); plt.ylabel('y')"
    )
    assert (chart.type.value, chart.title, chart.x_label, chart.y_label) == ("line", "Title", "x", "y")
    (line,) = chart.elements
    assert line.label == "a line"
    assert [tuple(point) for point in line.points] == [(1, 4), (2, 5), (3, 6)]


def test_charts_of_other_kinds(sandbox):
    chart = plotted(sandbox, "plt.scatter([1, 2], [3, 4])")
    assert chart.type.value == "scatter" and [tuple(point) for point in chart.elements[0].points] == [(1, 3), (2, 4)]
    chart = plotted(sandbox, "plt.bar(['a', 'b'], [1, 2])")
    assert chart.type.value == "bar" and [(bar.label, bar.value) for bar in chart.elements] == [("a", 1), ("b", 2)]
    chart = plotted(sandbox, "plt.pie([1, 3], labels=['a', 'b'])")
    assert chart.type.value == "pie"
    assert [(slice.label, slice.angle, slice.radius) for slice in chart.elements] == [("a", 90, 1), ("b", 270, 1)]
    chart = plotted(sandbox, "plt.boxplot([[1, 2, 3, 4, 5]], tick_labels=['a'])")
    assert chart.type.value == "box_and_whisker" and chart.elements[0].median == 3
    chart = plotted(sandbox, "_, (a, b) = plt.subplots(1, 2); a.plot([1], [2]); b.bar(['x'], [1])")
    assert chart.type.value == "superchart" and [each.type.value for each in chart.elements] == ["line", "bar"]


def test_an_execution_can_be_kept_as_json(sandbox):
    execution = sandbox.run_code("print('a')\n'b'")
    kept = json.loads(execution.to_json())
    assert kept["results"] == [{"text": "b"}] and json.loads(kept["logs"]) == {"stdout": ["a\n"], "stderr": []}


# Variables of the environment


def test_variables_of_the_sandbox_and_of_one_call(key):
    with Sandbox.create(envs={"ALL": "1", "BOTH": "sandbox"}) as sandbox:
        code = "import os\n[os.environ.get(name) for name in ('ALL', 'BOTH', 'ONE')]"
        assert sandbox.run_code(code).text == "['1', 'sandbox', None]"
        assert sandbox.run_code(code, envs={"BOTH": "call", "ONE": "2"}).text == "['1', 'call', '2']"
        assert sandbox.run_code(code).text == "['1', 'sandbox', None]"
        bash = "echo $ALL $BOTH $ONE"
        assert sandbox.run_code(bash, language="bash").logs.stdout == ["1 sandbox\n"]
        assert sandbox.run_code(bash, language="bash", envs={"BOTH": "call", "ONE": "2"}).logs.stdout == ["1 call 2\n"]
        assert sandbox.run_code(bash, language="bash").logs.stdout == ["1 sandbox\n"]
        assert sandbox.run_code(code, context=sandbox.create_code_context()).text == "['1', 'sandbox', None]"


def test_variables_are_of_one_sandbox(key):
    with Sandbox.create(envs={"MINE": "1"}), Sandbox.create() as other:
        assert other.run_code("import os; os.environ.get('MINE')").text is None


@pytest.mark.parametrize("name", ["", "A=B", "A\0B"])
def test_variables_that_are_none(sandbox, name):
    with pytest.raises(SandboxException, match="400"):
        sandbox.run_code("1", envs={name: "1"})
    assert sandbox.run_code("1 + 1").text == "2"


# Languages


def test_bash(sandbox):
    execution = sandbox.run_code("echo out; echo err >&2", language="bash")
    assert (execution.logs.stdout, execution.logs.stderr, execution.error) == (["out\n"], ["err\n"], None)


def test_bash_that_fails(sandbox):
    execution = sandbox.run_code("echo before; exit 3", language="bash")
    assert execution.logs.stdout == ["before\n"]
    assert execution.error is not None and "3" in execution.error.value


@pytest.mark.parametrize("language", ["r", "java", "javascript", "cobol"])
def test_another_language_is_a_clear_error(sandbox, language):
    with pytest.raises(SandboxException, match=f"400.*there is no {language} here: use python or bash"):
        sandbox.run_code("1", language=language)
    with pytest.raises(SandboxException, match="use python or bash"):
        sandbox.create_code_context(language=language)


def test_python_by_its_name(sandbox):
    sandbox.run_code("x = 1")
    assert sandbox.run_code("x", language="python").text == "1"


# Contexts


def test_contexts_have_variables_of_their_own(sandbox):
    one, two = sandbox.create_code_context(), sandbox.create_code_context()
    for context, value in ((None, 0), (one, 1), (two, 2)):
        sandbox.run_code(f"x = {value}", context=context)
    assert [sandbox.run_code("x", context=context).text for context in (None, one, two)] == ["0", "1", "2"]


def test_a_context_has_a_working_directory(sandbox):
    sandbox.files.make_dir("place")
    context = sandbox.create_code_context(cwd="/home/user/place")
    assert (context.cwd, context.language) == ("/home/user/place", "python")
    assert sandbox.run_code("import os; os.getcwd()", context=context).text == "/home/user/place"
    assert sandbox.run_code("import os; os.getcwd()").text == "/home/user"


def test_a_context_of_bash(sandbox):
    context = sandbox.create_code_context(language="bash")
    assert context.language == "bash"
    assert sandbox.run_code("echo $((1 + 1))", context=context).logs.stdout == ["2\n"]


def test_contexts_are_listed(sandbox):
    before = {context.id for context in sandbox.list_code_contexts()}
    made = sandbox.create_code_context()
    assert {context.id for context in sandbox.list_code_contexts()} == before | {made.id}
    sandbox.remove_code_context(made)
    assert {context.id for context in sandbox.list_code_contexts()} == before


def test_a_context_that_is_restarted_is_empty(sandbox):
    context = sandbox.create_code_context()
    sandbox.run_code("x = 1", context=context)
    sandbox.restart_code_context(context)
    assert sandbox.run_code("x", context=context).error.name == "NameError"
    assert sandbox.run_code("1 + 1", context=context).text == "2"


def test_a_context_that_is_removed_is_not_there(sandbox):
    context = sandbox.create_code_context()
    sandbox.remove_code_context(context.id)
    for use in (sandbox.restart_code_context, sandbox.remove_code_context):
        with pytest.raises(NotFoundException):
            use(context)
    with pytest.raises(NotFoundException):
        sandbox.run_code("1", context=context)


def test_a_context_of_another_sandbox_is_not_there(sandbox):
    with Sandbox.create() as other:
        context = other.create_code_context()
        with pytest.raises(NotFoundException):
            sandbox.run_code("1", context=context)
        with pytest.raises(NotFoundException):
            sandbox.remove_code_context(context)
        assert other.run_code("1 + 1", context=context).text == "2"
