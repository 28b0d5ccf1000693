"""Contexts over HTTP: REPLs of their own that share the sandbox of a session."""

import pytest

from support.server import GATED, begin, finished, new_session, run, wait_for_text, write_file


@pytest.fixture
def path(session):
    """The path of the session's contexts."""
    return f"/v1/sessions/{session['id']}/contexts"


def new_context(client, path, **wanted):
    """Begins a context: its object."""
    response = client.post(path, json=wanted)
    assert response.status_code == 201, response.text
    context = response.json()
    assert response.headers["location"] == f"{path}/{context['id']}"
    return context


def test_contexts_have_variables_of_their_own(client, session, path):
    other = new_context(client, path)
    assert not other["is_default"] and other["language"] == "python"
    assert other["working_directory"] == "/home/user"
    run(client, session, "x = 'default'")
    run(client, session, "x = 'other'; open('/tmp/both', 'w').close()", context_id=other["id"])
    assert run(client, session, "x")["text"] == "'default'"
    assert run(client, session, "x", context_id=session["default_context_id"])["text"] == "'default'"
    assert run(client, session, "x", context_id=other["id"])["text"] == "'other'"
    assert run(client, session, "import os; os.path.exists('/tmp/both')")["text"] == "True"


def test_contexts_are_listed_as_long_as_they_live(client, session, path):
    other = new_context(client, path)
    listed = client.get(path).json()
    assert listed["next_cursor"] is None
    assert [context["id"] for context in listed["items"]] == [session["default_context_id"], other["id"]]
    assert client.get(f"{path}/{other['id']}").json() == other
    seen = client.get(f"/v1/sessions/{session['id']}").json()["contexts"]
    assert [context["id"] for context in seen] == [session["default_context_id"], other["id"]]
    assert client.delete(f"{path}/{other['id']}").status_code == 204
    assert [context["id"] for context in client.get(path).json()["items"]] == [session["default_context_id"]]
    for method, below in [("GET", ""), ("DELETE", ""), ("POST", "/restart"), ("POST", "/interrupt")]:
        assert client.request(method, f"{path}/{other['id']}{below}").status_code == 404
    response = client.post(f"/v1/sessions/{session['id']}/executions", json={"code": "1", "context_id": other["id"]})
    assert response.status_code == 404


def test_a_context_works_where_it_is_told(client, session, path):
    run(client, session, "import os; os.mkdir('work')")
    context = new_context(client, path, working_directory="/home/user/work")
    assert context["working_directory"] == "/home/user/work"
    assert run(client, session, "import os; os.getcwd()", context_id=context["id"])["text"] == "'/home/user/work'"


@pytest.mark.parametrize("directory", ["relative", "", "/a\0b", "/home/user/nowhere", "/proc/1/root", "/" + "x" * 5_000, "/" + "x" * 60_000])
def test_a_place_where_no_context_can_work(client, session, path, directory):
    response = client.post(path, json={"working_directory": directory})
    assert response.status_code == 422, response.text
    assert len(client.get(path).json()["items"]) == 1
    assert run(client, session, "1 + 1")["text"] == "2"


def test_the_default_context_stays(client, session, path):
    response = client.delete(f"{path}/{session['default_context_id']}")
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert run(client, session, "1 + 1")["text"] == "2"


def test_no_more_contexts_than_may_be(client, session, path):
    for _ in range(19):
        new_context(client, path)
    response = client.post(path)
    assert response.status_code == 422 and "20" in response.json()["detail"]
    client.delete(f"{path}/{client.get(path).json()['items'][-1]['id']}")
    new_context(client, path)


def test_a_context_begun_anew(client, session, path):
    other = new_context(client, path)
    for context in (session["default_context_id"], other["id"]):
        run(client, session, "x = 1", context_id=context)
    restarted = client.post(f"{path}/{other['id']}/restart")
    assert restarted.status_code == 200 and restarted.json()["id"] == other["id"]
    assert run(client, session, "'x' in globals()", context_id=other["id"])["text"] == "False"
    assert run(client, session, "x")["text"] == "1"


def test_an_interrupt_is_of_one_context(client, session, path):
    other = new_context(client, path)
    begun = [begin(client, session, "x = 5\n" + GATED, context_id=context)
             for context in (session["default_context_id"], other["id"])]  # fmt: skip
    for execution in begun:
        wait_for_text(client, execution)
    shown = client.get(f"{path}/{other['id']}").json()
    assert shown["running_execution_id"] == begun[1]["id"] and shown["queued_executions"] == 0
    assert client.post(f"{path}/{other['id']}/interrupt").status_code == 204
    ended = finished(client, begun[1])
    assert ended["status"] == "interrupted" and ended["result"]["error"]["name"] == "KeyboardInterrupt"
    assert run(client, session, "x", context_id=other["id"])["text"] == "5", "its variables survived"
    write_file(client, "go")
    assert finished(client, begun[0])["result"]["text"].startswith("ready\n'went on'")


def test_what_waits_goes_on_after_an_interrupt(client, session, path):
    running, waiting = begin(client, session, GATED), begin(client, session, "'next'")
    wait_for_text(client, running)
    assert client.get(f"{path}/{session['default_context_id']}").json()["queued_executions"] == 1
    client.post(f"{path}/{session['default_context_id']}/interrupt")
    assert finished(client, running)["status"] == "interrupted"
    assert finished(client, waiting)["result"]["text"] == "'next'"


def test_an_interrupt_of_nothing(client, session, path):
    assert client.post(f"{path}/{session['default_context_id']}/interrupt").status_code == 204
    assert run(client, session, "1 + 1")["text"] == "2"


def test_a_context_is_deleted_while_it_works(client, session, path):
    other = new_context(client, path)
    running = begin(client, session, GATED, context_id=other["id"])
    waiting = begin(client, session, "1", context_id=other["id"])
    wait_for_text(client, running)
    assert client.delete(f"{path}/{other['id']}").status_code == 204
    assert finished(client, running)["status"] == "killed"
    assert finished(client, waiting)["status"] == "killed"
    assert run(client, session, "1 + 1")["text"] == "2"


def test_the_contexts_of_another_session(client, session, path):
    other = new_session(client)
    theirs = other["default_context_id"]
    assert client.get(f"{path}/{theirs}").status_code == 404
    response = client.post(f"/v1/sessions/{session['id']}/executions", json={"code": "1", "context_id": theirs})
    assert response.status_code == 404
