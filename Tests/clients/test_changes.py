"""Which variables and files an execution changed."""

import pytest


def variables(result):
    """What happened to each variable."""
    return {change["name"]: change["change"] for change in result["changes"]["variables"]}


def files(result):
    """What happened to each file."""
    assert result["changes"]["files_are_complete"] is True
    return {change["path"]: change["change"] for change in result["changes"]["files"]}


def test_variables_come_change_and_go(burrow_of_each):
    results = burrow_of_each.results(
        "kept = [1]; changed = [1]; gone = 1; import math\ndef function(): pass",
        "changed.append(2); del gone; new = 'text'",
        "kept, changed",
        "changed = [3, 4]",
    )
    added = {name: "added" for name in ("kept", "changed", "gone", "math", "function")}
    assert variables(results[0]) == added
    assert variables(results[1]) == {"changed": "changed", "gone": "removed", "new": "added"}
    assert variables(results[2]) == {}
    assert variables(results[3]) == {"changed": "changed"}


def test_variables_are_described(burrow):
    code = "import numpy as np, pandas as pd\ntable = pd.DataFrame({'a': range(10), 'b': 1.5})\narray = np.zeros((3, 4))\ntext = 'abc'"
    described = {each["name"]: each for each in burrow.result(code, profile="data")["changes"]["variables"]}
    assert (described["table"]["type"], described["table"]["shape"]) == ("pandas.DataFrame", "10 × 2")
    assert described["table"]["size_bytes"] == 160
    assert (described["array"]["type"], described["array"]["shape"]) == ("numpy.ndarray", "3 × 4")
    assert described["array"]["size_bytes"] == 96
    assert (described["text"]["type"], described["text"]["shape"]) == ("str", "3")
    assert described["np"]["type"] == "module"


def test_equal_numbers_in_other_objects_are_changes(burrow):
    results = burrow.results("x = 1000.5", "del x; x = 1000.5 * 2", "x = x")
    assert variables(results[1]) == {"x": "changed"}
    assert variables(results[2]) == {}


def test_an_execution_that_fails_tells_what_it_changed(burrow):
    result = burrow.result("before = 1\n1 / 0")
    assert variables(result) == {"before": "added"}


def test_many_variables_are_counted(burrow):
    changes = burrow.result("globals().update({f'variable_{n}': n for n in range(1000)})")["changes"]
    assert len(changes["variables"]) == 100
    assert changes["variables_left_out"] == 900


@pytest.mark.parametrize("code", ["globals()[1] = 1", "globals()[''] = 1", "globals()[(1, 2)] = 1", "globals()['\\udc80'] = 1"])
def test_names_that_are_none(burrow, code):
    results = burrow.results(code, "y = 2")
    assert [result["status"] for result in results] == ["ok", "ok"]
    assert variables(results[1])["y"] == "added"


def test_values_that_lie_about_themselves(burrow):
    code = """
class Liar:
    def __len__(self): raise SystemExit('length')
    def __eq__(self, other): raise SystemExit('equality')
    def __getattr__(self, name): raise SystemExit('attribute')
    def __sizeof__(self): raise SystemExit('size')
    __hash__ = None
    @property
    def __class__(self): raise SystemExit('class')
    @property
    def shape(self): raise SystemExit('shape')
liar = Liar()
class Strange(list):
    def __len__(self): raise SystemExit('length')
strange = Strange()
"""
    results = burrow.results(code, "other = liar", "1 + 1")
    assert [result["status"] for result in results] == ["ok"] * 3, results
    assert variables(results[0])["liar"] == "added"
    assert variables(results[1]) == {"other": "added"}


def test_files_come_change_and_go(burrow_of_each):
    results = burrow_of_each.results(
        "open('one.txt', 'w').write('1'); open('two.txt', 'w').write('22')\nimport os; os.mkdir('folder')",
        "open('one.txt', 'a').write('more'); os.remove('two.txt'); open('folder/three', 'w').close()",
        "open('one.txt').read()",
        "os.rename('one.txt', 'folder/four'); open('passing', 'w').close(); os.remove('passing')",
    )
    home = "/home/user"
    assert files(results[0]) == {f"{home}/one.txt": "added", f"{home}/two.txt": "added", f"{home}/folder": "added"}
    assert files(results[1]) == {
        f"{home}/one.txt": "changed", f"{home}/two.txt": "removed", f"{home}/folder/three": "added",
    }  # fmt: skip
    assert files(results[2]) == {}
    assert files(results[3]) == {f"{home}/one.txt": "removed", f"{home}/folder/four": "added"}
    sizes = {change["path"]: change.get("size_bytes") for change in results[0]["changes"]["files"]}
    assert (sizes[f"{home}/one.txt"], sizes[f"{home}/two.txt"]) == (1, 2)
    kinds = {change["path"]: change["kind"] for change in results[0]["changes"]["files"]}
    assert kinds[f"{home}/folder"] == "directory"


def test_the_shared_directory_counts_and_tmp_does_not(burrow):
    result = burrow.result("open('/shared/for-all', 'w').close(); open('/tmp/own', 'w').close()")
    assert files(result) == {"/shared/for-all": "added"}


def test_many_files_are_counted(burrow):
    changes = burrow.result("for n in range(500): open(f'file-{n}', 'w').close()")["changes"]
    assert len(changes["files"]) == 100
    assert changes["files_left_out"] == 400


def test_what_commands_write_counts(burrow):
    assert files(burrow.result("!echo x > written")) == {"/home/user/written": "added"}


def test_a_lost_context_leaves_its_files(burrow):
    result = burrow.result("open('kept', 'w').write('x')\nimport os; os._exit(1)")
    assert files(result) == {"/home/user/kept": "added"}
