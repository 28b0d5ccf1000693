"""`--upload`: files of the host for the user's directory, whose contents may be hostile."""

import os

import pytest

from support.command_line import complaint, texts


@pytest.fixture
def table(burrow_of_each):
    with burrow_of_each.operator.directory() as directory:
        yield written(directory / "table.csv", "a,b\n1,2\n", burrow_of_each)


def test_code_finds_the_file(burrow_of_each, table):
    result = burrow_of_each.result("open('table.csv').read()", flags=["--upload", table])
    assert texts(result) == [r"'a,b\n1,2\n'"]


def test_code_may_change_the_copy_and_not_the_original(burrow_of_each, table):
    result = burrow_of_each.result("open('table.csv', 'a').write('3,4')", flags=["--upload", table])
    assert result["status"] == "ok"
    assert table.read_text() == "a,b\n1,2\n"


def test_a_second_upload_takes_the_place_of_the_first(burrow_of_each, table):
    burrow_of_each.result("1", flags=["--upload", table])
    table.write_text("new")
    result = burrow_of_each.result("open('table.csv').read()", flags=["--upload", table])
    assert texts(result) == ["'new'"]


def test_several_files_and_odd_names(burrow_of_each, table):
    other = written(table.with_name("a name with spaces, ünd mehr.txt"), "other", burrow_of_each)
    result = burrow_of_each.result("import os; sorted(os.listdir())", flags=["--upload", table, "--upload", other])
    assert texts(result) == [repr(sorted([table.name, other.name]))]


# What code may have left where the file goes. The host must neither follow it nor wait for it.
@pytest.mark.parametrize(
    "trap",
    [
        "os.symlink(outside, 'table.csv')",
        "os.symlink('missing', 'table.csv')",
        "os.symlink('/dev/null', 'table.csv')",
        "os.mkdir('table.csv')",
        "open('table.csv', 'w').close(); os.chmod('table.csv', 0)",
    ],
)
def test_what_stands_in_the_way_is_not_followed(burrow_of_each, table, trap):
    outside = written(table.with_name("outside.txt"), "untouched", burrow_of_each)
    assert burrow_of_each.result(f"import os\noutside = {str(outside)!r}\n{trap}")["status"] == "ok"
    ending = burrow_of_each.run("exec", "--profile", "minimal", "--upload", table, "-c", "open('table.csv').read()")
    assert outside.read_text() == "untouched"
    assert not (burrow_of_each.home() / "missing").exists()
    if ending.status == 0:
        assert ending.output == repr("a,b\n1,2\n") + "\n"
    else:
        assert "table.csv" in complaint(ending)


@pytest.mark.parametrize("upload", ["/no/such/file.csv", "/usr", "/dev/zero"])
def test_what_cannot_be_uploaded(burrow, upload):
    ending = burrow.run("exec", "--profile", "minimal", "--upload", upload, "-c", "1")
    assert ending.status in (2, 3)
    assert upload in complaint(ending)


def written(path, text, burrow):
    """A file of the user who runs Burrow."""
    path.write_text(text)
    os.chown(path, burrow.operator.uid, burrow.operator.gid)
    return path
