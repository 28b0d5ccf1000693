"""Runs the real `burrow`, as root and as an ordinary user: BURROW names the executable."""

import json
from functools import partial

import pytest

from support import profiles
from support.command_line import CHECKOUT, EXECUTABLE, Burrow
from support.operators import OPERATORS, ordinary_operator, this_operator


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What is skipped was not tested, and counts as failed."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which is not allowed here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def operators():
    """The users of this machine that tests run as, by name."""
    mine = this_operator()
    if not mine.is_root:
        yield {mine.name: mine}
        return
    with ordinary_operator(CHECKOUT) as other:
        yield {mine.name: mine, other.name: other}


@pytest.fixture(params=OPERATORS)
def operator(request, operators):
    """Each user in turn."""
    return operators[request.param]


@pytest.fixture(scope="session")
def cgroups(operators):
    """Whether control groups limit the sessions of each user, by name, as `burrow doctor` says."""
    found = {}
    for name, operator in operators.items():
        with operator.directory() as data:
            ending = Burrow(EXECUTABLE, operator, data).run("doctor", "--json")
        (finding,) = (each for each in json.loads(ending.output)["findings"] if each["part"] == "control groups")
        found[name] = finding["state"] == "present"
    return found


@pytest.fixture
def has_cgroup(cgroups, operator):
    """Whether control groups limit the sessions of this user."""
    return cgroups[operator.name]


@pytest.fixture
def burrow():
    """The command line as whoever runs the tests."""
    operator = this_operator()
    with operator.directory() as data:
        yield Burrow(EXECUTABLE, operator, data)


@pytest.fixture
def burrow_of_each(operator):
    """The command line as each user in turn."""
    with operator.directory() as data:
        yield Burrow(EXECUTABLE, operator, data)


@pytest.fixture
def home_with_profile(tmp_path):
    """Makes an installation with one more profile; returns the environment that lets `burrow` use it."""
    return partial(profiles.home_with_profile, CHECKOUT, tmp_path)
