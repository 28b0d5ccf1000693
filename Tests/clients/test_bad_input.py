"""What cannot work is refused: one line that says what to do, the right status, and nothing half made left behind."""

import shutil
import subprocess

import pytest

from support.command_line import CHECKOUT, DEADLINE, EXECUTABLE, Burrow, complaint, texts
from support.host_state import mounts_naming
from support.worse_machines import WITHOUT_USER_NAMESPACES, read_only

MINIMAL = ["--profile", "minimal"]


@pytest.fixture
def fresh(operator):
    """The command line with a data directory that is not there yet."""
    with operator.directory() as place:
        yield Burrow(EXECUTABLE, operator, place / "data")


def refused(burrow, status, *arguments, command="exec", **options):
    """Runs what must be refused; gives the line that says why and what to do."""
    ending = burrow.run(command, *arguments, **options)
    line = complaint(ending)
    assert ending.status == status, ending
    assert ": " in line, f"no advice in {line!r}"
    assert not burrow.data.exists(), sorted(burrow.data.rglob("*"))
    assert not mounts_naming(burrow.data)
    return line


# MARK: Code

CODE = [
    pytest.param(b"", "no code", id="empty"),
    pytest.param(b" \t\r\n\f ", "no code", id="blank"),
    pytest.param(b"print('caf\xe9')", "not UTF-8", id="latin-1"),
    pytest.param(b"x = '\xed\xa0\x80'", "not UTF-8", id="surrogate"),
    pytest.param("print(1)".encode("utf-16"), "NUL", id="utf-16"),
    pytest.param(b"x = 1\0", "NUL", id="nul"),
    pytest.param(b"x = 1\n" * 3_000_000, "bytes", id="18-megabytes"),
]


@pytest.mark.parametrize(("code", "words"), CODE)
def test_code_from_a_file(fresh, code, words):
    with fresh.operator.directory() as directory:
        path = directory / "code.py"
        path.write_bytes(code)
        assert words in refused(fresh, 2, *MINIMAL, path)


@pytest.mark.parametrize(("code", "words"), CODE)
def test_code_from_standard_input(fresh, code, words):
    assert words in refused(fresh, 2, *MINIMAL, "-", input=code)


@pytest.mark.parametrize(
    ("code", "words"), [(b"", "no code"), (b" \n ", "no code"), (b"print('caf\xe9')", "not UTF-8")]
)
def test_code_as_an_argument(fresh, code, words):
    assert words in refused(fresh, 2, *MINIMAL, "-c", code)


def test_one_bad_piece_refuses_all(fresh):
    assert "no code" in refused(fresh, 2, *MINIMAL, "-c", "print('never')", "-c", "")


def test_no_code_at_all(fresh):
    assert "no code" in refused(fresh, 2, *MINIMAL)


@pytest.mark.parametrize("path", ["/no/such/file.py", "/usr", "-nonsense.py"])
def test_file_that_cannot_be_read(fresh, path):
    assert path in refused(fresh, 2, *MINIMAL, path)


def test_syntax_error_keeps_the_caret(burrow_of_each):
    ending = burrow_of_each.run("exec", *MINIMAL, "-c", "values = [1, 2\nprint(values)")
    assert ending.status == 1
    assert ending.output == ""
    assert ending.error == (
        "  File \"<cell 1>\", line 1\n    values = [1, 2\n             ^\nSyntaxError: '[' was never closed\n"
    )


def test_ten_megabytes_of_data_in_the_code(burrow_of_each):
    """That much is much for code, and still no reason to fail."""
    with burrow_of_each.operator.directory() as directory:
        path = directory / "large.py"
        path.write_text(f"data = '{'x' * 10_000_000}'\nlen(data)")
        result = burrow_of_each.result(path)
    assert texts(result) == ["10000000"]


def test_ten_megabytes_of_statements(burrow_of_each):
    """More than Python can compile in the session's memory: a death that says so, and the next execution works."""
    with burrow_of_each.operator.directory() as directory:
        path = directory / "large.py"
        path.write_text("x = 1\n" * 1_750_000)
        death, after = burrow_of_each.results(path, "1 + 1")
    assert death["death"]["kind"] == "out_of_memory", death
    assert texts(after) == ["2"]


def test_ten_megabytes_and_a_syntax_error(burrow_of_each):
    with burrow_of_each.operator.directory() as directory:
        path = directory / "large.py"
        path.write_text(f"# {'x' * 10_000_000}\nx = = 1")
        ending = burrow_of_each.run("exec", *MINIMAL, path)
    assert ending.status == 1
    assert ending.error == '  File "<cell 1>", line 2\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n'


# MARK: Arguments

IDS = ["../x", "..", ".", "", "/", "a/b", "A", "-a", "_a", "a" * 64, "ä", "a b", "a\nb", "a\x01b"]


@pytest.mark.parametrize("flag", ["--tenant", "--user"])
@pytest.mark.parametrize("name", IDS)
def test_id(fresh, flag, name):
    line = refused(fresh, 2, *MINIMAL, f"{flag}={name}", "-c", "1")
    assert flag.removeprefix("--") in line


@pytest.mark.parametrize("name", ["nonsense", "../profiles/minimal", "minimal.json", "a\nb"])
@pytest.mark.parametrize("command", ["exec", "repl"])
def test_profile(fresh, name, command):
    code = ["-c", "1"] if command == "exec" else []
    line = refused(fresh, 2, f"--profile={name}", *code, command=command)
    assert "profile" in line and "data" in line and "minimal" in line


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--timeout", "0"), ("--timeout", "-1"), ("--timeout", "61"), ("--timeout", "nan"), ("--timeout", "inf"),
        ("--timeout", "soon"), ("--cpu", "0"), ("--cpu", "1000"), ("--cpu", "nan"), ("--memory", "2G"),
        ("--memory", "1K"), ("--memory", "512X"), ("--memory", "-1"), ("--memory", "0"), ("--memory", ""),
        ("--memory", "99999999999999999999"), ("--memory", "99999999999999999G"), ("--processes", "0"),
        ("--processes", "65"), ("--processes", "many"), ("--processes", "1.5"), ("--open-files", "1"),
        ("--open-files", "100000"), ("--file-size", "0"), ("--file-size", "1T"), ("--tmp-size", "1"),
        ("--tmp-size", "1G"), ("--output-limit", "0"), ("--output-limit", "1G"), ("--without", "walls"),
        ("--no-such-flag", "1"),
    ],
)  # fmt: skip
def test_limit(fresh, flag, value):
    assert flag in refused(fresh, 2, *MINIMAL, f"{flag}={value}", "-c", "1") or flag == "--without"


def test_upload_that_is_not_there(fresh):
    ending = fresh.run("exec", *MINIMAL, "--upload", "/no/such/file", "-c", "1")
    assert "/no/such/file" in complaint(ending)
    assert ending.status in (2, 3)


def test_command_that_is_not_there(burrow):
    process = burrow.operator.start([burrow.executable, "nonsense"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, error = process.communicate(timeout=DEADLINE)
    assert (process.returncode, output) == (2, b"")
    assert error.startswith(b"burrow: ") and b"nonsense" in error and error.count(b"\n") == 1


# MARK: The machine


def test_missing_environment(fresh):
    with fresh.operator.directory() as empty:
        line = refused(fresh, 3, *MINIMAL, "-c", "1", environment={"BURROW_ENVIRONMENT": str(empty)})
    assert str(empty) in line and "make environment" in line


def test_environment_that_is_none(fresh):
    """It looks like an environment, and its Python cannot start."""
    with fresh.operator.directory() as broken:
        (broken / "bin").mkdir(mode=0o755)
        (broken / "bin" / "python3").touch(mode=0o755)
        line = refused(fresh, 3, "-c", "1", environment={"BURROW_ENVIRONMENT": str(broken)})
    assert "Python" in line


def test_missing_installation(fresh):
    line = refused(fresh, 3, *MINIMAL, "-c", "1", environment={"BURROW_HOME": "/no/such/place"})
    assert "BURROW_HOME" in line and "/no/such/place" in line


@pytest.mark.parametrize("file", ["profiles/minimal.json", "policies/context.json", "policies/room.json"])
def test_damaged_installation(fresh, file):
    with fresh.operator.directory() as home:
        shutil.copytree(CHECKOUT / "sandbox", home / "sandbox")
        (home / "sandbox" / file).write_text('{"half": ')
        environment = {
            "BURROW_HOME": str(home),
            "BURROW_ENVIRONMENT": fresh.operator.path(CHECKOUT / ".burrow/environment"),
        }
        line = refused(fresh, 3, *MINIMAL, "-c", "1", environment=environment)
    assert f"sandbox/{file}" in line


def test_kernel_without_user_namespaces(fresh):
    line = refused(fresh, 3, *MINIMAL, "-c", "1", wrapper=WITHOUT_USER_NAMESPACES)
    assert "allow user namespaces" in line and "burrow doctor" in line


def test_read_only_data_directory(burrow_of_each):
    operator, data = burrow_of_each.operator, burrow_of_each.data
    ending = burrow_of_each.run("exec", *MINIMAL, "-c", "1", wrapper=read_only(str(data), operator))
    assert ending.status == 3
    line = complaint(ending)
    assert "Read-only file system" in line and "--data" in line and str(data) in line
    assert list(data.iterdir()) == []
    assert not mounts_naming(data)


def test_data_directory_in_a_read_only_place(operator):
    with operator.directory() as place:
        burrow = Burrow(EXECUTABLE, operator, place / "new" / "data")
        line = refused(burrow, 3, *MINIMAL, "-c", "1", wrapper=read_only(str(place), operator))
        assert "Read-only file system" in line and "--data" in line
        assert list(place.iterdir()) == []


def test_data_directory_that_is_a_file(operator):
    with operator.directory() as place:
        (place / "file").touch(mode=0o644)
        ending = Burrow(EXECUTABLE, operator, place / "file").run("exec", *MINIMAL, "-c", "1")
    assert ending.status == 3
    assert "--data" in complaint(ending)


def test_users_directory_that_is_a_file(burrow_of_each):
    assert burrow_of_each.result("1")["status"] == "ok"
    burrow_of_each.home().rmdir()
    burrow_of_each.home().touch()
    ending = burrow_of_each.run("exec", *MINIMAL, "-c", "1")
    assert ending.status == 3
    assert str(burrow_of_each.home()) in complaint(ending)


def test_users_directory_that_is_a_link(burrow_of_each):
    """A link would lead the sandbox's mount elsewhere."""
    assert burrow_of_each.result("1")["status"] == "ok"
    burrow_of_each.home().rmdir()
    burrow_of_each.home().symlink_to("/")
    ending = burrow_of_each.run("exec", *MINIMAL, "-c", "import os; os.listdir()")
    assert ending.status == 3, ending
    assert str(burrow_of_each.home()) in complaint(ending)
