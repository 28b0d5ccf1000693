"""The comparison finds what differs, and nothing where nothing does. No kernel and no sandbox is started here."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from comparison import messages, results
from comparison.differences import Side, differences
from comparison.exclusions import Exclusions, Rule, read_exclusions
from comparison.explanations import Explanation, read_explanations
from comparison.formats import FORMATS
from comparison.normalising import Normaliser
from comparison.notebook import Notebook
from comparison.outcome import NONE, Outcome, Output
from comparison.report import Report
from comparison.side import Run
from comparison.sources import read_sources, spread
from comparison.terminal import shown
from comparison.verdicts import AGREES, DIFFERS, EXCLUDED, NOT_DETERMINISTIC, verdicts

HERE = Path(__file__).parent
HOME = "/home/user"
PLAIN = Normaliser({})
RESULT = Output("result", {"text/plain": "42", "text/html": "<b>42</b>"})
OUTCOME = Outcome("ok", (RESULT,), "printed\n", "<cell 1>:3: UserWarning: beware\n  warn()\n", None)


def contrast(one, other, normaliser=PLAIN):
    return differences(Side(one, normaliser), Side(other, PLAIN))


def named(found):
    return [each.partition(":")[0] for each in found]


def test_same_outcomes_agree():
    assert contrast(OUTCOME, replace(OUTCOME)) == []


@pytest.mark.parametrize(
    "other, names",
    [
        (replace(OUTCOME, stdout="printed"), ["stdout"]),
        (replace(OUTCOME, stderr=""), ["stderr", "warnings"]),
        (replace(OUTCOME, stderr=OUTCOME.stderr.replace("beware", "be aware")), ["warnings"]),
        (replace(OUTCOME, stderr=OUTCOME.stderr.replace("UserW", "FutureW")), ["warnings"]),
        (replace(OUTCOME, status="error", error="KeyError"), ["status", "error"]),
        (replace(OUTCOME, outputs=()), ["outputs"]),
        (replace(OUTCOME, outputs=(RESULT, RESULT)), ["outputs"]),
        (replace(OUTCOME, outputs=(Output("display", RESULT.data),)), ["outputs"]),
        (replace(OUTCOME, outputs=(Output("result", {"text/plain": "42"}),)), ["outputs"]),
        (replace(OUTCOME, outputs=(Output("result", RESULT.data | {"image/png": "iVBO"}),)), ["outputs"]),
        (replace(OUTCOME, outputs=(Output("result", RESULT.data | {"text/plain": "43"}),)), ["text/plain of output 1"]),
        (replace(OUTCOME, status="killed"), ["status"]),
        (NONE, ["status"]),
    ],
)
def test_each_difference_is_found(other, names):
    assert named(contrast(OUTCOME, other)) == names
    assert named(contrast(other, OUTCOME)) == names


def test_order_of_outputs_counts():
    display = Output("display", {"text/plain": "first"})
    one, other = replace(OUTCOME, outputs=(display, RESULT)), replace(OUTCOME, outputs=(RESULT, display))
    assert "outputs" in named(contrast(one, other))


def test_structured_content_is_compared_whatever_the_order_of_its_keys():
    def outcome(content):
        return Outcome("ok", (Output("result", {"application/json": content}),))

    assert contrast(outcome({"a": 1, "b": 2}), outcome({"b": 2, "a": 1})) == []
    assert named(contrast(outcome({"a": 1}), outcome({"a": 2}))) == ["application/json of output 1"]


def test_what_did_not_run_on_both_sides_does_not_agree():
    assert contrast(NONE, NONE) != []
    assert contrast(Outcome("timeout"), Outcome("timeout")) != []


def test_pictures_need_only_be_there_and_own_types_not_even_that():
    one = Outcome("ok", (Output("display", {"image/png": "one"}),))
    other = Outcome("ok", (Output("display", {"image/png": "other", "application/vnd.burrow.chart+json": {}}),))
    assert contrast(one, other) == []


def test_a_difference_is_shown_where_it_is():
    (found,) = contrast(Outcome("ok", stdout="a" * 1_000 + "this"), Outcome("ok", stdout="a" * 1_000 + "other"))
    assert found == f"stdout: {'a' * 30 + 'this'!r} | {'a' * 30 + 'other'!r}"


@pytest.mark.parametrize(
    "one, other",
    [
        ("<A at 0x7f149c0d2250>", "<A at 0x55d0c8a91c10>"),
        ("<LazyFrame at 0x7F605B401A50>", "<LazyFrame at 0x7F3F478E9210>"),
        ("139872346001232", "94118360001248"),
        ('File "/tmp/ipykernel_123/456.py", line 3', 'File "<cell 12>", line 3'),
        ("/tmp/tmpab12_x9z/file", "/tmp/tmp00000000/file"),
        ("1.5 µs ± 12 ns per loop (mean ± std. dev. of 7 runs, 1,000,000 loops each)",
         "2 ms ± 1.25 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)"),
        ("CPU times: user 1 s, sys: 2 s\nWall time: 3 s", "CPU times: user 2 s, sys: 2 s\nWall time: 5.1 ms"),
        ("Date:   Tue, 24 Nov 2026\nTime:   07:22:11", "Date:   Wed, 25 Nov 2026\nTime:   23:01:00"),
        (r"\textbf{Time:}  &  07:55:45  & a", r"\textbf{Time:}  &  07:56:01  & a"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("step 1\rstep 2\n", "step 2\n"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)  # fmt: skip
def test_what_differs_by_nature_is_no_difference(one, other):
    assert PLAIN.text(one) == PLAIN.text(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("0xff", "0xfe"),
        ("12:30:00", "12:30:01"),
        ("2026-11-24", "2026-11-25"),
        ("/tmp/first.csv", "/tmp/second.csv"),
        ("1.5 µs", "1.6 µs"),
        ("7 runs", "8 runs"),
        ("14 000", "14 001"),
        ("deadbeef", "deadbeee"),
        ("of 7 runs, 10 loops each)", "of 8 runs, 10 loops each)"),
        ("a\n", "a"),
        ("a ", "a"),
    ],
)
def test_what_tells_of_the_code_stays_a_difference(one, other):
    assert PLAIN.text(one) != PLAIN.text(other)


def test_each_side_has_paths_of_its_own():
    kernel = Normaliser({"/tmp/run/kernel-1/user": HOME, "/tmp/run": "<run>"})
    assert kernel.text("/tmp/run/kernel-1/user/below") == "/home/user/below"
    assert contrast(Outcome("ok", stdout="/tmp/run/kernel-1/user"), Outcome("ok", stdout=HOME), kernel) == []


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("one\rtwo", "two"),
        ("three\rto", "toree"),
        ("one\r\ntwo", "one\ntwo"),
        ("ab\bc", "ac"),
        ("\b\ba", "a"),
        ("one\rtwo\nthree\rfour\n", "two\nfoure\n"),
        ("10%\r100%\r", "100%"),
    ],
)
def test_a_line_is_what_a_terminal_shows(text, wanted):
    assert shown(text) == wanted


def message(kind, **content):
    return {"msg_type": kind, "content": content}


def display(text, display_id=None, kind="display_data"):
    return message(kind, data={"text/plain": text}, metadata={}, transient={"display_id": display_id})


def texts(outcome):
    return [each.data["text/plain"] for each in outcome.outputs]


def test_messages_are_read_in_order():
    outcome = messages.outcome(
        {"status": "ok"},
        [
            message("stream", name="stdout", text="a"),
            display("shown"),
            message("stream", name="stderr", text="e"),
            message("stream", name="stdout", text="b"),
            message("execute_result", data={"text/plain": "1"}, metadata={}, execution_count=1),
        ],
    )
    assert outcome == Outcome(
        "ok", (Output("display", {"text/plain": "shown"}), Output("result", {"text/plain": "1"})), "ab", "e", None
    )


def test_updates_change_displays_of_their_id_and_of_no_other():
    update = display("new", "a", "update_display_data")
    displays = [display("old", "a"), display("other", "b"), display("old", "a")]
    outcome = messages.outcome({"status": "ok"}, [*displays, update])
    assert texts(outcome) == ["new", "other", "new"]


def test_an_update_of_an_earlier_cell_is_kept_as_one():
    outcome = messages.outcome({"status": "ok"}, [display("new", "a", "update_display_data")])
    assert outcome.outputs == (Output("update", {"text/plain": "new"}),)


def test_outputs_are_cleared_now_or_when_the_next_comes():
    shown_first = [message("stream", name="stdout", text="gone"), display("gone")]
    now = messages.outcome({"status": "ok"}, [*shown_first, message("clear_output", wait=False)])
    assert now == Outcome("ok")
    later = messages.outcome({"status": "ok"}, [*shown_first, message("clear_output", wait=True), display("stays")])
    assert (later.stdout, texts(later)) == ("", ["stays"])
    never = messages.outcome({"status": "ok"}, [*shown_first, message("clear_output", wait=True)])
    assert (never.stdout, texts(never)) == ("gone", ["gone"])


def test_the_exception_that_is_shown_names_what_the_reply_does_not():
    shown_error = message("error", ename="ValueError")
    assert messages.outcome({"status": "error", "ename": "NoneType"}, [shown_error]).error == "ValueError"
    assert messages.outcome({"status": "error", "ename": "KeyError"}, []).error == "KeyError"
    assert messages.outcome({"status": "ok"}, [shown_error]) == Outcome("ok")


def test_a_page_is_shown():
    reply = {"status": "ok", "payload": [{"source": "page", "data": {"text/plain": "help"}}, {"source": "ask_exit"}]}
    assert messages.outcome(reply, []).outputs == (Output("display", {"text/plain": "help"}),)


def test_burrows_results_are_read():
    lines = [
        {
            "execution_id": "exec_1", "number": 1, "status": "error", "stdout": "o", "stderr": "e",
            "results": [{"kind": "display", "display_id": "a", "data": {"text/plain": "1"}, "metadata": {}}],
            "error": {"name": "KeyError", "value": "'a'", "traceback": "", "hint": None}, "death": None,
        },
        {"number": 2, "status": "killed", "stdout": "", "stderr": "", "results": [], "error": None, "death": {}},
    ]  # fmt: skip
    first, second = results.outcomes("".join(json.dumps(line) + "\n" for line in lines))
    assert first == Outcome("error", (Output("display", {"text/plain": "1"}),), "o", "e", "KeyError")
    assert not second.is_complete


def run(*texts_printed):
    return Run([Outcome("ok", stdout=text) for text in texts_printed], PLAIN)


def notebook(*cells, excluded=None, excluded_cells=()):
    return Notebook("source", "name", list(cells), {}, excluded, dict(excluded_cells))


def judged(*arguments, explanations=()):
    return [(each.cell, each.verdict, each.reason) for each in verdicts(*arguments, list(explanations))]


def test_a_cell_agrees_differs_or_is_not_deterministic():
    found = judged(notebook("a", "b", "c"), run("1", "2", "3"), run("1", "2", "4"), run("1", "0", "3"))
    assert found == [(1, AGREES, None), (2, DIFFERS, None), (3, NOT_DETERMINISTIC, None)]


def test_of_what_is_not_deterministic_the_rest_is_compared():
    def once(text, **others):
        return Run([replace(Outcome("ok", (RESULT,), text), **others)], PLAIN)

    kernels = once("1"), once("2")
    assert judged(notebook("a"), *kernels, once("3")) == [(1, NOT_DETERMINISTIC, None)]
    assert judged(notebook("a"), *kernels, once("3", status="error", error="KeyError")) == [(1, DIFFERS, None)]
    assert judged(notebook("a"), *kernels, once("3", outputs=())) == [(1, DIFFERS, None)]
    outputs_by_chance = once("1"), once("1", outputs=(RESULT, RESULT))
    other = Output("result", RESULT.data | {"text/plain": "43"})
    assert judged(notebook("a"), *outputs_by_chance, once("1", outputs=(other,))) == [(1, NOT_DETERMINISTIC, None)]


def test_a_cell_that_no_side_brought_to_an_end_differs():
    lost = Run([NONE], PLAIN)
    assert judged(notebook("a"), lost, lost, lost) == [(1, DIFFERS, None)]


def test_excluded_cells_keep_the_others_in_their_places():
    some = notebook("a", "b", "c", excluded_cells={1: "a reason"})
    assert judged(some, run("1", "3"), run("1", "3"), run("1", "0")) == [
        (1, AGREES, None), (2, EXCLUDED, "a reason"), (3, DIFFERS, None),
    ]  # fmt: skip
    assert judged(notebook("a", excluded="a reason"), None, None, None) == [(1, EXCLUDED, "a reason")]


def test_only_what_an_explanation_covers_as_a_whole_is_explained():
    explanation = Explanation("known", difference="stdout: ", code="b")
    arguments = notebook("a", "b"), run("1", "2"), run("1", "2"), run("0", "0")
    assert judged(*arguments, explanations=[explanation]) == [(1, DIFFERS, None), (2, DIFFERS, "known")]
    assert not explanation.fits("name", "b", ["stdout: 'a' | 'b'", "stderr: 'something' | 'nothing'"])
    assert not Explanation("known", "stdout: ", notebook="other*").fits("name", "b", ["stdout: 'a' | 'b'"])


def report(agreeing, differing, explained):
    cells = agreeing + differing + explained
    other = ["1"] * agreeing + ["2"] * (differing + explained)
    code = ["a"] * (agreeing + differing) + ["known"] * explained
    same = run(*["1"] * cells)
    return Report(verdicts(notebook(*code), same, same, run(*other), [Explanation("known", "stdout", "known")]))


@pytest.mark.parametrize(
    "counts, share, explained_share, is_met",
    [
        ((99, 1, 0), 0.99, 0.99, True),
        ((98, 2, 0), 0.98, 0.98, False),
        ((98, 1, 1), 0.98, 0.99, True),
        ((0, 0, 0), 0, 0, False),
    ],
)
def test_the_share_decides(counts, share, explained_share, is_met):
    found = report(*counts)
    assert (found.share, found.explained_share, found.is_met) == (share, explained_share, is_met)


def test_a_report_names_every_difference(tmp_path):
    found = report(1, 2, 1)
    lines = found.text().splitlines()
    assert [line for line in lines if ", cell " in line] == [
        "source: name, cell 2: a", "source: name, cell 3: a", "source: name, cell 4: known",
    ]  # fmt: skip
    assert "  known: known" in lines
    assert lines.count("  stdout: '1' | '2'") == 3
    found.write(tmp_path / "report.json")
    assert [each["verdict"] for each in json.loads((tmp_path / "report.json").read_text())["cells"]] == [
        AGREES, DIFFERS, DIFFERS, DIFFERS,
    ]  # fmt: skip


def test_what_is_not_compared_is_not_in_the_share():
    some = notebook("a", "b", "c", excluded_cells={2: "a reason"})
    found = Report(verdicts(some, run("1", "1"), run("1", "2"), run("1", "1"), []))
    assert found.share == 1
    assert "Excluded, 1 cells: a reason." in found.text()


def test_rules_exclude_cells_or_notebooks():
    rules = Exclusions([
        Rule("cell", "slow", code="sleep"),
        Rule("notebook", "network", source="some*", notebook="*.ipynb", code="fetch"),
    ])  # fmt: skip
    assert rules.apply("some", "a.ipynb", ["1", "sleep(9)"]) == (None, {1: "slow"})
    assert rules.apply("some", "a.ipynb", ["sleep(9)", "fetch()"]) == ("network", {})
    assert rules.apply("some", "a.py", ["fetch()"]) == (None, {})
    assert rules.apply("other", "a.ipynb", ["fetch()"]) == (None, {})
    with pytest.raises(ValueError, match="'nothing'"):
        Exclusions([Rule("nothing", "typing error")])


def test_notebooks_are_taken_from_everywhere_and_always_the_same():
    names = list(range(10))
    assert spread(names, 4) == [0, 2, 5, 7]
    assert spread(names, None) == spread(names, 10) == spread(names, 11) == names


NOTEBOOK = {"cells": [
    {"cell_type": "code", "source": ["a = 1\n", "a"]},
    {"cell_type": "markdown", "source": ["text"]},
    {"cell_type": "code", "source": "b"},
]}  # fmt: skip


@pytest.mark.parametrize(
    "format, text, cells",
    [
        ("ipynb", json.dumps(NOTEBOOK), ["a = 1\na", "b"]),
        (
            "percent",
            '# Licence\n"""\nTitle\n"""\na\n\n# %%\n# only words\n# %% named\n    b\n%time c\n',
            ["a", "    b\n%time c"],
        ),
        (
            "percent",
            'r"""Title"""\na = """\n# no cell\n"""\n' + "#" * 79 + "\n# words\n\nb\n",
            ['a = """\n# no cell\n"""', "# words\n\nb"],
        ),
        (
            "doctests",
            "Text\n\n>>> for a in b:\n...     c\n1\n>>> d  # doctest: +SKIP\n>>> e\n",
            ["for a in b:\n    c", "e"],
        ),
        (
            "docstrings",
            'class A:\n    """A.\n\n    >>> a\n    """\n'
            '    def f(self):\n        r"""F.\n\n        >>> b\n        1\n        """\n',
            ["a", "b"],
        ),
        (
            "transformations",
            'import x\nONE = ("%a\\nb\\n", "c")\nTWO = ("""!d\n""".splitlines(keepends=True), (1, 0), [])\n'
            'THREE = (["e\\n", "f\\n"], [])\nOTHER = 5\nFOUR = (name, 1)\n',
            ["%a\nb\n", "!d\n", "e\nf\n"],
        ),
    ],
)
def test_formats(format, text, cells):
    assert FORMATS[format](text) == cells


def test_own_cells_are_read_and_named_apart():
    directory = HERE / "cells"
    for path in directory.iterdir():
        assert len(FORMATS["percent"](path.read_text(encoding="utf-8"))) > 10, path.name


def test_data_files_are_whole():
    sources = read_sources(HERE / "sources.json")
    assert len({source.name for source in sources}) == len(sources)
    for source in sources:
        assert source.format in FORMATS and source.why and source.licence
        assert (source.directory is None) != (source.package is None)
        assert source.package is None or (source.version and len(source.sha256) == 64)
    read_exclusions(HERE / "exclusions.json")
    assert all(each.reason and each.difference for each in read_explanations(HERE / "explanations.json"))
