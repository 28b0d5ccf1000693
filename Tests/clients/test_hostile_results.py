"""Values that mean harm when they are shown: bounded time and memory, an honest result, and the next execution works."""

import json

import pytest

from support.command_line import texts

HOSTILE = {
    "repr raises": "class X:\n    def __repr__(self): raise ValueError('no')\nX()",
    "repr raises SystemExit": "class X:\n    def __repr__(self): raise SystemExit(3)\nX()",
    "repr raises BaseException": "class X:\n    def __repr__(self): raise BaseException('base')\nX()",
    "repr raises KeyboardInterrupt": "class X:\n    def __repr__(self): raise KeyboardInterrupt\nX()",
    "repr returns no text": "class X:\n    def __repr__(self): return 7\nX()",
    "repr prints": "class X:\n    def __repr__(self):\n        print('printed by repr')\n        return 'X'\nX()",
    "repr recurses": "class X:\n    def __repr__(self): return repr(self)\nX()",
    "class lies": "class X:\n    @property\n    def __class__(self): raise RuntimeError('class')\nX()",
    "class is a table": (
        "import sys, types\nsys.modules['pandas'] = module = types.ModuleType('pandas')\n"
        "class DataFrame: pass\nmodule.DataFrame = module.Series = module.Index = DataFrame\nDataFrame()"
    ),
    "attributes raise": "class X:\n    def __getattribute__(self, name): raise SystemExit(name)\nX()",
    "length raises": "class X(list):\n    def __len__(self): raise SystemExit('length')\nX(range(1000))",
    "items lie": "class X(dict):\n    def items(self): raise SystemExit('items')\nX({n: n for n in range(1000)})",
    "bundle is no dict": "class X:\n    def _repr_mimebundle_(self, **_): return 'text'\nX()",
    "bundle has no text": "class X:\n    def _repr_mimebundle_(self, **_): return {1: 2, None: [], 'a/b': object()}\nX()",
    "bundle of a thousand": "class X:\n    def _repr_mimebundle_(self, **_): return {f'a/{n}': 'x' for n in range(1000)}\nX()",
    "bundle is deep": (
        "class X:\n    def _repr_json_(self):\n        deep = []\n        for _ in range(100_000): deep = [deep]\n"
        "        return {'deep': deep}\nX()"
    ),
    "list holds itself": "x = []\nx.append(x)\nx",
    "dict holds itself": "x = {}\nx.update({n: x for n in range(1000)})\nx",
    "deep list": "x = []\nfor _ in range(100_000): x = [x]\nx",
    "lone surrogates": "'\\udc80\\ud800' * 1000",
    "NUL": "'\\0' * 1000",
    "long number": "10 ** 100_000",
    "hostile keys": (
        "class K:\n    def __hash__(self): return 1\n    def __eq__(self, other): raise SystemExit('eq')\n"
        "    def __repr__(self): raise SystemExit('repr')\n{K(): 1}"
    ),
    "metaclass": (
        "class M(type):\n    def __getattribute__(cls, name): raise SystemExit(name)\n"
        "    def __hash__(cls): raise SystemExit('hash')\n    def __eq__(cls, other): raise SystemExit('eq')\n"
        "class X(metaclass=M): pass\nX()"
    ),
    "finalizer": "class X:\n    def __del__(self): raise SystemExit('del')\nfor _ in range(100): X()",
    "display id": "from IPython.display import display\ndisplay(1, display_id='x' * 1_000_000)",
    "metadata": "from IPython.display import display\ndisplay(1, metadata={'x': 'y' * 1_000_000})",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_what_means_harm_when_it_is_shown(burrow, code):
    shown, after = burrow.results(code, "print('after'); 1 + 1", flags=["--timeout", "30", "--memory", "500M"])
    assert shown["status"] in ("ok", "error", "killed"), shown
    # It costs at most its own context.
    assert (after["status"], after["stdout"], texts(after)) == ("ok", "after\n", ["2"]), (shown, after)
    assert len(json.dumps(shown)) < 4 << 20


def test_a_repr_that_raises_is_the_error(burrow):
    result = burrow.result(HOSTILE["repr raises"])
    assert (result["status"], result["error"]["name"], result["error"]["value"]) == ("error", "ValueError", "no")
    assert "burrow_repl" not in result["error"]["traceback"]


def test_a_repr_that_sleeps_is_stopped(burrow):
    code = "import time\nclass X:\n    def __repr__(self): time.sleep(1000)\nX()"
    stopped, after = burrow.results(code, "1 + 1", flags=["--timeout", "1"])
    assert (stopped["status"], stopped["death"]["state_survived"]) == ("timeout", True)
    assert texts(after) == ["2"]


def test_an_endless_repr_is_stopped(burrow):
    code = "class X:\n    def __repr__(self):\n        while True: pass\n[X()] * 1000"
    stopped, after = burrow.results(code, "1 + 1", flags=["--timeout", "1"])
    assert stopped["status"] == "timeout"
    assert texts(after) == ["2"]


def test_a_repr_of_a_gigabyte(burrow_of_each):
    code = "class X:\n    def __repr__(self): return 'x' * (1 << 30)\nX()"
    death, after = burrow_of_each.results(code, "1 + 1")
    assert death["death"]["kind"] == "out_of_memory", death["text"]
    assert texts(after) == ["2"]


def test_a_text_of_a_hundred_megabytes_is_shown_by_its_beginning(burrow):
    result = burrow.result("'x' * (100 << 20)")
    assert result["status"] == "ok"
    (shown,) = texts(result)
    assert shown.startswith("'xxx") and len(shown) < (1 << 20) + 100
    assert "more characters" in shown[-60:]
    assert result["output"]["dropped_bytes"] > 98 << 20
    assert "bytes of output are lost" in result["text"]
    assert result["output"]["handle"] is not None


def test_a_long_line_without_an_end(burrow):
    result, after = burrow.results("print('x' * 10_000_000, end='')", "1 + 1")
    assert result["status"] == "ok"
    assert len(result["stdout"]) + result["output"]["stdout_cut_bytes"] == 10_000_000
    assert result["output"]["total_characters"] == 10_000_000
    assert texts(after) == ["2"]


def test_binary_output(burrow):
    result = burrow.result("import os, sys\nsys.stdout.buffer.write(bytes(range(256)))\nsys.stdout.flush()\nos.write(1, bytes(range(256)))")
    assert result["status"] == "ok"
    assert result["stdout"].count("\ufffd") >= 128 and "\0" in result["stdout"]
    assert not any(ord(character) < 32 and character not in "\n\t\r" for character in result["text"])


def test_a_hundred_thousand_displays(burrow):
    result, after = burrow.results(
        "from IPython.display import display\nfor n in range(100_000): display(n)", "1 + 1", flags=["--timeout", "60"]
    )
    assert result["status"] == "ok", result["death"]
    assert len(result["results"]) == 1000
    assert result["results_left_out"] == 99_000
    assert "99,000 more displays are left out" in result["text"]
    assert texts(after) == ["2"]


def test_ten_thousand_figures(burrow):
    code = (
        "import matplotlib.pyplot as plt, warnings\nwarnings.simplefilter('ignore')\n"
        "for n in range(10_000): plt.figure().add_subplot()"
    )
    result, after = burrow.results(code, "1 + 1", profile="data", flags=["--timeout", "20"])
    pictures = sum("image/png" in shown["data"] for shown in result["results"])
    assert pictures <= 50
    # They take more time than there is, or all are told of.
    assert result["status"] in ("timeout", "killed") or result["results_left_out"] > 0
    assert texts(after) == ["2"]


def test_more_figures_than_are_drawn(burrow):
    code = "import matplotlib.pyplot as plt, warnings\nwarnings.simplefilter('ignore')\nfor n in range(60): plt.figure(figsize=(1, 1)).add_subplot()"
    result = burrow.result(code, profile="data")
    assert sum("image/png" in shown["data"] for shown in result["results"]) == 50
    assert "Only the first 50 figures of a cell are drawn" in result["stderr"]


REPLACED = [
    "import sys; sys.stdout = None",
    "import sys; sys.stdout = sys.stderr = open('/dev/full', 'w')",
    "import sys\nclass Broken:\n    def write(self, text): raise SystemExit('write')\nsys.stdout = Broken()",
    "import builtins; builtins.print = None",
    "import builtins; del builtins.repr, builtins.len, builtins.isinstance, builtins.type",
    "import json; json.dumps = json.JSONEncoder.encode = json.JSONEncoder.default = None",
    "import sys; sys.displayhook = None",
    "import IPython.core.formatters as f; f.DisplayFormatter.format = None; f.PlainTextFormatter.__call__ = None",
    "get_ipython().display_pub = None; get_ipython().display_formatter = None",
    "import sys; sys.modules.clear()",
    "import gc; [x.clear() for x in gc.get_objects() if type(x) is dict and 'user_ns_hidden' in x]",
    "globals().clear()",
    "import os; os.close(0); os.close(1); os.close(2)",
    "del get_ipython, In, Out",
    "get_ipython().events.callbacks.clear()",
    "get_ipython().history_manager.input_hist_parsed.clear(); get_ipython().history_manager = None",
    "import traceback; traceback.TracebackException = None",
]


@pytest.mark.parametrize("code", REPLACED)
def test_what_is_replaced_or_broken(burrow, code):
    results = burrow.results(
        code, "6 * 7", "print('printed')", "[1, 2]", "1 / 0", "import os; os._exit(0)", "6 * 7", flags=["--timeout", "20"]
    )
    assert all(result["status"] in ("ok", "error", "killed") for result in results), results
    # Whatever was broken, a fresh Python is whole.
    assert (results[-1]["status"], texts(results[-1])) == ("ok", ["42"])


# What is put back, or was never the user's to break.
MENDED = [
    code
    for code in REPLACED
    if not code.startswith(
        ("get_ipython()", "import IPython", "import builtins; del", "import gc", "import sys; sys.modules")
    )
]


@pytest.mark.parametrize("code", MENDED)
def test_what_is_replaced_does_not_reach_the_next_execution(burrow, code):
    results = burrow.results(code, "6 * 7", "[1, 2]", "import sys; sys.stdout.write('printed')", "1 / 0", "x = 1")
    assert [result["status"] for result in results[1:]] == ["ok", "ok", "ok", "error", "ok"], results
    assert (texts(results[1]), texts(results[2])) == (["42"], ["[1, 2]"])
    assert results[3]["stdout"] == "printed"
    assert results[4]["error"]["name"] == "ZeroDivisionError"
    assert [change["name"] for change in results[5]["changes"]["variables"]] == ["x"]


def test_a_replaced_encoder_does_not_reach_results(burrow):
    results = burrow.results(
        "import json; json.JSONEncoder.encode = json.dumps = lambda *a, **o: 'hacked'", "import pandas as pd\npd.DataFrame({'a': [1]})",
        profile="data",
    )  # fmt: skip
    (shown,) = results[1]["results"]
    assert shown["data"]["application/vnd.burrow.preview+json"]["kind"] == "table"
