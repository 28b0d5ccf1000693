"""What is shown: representations of many kinds, figures, charts, updates, and what of it is marked as untrusted."""

import base64
import struct

import pytest

from support.command_line import texts

CHART = "application/vnd.burrow.chart+json"
PREVIEW = "application/vnd.burrow.preview+json"


def picture_size(shown):
    """Width and height of the PNG in something that was shown."""
    data = base64.b64decode(shown["data"]["image/png"], validate=True)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", data[16:24])


def test_a_table_is_shown_to_everybody(burrow_of_each):
    code = "import pandas as pd\ntable = pd.DataFrame({'name': ['a', 'b'], 'value': [1, None]})\ntable"
    (shown,) = burrow_of_each.result(code, profile="data")["results"]
    assert shown["kind"] == "result"
    assert shown["data"]["text/plain"] == "  name  value\n0    a    1.0\n1    b    NaN"
    assert "<table" in shown["data"]["text/html"]
    assert shown["untrusted_types"] == ["text/html"]
    preview = shown["data"][PREVIEW]
    assert (preview["kind"], preview["type"], preview["name"], preview["shape"]) == (
        "table", "pandas.DataFrame", "table", [2, 2],
    )  # fmt: skip
    assert [column["nulls"] for column in preview["columns"]] == [0, 1]


def test_the_text_has_the_preview(burrow):
    result = burrow.result("import pandas as pd\npd.DataFrame({'value': range(1000)})", profile="data")
    preview = result["results"][0]["data"][PREVIEW]
    assert result["text"] == preview["text"]
    assert "1,000" in preview["text"] and "value" in preview["text"]


SIZES = {
    "plt.plot([1, 2, 3])": (640, 480),
    "plt.figure(figsize=(4, 3), dpi=50); plt.plot([1]); plt.show()": (200, 150),
    "figure, axes = plt.subplots(figsize=(6, 3), dpi=100); axes.plot([1])": (600, 300),
}


@pytest.mark.parametrize("code", SIZES)
def test_figures_keep_their_size(burrow, code):
    size = SIZES[code]
    result = burrow.result(f"import matplotlib.pyplot as plt\n{code}", profile="data")
    pictures = [shown for shown in result["results"] if "image/png" in shown["data"]]
    assert [picture_size(shown) for shown in pictures] == [size]
    assert pictures[0]["kind"] == "display"
    assert f"[image/png: {size[0]} × {size[1]} pixels" in result["text"]
    assert "iVBOR" not in result["text"]


def test_every_figure_is_shown_once(burrow):
    results = burrow.results(
        "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\nplt.figure(); plt.plot([2])",
        "plt.get_fignums()", "plt.plot([3]); plt.close()", profile="data",
    )  # fmt: skip
    assert sum("image/png" in shown["data"] for shown in results[0]["results"]) == 2
    assert texts(results[1]) == ["[]"]
    assert not any("image/png" in shown["data"] for shown in results[2]["results"])


def test_a_cell_that_fails_shows_the_figures_it_began(burrow):
    result = burrow.result("import matplotlib.pyplot as plt\nplt.plot([1])\n1 / 0", profile="data")
    assert result["error"]["name"] == "ZeroDivisionError"
    assert ["image/png" in shown["data"] for shown in result["results"]] == [True]


def test_charts_are_described(burrow):
    code = (
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2, 3], [4, 5, 6], label='rising')\n"
        "plt.title('Title'); plt.xlabel('Length (cm)'); plt.ylabel('Weight'); plt.show()"
    )
    (shown,) = burrow.result(code, profile="data")["results"]
    chart = shown["data"][CHART]
    assert (chart["type"], chart["title"], chart["x_label"], chart["x_unit"]) == ("line", "Title", "Length (cm)", "cm")
    (element,) = chart["elements"]
    assert (element["label"], element["points"]) == ("rising", [[1, 4], [2, 5], [3, 6]])


def test_displays_are_updated_in_place(burrow):
    results = burrow.results(
        "from IPython.display import display, update_display, HTML\n"
        "handle = display('first', display_id='one')\nprint('between')\nhandle.update('second')",
        "update_display('third', display_id='one')",
        "update_display('nowhere', display_id='two')",
    )
    (shown,) = results[0]["results"]
    assert (shown["kind"], shown["display_id"], shown["data"]) == ("display", "one", {"text/plain": "'second'"})
    assert results[0]["stdout"] == "between\n"
    (later,) = results[1]["results"]
    assert (later["kind"], later["display_id"], later["data"]["text/plain"]) == ("update", "one", "'third'")
    assert results[2]["results"][0]["kind"] == "update"


def test_output_is_cleared(burrow):
    result = burrow.result(
        "from IPython.display import clear_output, display\n"
        "for step in range(3):\n    clear_output(wait=True)\n    print('step', step); display(step)"
    )
    assert (result["stdout"], texts(result)) == ("step 2\n", ["2"])
    assert burrow.result("from IPython.display import clear_output\nprint('x')\nclear_output()")["stdout"] == ""


def test_objects_show_themselves(burrow):
    code = """
class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/plain': 'plain', 'application/x-own': 'own'}, {'text/plain': {'note': 1}}
class Rich:
    def _repr_html_(self): return '<b>bold</b>'
    def _repr_svg_(self): return '<svg/>'
    def _repr_latex_(self): return '$x$'
    def _repr_json_(self): return {'a': [1, 2.5, None, True]}
    def _repr_png_(self): return b'\\x89PNG'
    def __repr__(self): return 'Rich()'
class Own:
    def _ipython_display_(self): print('shown by itself')
from IPython.display import display
display(Bundle(), Rich(), Own())
"""
    result = burrow.result(code)
    bundle, rich = result["results"]
    assert bundle["data"] == {"text/plain": "plain", "application/x-own": "own"}
    assert bundle["metadata"] == {"text/plain": {"note": 1}}
    assert rich["data"] == {
        "text/plain": "Rich()", "text/html": "<b>bold</b>", "image/svg+xml": "<svg/>", "text/latex": "$x$",
        "application/json": {"a": [1, 2.5, None, True]}, "image/png": base64.b64encode(b"\x89PNG").decode(),
    }  # fmt: skip
    assert rich["untrusted_types"] == ["image/svg+xml", "text/html", "text/latex"]
    assert result["stdout"] == "shown by itself\n"


def test_custom_formatters(burrow):
    results = burrow.results(
        "class Money:\n    pass\n"
        "get_ipython().display_formatter.formatters['text/plain'].for_type(Money, lambda m, p, cycle: p.text('42 €'))\n"
        "get_ipython().display_formatter.formatters['text/html'].for_type(int, lambda n: f'<i>{n}</i>')\nNone",
        "Money()",
        "7",
    )
    assert texts(results[1]) == ["42 €"]
    assert results[2]["results"][0]["data"] == {"text/plain": "7", "text/html": "<i>7</i>"}


@pytest.mark.parametrize(
    ("code", "types"),
    [
        ("import plotly.express as px\npx.line(x=[1, 2], y=[3, 4])", {"application/vnd.plotly.v1+json"}),
        ("import altair, pandas\naltair.Chart(pandas.DataFrame({'a': [1]})).mark_bar().encode(x='a')", {"text/html"}),
        ("from sympy import symbols\nsymbols('x') ** 2", {"text/plain", "text/latex"}),
        ("from PIL import Image\nImage.new('RGB', (4, 5))", {"text/plain", "image/png"}),
        ("import seaborn, pandas\nseaborn.lineplot(pandas.DataFrame({'a': [1, 2]}))", {"text/plain", "image/png"}),
        ("from IPython.display import Markdown\nMarkdown('# Title')", {"text/plain", "text/markdown"}),
        ("from IPython.display import JSON\nJSON({'a': 1})", {"text/plain", "application/json"}),
    ],
)
def test_libraries_show_their_objects(burrow, code, types):
    result = burrow.result(code, profile="data")
    shown = set().union(*(shown["data"] for shown in result["results"]))
    assert result["status"] == "ok", result["text"]
    assert types <= shown, shown


def test_markup_is_named_in_the_text_and_not_quoted(burrow):
    result = burrow.result("from IPython.display import HTML\nHTML('<script>alert(1)</script>' * 100)")
    assert result["results"][0]["untrusted_types"] == ["text/html"]
    assert "<script>" not in result["text"]
    assert "text/html" in result["text"]
