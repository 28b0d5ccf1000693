"""Code written for a notebook runs unchanged: magics, commands, help, await, and what the underscores hold."""

import pytest

from support.command_line import texts


def test_what_earlier_cells_left_is_known_by_its_names(burrow_of_each):
    results = burrow_of_each.results("6 * 7", "'text'", "_, __, Out[1], _1, In[2], _i", "Out is _oh, In is _ih")
    assert texts(results[2]) == ["('text', 42, 42, 42, \"'text'\", \"'text'\")"]
    assert texts(results[3]) == ["(True, True)"]


def test_a_variable_of_the_users_called_underscore_stays(burrow):
    results = burrow.results("_ = 'mine'", "1 + 1", "_")
    assert texts(results[2]) == ["'mine'"]


@pytest.mark.parametrize(
    ("code", "output"),
    [
        ("!echo to a command; echo and to its errors >&2", "to a command\nand to its errors\n"),
        ("name = 'Ada'\n!echo $name {name.upper()}", "Ada ADA\n"),
        ("%%bash\nfor i in 1 2; do echo line $i; done", "line 1\nline 2\n"),
        ("%cd /tmp\n!pwd", "/tmp\n/tmp\n"),
        ("%%writefile written.txt\none\ntwo", "Writing written.txt\n"),
        ("%%capture kept\nprint('inside')\n1 + 1", ""),
        ("%%capture kept\nprint('inside')", ""),
        ("%env GREETING=hello", "env: GREETING=hello\n"),
        ("    print('all of it is indented')\n    print('by four')", "all of it is indented\nby four\n"),
        (">>> print('copied with its prompt')\n", "copied with its prompt\n"),
        ("%who", "Interactive namespace is empty.\n"),
        ("ls /etc/hostname", "/etc/hostname\n"),
    ],
)
def test_what_is_printed(burrow, code, output):
    result = burrow.result(code)
    assert (result["status"], result["stdout"], result["stderr"]) == ("ok", output, ""), result


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("listed = !printf 'a\\nb'\nlisted", "['a', 'b']"),
        ("%pwd", "'/home/user'"),
        ("import asyncio\nawait asyncio.sleep(0, 'waited')", "'waited'"),
        ("import asyncio\nawait asyncio.gather(*(asyncio.sleep(0, n) for n in range(3)))", "[0, 1, 2]"),
        ("async def numbers():\n    for n in range(3): yield n\nx = []\nasync for n in numbers(): x.append(n)\nx", "[0, 1, 2]"),
        ("get_ipython().__class__.__mro__[1].__name__", "'InteractiveShell'"),
        ("{'b': 1, 'a': {3, 1, 2}}", "{'b': 1, 'a': {1, 2, 3}}"),
        ("list(range(40))", "[" + ",\n ".join(map(str, range(40))) + "]"),
        ("class Point: pass\nPoint", "__main__.Point"),
        ("%precision 2\n3.14159", "3.14"),
        ("import builtins; builtins.__IPYTHON__", "True"),
    ],
)
def test_what_is_shown(burrow, code, text):
    result = burrow.result(code)
    assert (result["status"], texts(result)[-1:]) == ("ok", [text]), result


def test_tasks_go_on_in_later_cells_that_wait(burrow):
    results = burrow.results(
        "import asyncio\nseen = []\nasync def work(): seen.append('done')",
        "task = asyncio.get_event_loop().create_task(work())\nawait asyncio.sleep(0)\nawait asyncio.sleep(0)\nseen",
    )
    assert texts(results[1]) == ["['done']"]


def test_asyncio_run_works_too(burrow):
    result = burrow.result("import asyncio\nasync def main(): return 5\nasyncio.run(main())")
    assert texts(result) == ["5"]


def test_help_is_shown(burrow):
    for code in ("len?", "?len", "len??"):
        (shown,) = texts(burrow.result(code))
        assert "Return the number of items in a container." in shown
        assert "\x1b" not in shown


def test_an_unknown_magic_says_so(burrow):
    result = burrow.result("%nosuchmagic")
    assert result["status"] == "error"
    assert result["error"]["name"] == "UsageError"
    assert "%nosuchmagic" in result["error"]["value"]


def test_magics_that_measure(burrow):
    result = burrow.result("%time sum(range(10))")
    assert texts(result) == ["45"] and "Wall time: " in result["stdout"]
    assert "per loop" in burrow.result("%timeit -n 1 -r 1 pass")["stdout"]
    assert "CPU times" in burrow.result("%%time\npass")["stdout"]


def test_reset_takes_variables_away(burrow):
    results = burrow.results("x = 1", "%reset -f", "x")
    assert results[1]["status"] == "ok"
    assert {"x": "removed"} == {each["name"]: each["change"] for each in results[1]["changes"]["variables"]}
    assert results[2]["error"]["name"] == "NameError"


def test_run_and_load_ext(burrow):
    results = burrow.results(
        "open('script.py', 'w').write('value = 6 * 7')",
        "%run script.py\nvalue",
        "%load_ext autoreload\n%autoreload 2",
        "%matplotlib inline",
        "%whos",
    )
    assert [result["status"] for result in results] == ["ok"] * 5
    assert texts(results[1]) == ["42"]
    assert "value" in results[4]["stdout"]


def test_a_script_that_fails_is_an_error(burrow):
    result = burrow.results("open('script.py', 'w').write('1 / 0')", "%run script.py")[1]
    assert (result["status"], result["error"]["name"]) == ("error", "ZeroDivisionError")


def test_a_command_that_fails_tells_its_status(burrow):
    results = burrow.results("!exit 3", "_exit_code", "!kill -9 $$", "_exit_code")
    assert texts(results[1]) == ["3"]
    assert texts(results[3]) == ["-9"]


def test_a_command_in_the_background_is_not_waited_for(burrow):
    result = burrow.result("!(sleep 1000 &) ; echo started", flags=["--timeout", "20"])
    assert (result["status"], result["stdout"]) == ("ok", "started\n")


def test_a_command_ends_with_its_execution(burrow):
    results = burrow.results(
        "!echo before; sleep 1000", "import os; [p for p in os.listdir('/proc') if p.isdigit() and open(f'/proc/{p}/comm').read() == 'sleep\\n']",
        flags=["--timeout", "1"],
    )  # fmt: skip
    assert (results[0]["status"], results[0]["stdout"]) == ("timeout", "before\n")
    assert results[0]["death"]["state_survived"] is True
    assert texts(results[1]) == ["[]"]


def test_waiting_cells_can_be_interrupted(burrow):
    results = burrow.results("import asyncio\nkept = 1\nawait asyncio.sleep(1000)", "kept", flags=["--timeout", "1"])
    assert (results[0]["status"], results[0]["error"]["name"]) == ("timeout", "KeyboardInterrupt")
    assert texts(results[1]) == ["1"]


def test_every_expression_is_shown_where_that_is_asked_for(burrow):
    results = burrow.results(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'",
        "1\nx = 2\nx\n'three'",
        "get_ipython().ast_node_interactivity = 'last_expr_or_assign'",
        "y = 4",
    )
    assert texts(results[1]) == ["1", "2", "'three'"]
    assert texts(results[3]) == ["4"]


# MARK: Packages


def test_pip_without_a_source_says_what_is_there(burrow):
    for code in ("%pip install nosuchpackage", "!pip install nosuchpackage", "!python -m pip install nosuchpackage"):
        result = burrow.result(code)
        assert result["status"] == "ok"
        assert "nosuchpackage cannot be installed: this sandbox has no network" in result["stderr"]
        assert "pandas 2." in result["stderr"] and "numpy 2." in result["stderr"]


def test_pip_accepts_what_is_installed(burrow):
    result = burrow.result("%pip install -q 'pandas>=2' numpy")
    assert (result["status"], result["stderr"]) == ("ok", "")
    assert result["stdout"].count("Requirement already satisfied") == 2


def test_pip_lists(burrow):
    listed = burrow.result("%pip list")["stdout"]
    assert any(line.split()[0] == "pandas" for line in listed.splitlines())
    assert "Name: numpy" in burrow.result("%pip show numpy")["stdout"]


def test_pip_installs_from_the_profiles_source(burrow, tmp_path, home_with_profile):
    environment = home_with_profile("wheels", package_source="/shared/wheels")
    # The tenant's directory is made by the first session.
    burrow.result("1", profile="wheels", environment=environment)
    wheels = burrow.data / "tenants/default/shared/wheels"
    wheels.mkdir(mode=0o755)
    make_wheel(wheels)
    results = burrow.results(
        "%pip install burrow-test-wheel", "import burrow_test_wheel; burrow_test_wheel.VALUE",
        "!python3 -c 'import burrow_test_wheel as module; print(module.VALUE)'", "%pip install nosuchpackage",
        "import nosuchpackage", profile="wheels", environment=environment,
    )  # fmt: skip
    assert "Successfully installed burrow-test-wheel-1.0" in results[0]["stdout"]
    assert texts(results[1]) == ["'from a wheel'"]
    assert results[2]["stdout"] == "from a wheel\n"
    assert "No matching distribution found for nosuchpackage" in results[3]["stdout"]
    assert "%pip install nosuchpackage" in results[4]["error"]["hint"]
    # It stays for later sessions.
    later = burrow.result("import burrow_test_wheel; burrow_test_wheel.VALUE", profile="wheels", environment=environment)
    assert texts(later) == ["'from a wheel'"]


def make_wheel(directory):
    """A package of one module."""
    import zipfile

    information = "burrow_test_wheel-1.0.dist-info"
    with zipfile.ZipFile(directory / "burrow_test_wheel-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("burrow_test_wheel.py", "VALUE = 'from a wheel'\n")
        wheel.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: burrow-test-wheel\nVersion: 1.0\n")
        wheel.writestr(
            f"{information}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(
            f"{information}/RECORD",
            f"burrow_test_wheel.py,,\n{information}/METADATA,,\n{information}/WHEEL,,\n{information}/RECORD,,\n",
        )
