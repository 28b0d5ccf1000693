"""What who watches a server is told: what it did, and what there is to do."""

import re

from support.command_line import CHECKOUT
from support.server import new_session, run


def samples(client):
    """The metrics, by name and labels as they are written."""
    response = client.get("/metrics", headers={"authorization": ""})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def growth(before, after, name):
    """By how much one of them grew."""
    return after[name] - before[name]


def test_executions_and_deaths_are_counted(client, session):
    before = samples(client)
    run(client, session, "1")
    run(client, session, "1 / 0")
    run(client, session, "while True: pass", timeout=0.3)
    run(client, session, "import os; os._exit(3)")
    after = samples(client)
    for status in ("ok", "error", "timeout", "killed"):
        assert growth(before, after, f'engine_executions_total{{status="{status}"}}') >= 1, status
    for kind in ("timeout", "exit"):
        assert growth(before, after, f'engine_deaths_total{{kind="{kind}"}}') >= 1, kind
    assert growth(before, after, "engine_execution_duration_seconds_count") >= 4
    assert growth(before, after, "engine_execution_duration_seconds_sum") >= 0.3


def test_sessions_are_measured(client):
    before = samples(client)
    opened = new_session(client)
    after = samples(client)
    assert growth(before, after, "engine_session_open_seconds_count") == 1
    assert client.delete(f"/v1/sessions/{opened['id']}").status_code == 204


def test_what_never_happened_is_told_as_0(client):
    told = samples(client)
    assert told['engine_deaths_total{kind="protocol"}'] == 0


def test_it_says_which_burrow_it_is(client):
    source = (CHECKOUT / "Sources/SandboxPolicy/BurrowVersion.swift").read_text(encoding="utf-8")
    version = re.search(r'current = "([^"]+)"', source)[1]
    assert samples(client)[f'engine_build_info{{version="{version}"}}'] == 1


def test_no_label_is_of_a_client(client, session):
    run(client, session, "1", timeout=5)
    labels = {label for name in samples(client) for label in re.findall(r'[{,](\w+)="', name)}
    assert labels <= {"status", "kind", "method", "route", "version", "le", "overflow", "quantile"}, labels
