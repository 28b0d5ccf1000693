"""`burrow output`: what it refuses, as each user. What it reads is tested beside the store that keeps it."""

import pytest

from support.command_line import complaint

UNKNOWN = "out_abcdefghijklmnopqrstuvwxyz"


def refused(burrow, *arguments):
    """Runs what must be refused; gives the line that says why."""
    ending = burrow.run("output", *arguments)
    line = complaint(ending)
    assert ending.status == 2, ending
    assert ending.output == ""
    assert list(burrow.data.iterdir()) == []
    return line


def test_a_handle_that_is_none(burrow_of_each):
    assert "no handle" in refused(burrow_of_each, "../../etc/passwd")
    assert "handle" in refused(burrow_of_each)


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--find", "x"), ("--offset", "5", "--limit", "10")])
def test_an_output_that_is_not_there(burrow_of_each, arguments):
    line = refused(burrow_of_each, UNKNOWN, *arguments)
    assert UNKNOWN in line and "run the code again" in line


@pytest.mark.parametrize("flag", ["--offset=-1", "--limit=0", "--limit=1000001", "--tenant=../x", "--user="])
def test_a_flag_that_is_wrong(burrow_of_each, flag):
    refused(burrow_of_each, UNKNOWN, flag)


def test_the_help_teaches(burrow):
    ending = burrow.run("output", "--help")
    assert ending.status == 0
    for word in ("--offset", "--limit", "--find", "--json", "next_offset", "match_count", "Exit status"):
        assert word in ending.output
