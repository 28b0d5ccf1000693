"""`burrow doctor` says of every layer whether it is there, and what it means that it is not."""

import json
import os

import pytest

from support.command_line import EXECUTABLE, Burrow, complaint
from support.worse_machines import WITHOUT_USER_NAMESPACES

PARTS = [
    "kernel", "user namespaces", "id-mapped mounts", "Landlock", "control groups", "installation", "seccomp", "sandbox",
]  # fmt: skip


@pytest.fixture
def fresh(operator):
    """The command line with a data directory that is not there yet."""
    with operator.directory() as place:
        yield Burrow(EXECUTABLE, operator, place / "data")


def examine(burrow, **options):
    """The exit status, whether all is well, and the findings by part."""
    ending = burrow.run("doctor", "--json", **options)
    assert ending.error == "", ending
    report = json.loads(ending.output)
    assert ending.output.count("\n") == 1
    assert report.keys() == {"ok", "findings"}
    assert [finding["part"] for finding in report["findings"]] == PARTS
    for finding in report["findings"]:
        assert finding.keys() == {"part", "state", "detail", "meaning"}
        assert finding["state"] in ("present", "limited", "missing")
        assert finding["detail"] and finding["meaning"]
    assert not burrow.data.exists()
    return ending.status, report["ok"], {finding["part"]: finding for finding in report["findings"]}


def test_json(fresh):
    status, is_well, findings = examine(fresh)
    assert (status, is_well) == (0, True)
    for part in ("user namespaces", "Landlock", "installation", "seccomp", "sandbox"):
        assert findings[part]["state"] == "present", findings[part]
    seen = findings["sandbox"]["detail"]
    for wall in ("Seccomp=2", "NoNewPrivs=1", "CapEff=0000000000000000", "CapBnd=0000000000000000"):
        assert wall in seen
    if fresh.operator.is_root:
        assert "tier root" in seen
    else:
        assert "tier user" in seen
        # An ordinary user cannot map owners, and is told so.
        assert findings["id-mapped mounts"]["state"] == "limited"


def test_what_it_says_is_what_results_say(burrow_of_each, has_cgroup):
    ending = burrow_of_each.run("doctor", "--json")
    (sandbox,) = (each for each in json.loads(ending.output)["findings"] if each["part"] == "sandbox")
    result = burrow_of_each.result("1")
    assert f"tier {result['tier']}," in sandbox["detail"]
    assert ("rlimits" in sandbox["detail"]) == (not has_cgroup)


def test_text(fresh):
    ending = fresh.run("doctor")
    assert (ending.status, ending.error) == (0, "")
    lines = ending.output.splitlines()
    # Two lines a finding: what is there, and what it means.
    heads = lines[::2]
    assert [head[9:].partition(":")[0] for head in heads] == PARTS
    assert {head[:7].strip() for head in heads} <= {"ok", "limited"}
    assert all(line.startswith(" " * 9) and line.strip() for line in lines[1::2])
    assert not fresh.data.exists()


def test_machine_without_user_namespaces(fresh):
    status, is_well, findings = examine(fresh, wrapper=WITHOUT_USER_NAMESPACES)
    assert (status, is_well) == (3, False)
    assert findings["user namespaces"]["state"] == "missing"
    assert "max_user_namespaces" in findings["user namespaces"]["meaning"]
    assert findings["sandbox"]["state"] == "missing"
    text = fresh.run("doctor", wrapper=WITHOUT_USER_NAMESPACES)
    assert text.status == 3
    assert "MISSING  user namespaces: " in text.output


def test_installation_without_an_environment(fresh):
    with fresh.operator.directory() as empty:
        environment = {"BURROW_ENVIRONMENT": str(empty)}
        ending = fresh.run("doctor", "--json", environment=environment)
    report = json.loads(ending.output)
    assert (ending.status, report["ok"]) == (3, False)
    findings = {finding["part"]: finding for finding in report["findings"]}
    assert findings["installation"]["state"] == "missing"
    assert str(empty) in findings["installation"]["detail"]
    assert "make environment" in findings["installation"]["detail"]
    # What does not depend on it is examined all the same.
    assert findings["user namespaces"]["state"] == "present"


def test_profile(burrow):
    ending = burrow.run("doctor", "--json", "--profile", "data")
    assert ending.status == 0
    assert json.loads(ending.output)["findings"][-1]["state"] == "present"


def test_unknown_profile(burrow):
    ending = burrow.run("doctor", "--profile", "nonsense")
    assert ending.status == 2
    assert "nonsense" in complaint(ending)


def test_nothing_is_left_of_the_trial(fresh):
    def trials():
        return {name for name in os.listdir("/tmp") if name.startswith("burrow-doctor-")}

    before = trials()
    assert fresh.run("doctor").status == 0
    assert trials() <= before
