"""A server of which somebody is killed while others use it, and what has to be true of that."""

import os
import random
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest

from support.command_line import DEADLINE
from support.host_state import alive, control_groups_of, descendants, mounts_naming, wait_until
from support.server import new_session, run, write_file
from support.workers import counts, workers

# Nobody else may wait longer for an answer, in seconds, while something is lost and made anew.
PATIENCE = 10

COUNT = "count = globals().get('count', 0) + 1; count"
ROOM = "import os; print(os.readlink('/proc/self/ns/pid'))"


class Bystander(threading.Thread):
    """Another user, who works in a session all the time, and checks each answer."""

    def __init__(self, server, key, may_lose):
        super().__init__()
        self._server = server
        self._key = key
        self._may_lose = may_lose
        self._ended = threading.Event()
        self.begun = threading.Event()
        self.answers = 0
        self.failures = []

    def run(self):
        try:
            with self._server.client(self._key) as client:
                self._work(client)
        except Exception as error:
            self.failures.append(repr(error))
        finally:
            self.begun.set()

    def _work(self, client):
        session = new_session(client)
        try:
            self._count(client, session)
        finally:
            assert client.delete(f"/v1/sessions/{session['id']}").status_code == 204

    def _count(self, client, session):
        count, last = 0, time.monotonic()
        while not self._ended.wait(0.002):
            response = client.post(f"/v1/sessions/{session['id']}/executions", json={"code": COUNT})
            now = time.monotonic()
            if response.status_code == 200 and response.json()["status"] == "ok":
                value = int(response.json()["text"])
                assert value == count + 1 or (self._may_lose and value == 1), (value, count)
                assert now - last < PATIENCE, f"an answer after {now - last} s"
                count, last = value, now
                self.answers += 1
                self.begun.set()
                continue
            assert self._may_lose, response.text
            assert_lost(response)

    def end(self):
        """Has it see that all is well now, and stop."""
        before = self.answers
        wait_until(lambda: self.answers > before + 1 or not self.is_alive(), DEADLINE)
        self._ended.set()
        self.join(DEADLINE)
        assert not self.is_alive() and not self.failures, self.failures
        assert self.answers > before + 1


def assert_lost(response):
    """A response that says that the sandbox was lost, in one of the ways that are described."""
    if response.status_code == 200:
        result = response.json()
        assert result["status"] == "killed" and result["death"]["kind"] == "sandbox_lost", result
    else:
        assert_cannot_start(response)


def assert_cannot_start(response):
    """A response that says that no sandbox can be had, for the moment."""
    assert response.status_code == 503, (response.status_code, response.text)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "cannot_start" and int(response.headers["retry-after"]) > 0, response.text


class Scene:
    """A server, a user with a client and a session, and who is to be killed."""

    def __init__(self, victim, server, keys, stack, next_server=None):
        self.victim = victim
        self.server = server
        self.keys = keys
        self.random = random.Random(seed := time.time_ns())
        # Shown when the test fails.
        print(f"the offsets are those of the seed {seed}")
        self._stack = stack
        self._next_server = next_server
        self.client = stack.enter_context(server.client(keys[0]))

    @property
    def loses_server(self):
        return self.victim == "server"

    @property
    def keeps_state(self):
        """Whether the variables of the session survive."""
        return self.victim == "zygote"

    @property
    def keeps_room(self):
        """Whether the session's other processes survive."""
        return self.victim in ("zygote", "context")

    def session(self):
        """A session with a room of its own, and how that is called."""
        made = new_session(self.client)
        return made, run(self.client, made, ROOM)["stdout"].strip()

    def kill(self, room=None):
        """Kills the victim; one in a room, if it is in one. After the server comes the next one."""
        if self.loses_server:
            self.server.stop(signal.SIGKILL)
            self.server = self._next_server()
            self.client = self._stack.enter_context(self.server.client(self.keys[0]))
            return
        self.server.look()
        chosen = [each for each in workers(self.server) if each.kind == self.victim and each.room in (None, room)]
        assert len(chosen) == 1, (self.victim, room, workers(self.server))
        assert chosen[0].kill()
        # Whatever the kernel ends with it has ended before.
        assert wait_until(lambda: not chosen[0].is_alive, DEADLINE) is not None

    def assert_ended(self, ended):
        """An execution that ran ended as it must when the victim is killed."""
        assert ended["state"] == "finished", ended
        death = ended["result"]["death"]
        assert ended["result"]["status"] == ended["status"]
        if self.keeps_state:
            assert ended["status"] == "ok" and death is None, ended
            return
        assert ended["status"] == "killed", ended
        if self.victim == "context":
            assert (death["kind"], death["signal"]) == ("signal", "SIGKILL"), death
        else:
            assert death["kind"] == "sandbox_lost", death
        assert not death["state_survived"]
        if self.loses_server:
            assert "the server ended" in death["message"]

    def let_go(self):
        """Lets gated code come to its end."""
        write_file(self.client, "go")

    def assert_well(self):
        """Sessions can be had, and work: at once, if the server has heard of its loss."""
        begun = []

        def has_begun():
            response = self.client.post("/v1/sessions")
            if response.status_code == 201:
                begun.append(response.json())
                return True
            assert_cannot_start(response)
            return False

        assert wait_until(has_begun, PATIENCE) is not None
        (session,) = begun
        assert run(self.client, session, "6 * 7")["text"] == "42"
        assert self.client.delete(f"/v1/sessions/{session['id']}").status_code == 204


def delete_all(client):
    """Ends all sessions of a user."""
    for session in client.get("/v1/sessions", params={"limit": 100}).json()["items"]:
        if session["state"] == "live":
            assert client.delete(f"/v1/sessions/{session['id']}").status_code == 204


def wait_for_rest(server, before=None):
    """Waits until nothing is there that belongs to sessions; gives how many descriptors are open then."""

    def left():
        there = counts(server)
        rooms = [name for name in ("init", "context", "command", "helper") if there[name]]
        rooms += [name for name in ("jailer", "zygote", "sweeper") if there[name] > 1]
        groups = groups_of(server) - _told
        # Of workers that were lost nobody lives on.
        strays = alive(server.everyone) - descendants(server.process.pid)
        return rooms, groups, strays, mounts_naming(server.burrow.data)

    if wait_until(lambda: not any(left()), 5) is None:
        found = left()
        # One scene fails for it, and not all that come after.
        _told.update(found[1])
        pytest.fail(f"left behind: {found}")
    if before is not None:
        # Connections are closed by and by.
        wait_until(lambda: len(descriptors(server)) <= before, 5)
    return len(descriptors(server))


_told = set()


def groups_of(server):
    """Control groups of sessions of a server."""
    return {each for top in control_groups_of(server.process.pid) for each in Path(top).glob("session-*")}


def descriptors(server):
    """What a server has open, but for its records, whose readers come and go, and for the maps of ids that it keeps, one
    for each room that ever was beside others."""
    found = []
    for entry in Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            target = os.readlink(entry)
        except FileNotFoundError:
            continue
        if not target.startswith((f"{server.burrow.data}/records", "user:")):
            found.append(target)
    return sorted(found)


def in_background(work):
    """Does something in a thread: the thread, and where its outcome will be, a value or an error."""
    outcome = []

    def do():
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=do)
    thread.start()
    return thread, outcome


def outcome_of(background):
    """What a thread came to."""
    thread, outcome = background
    thread.join(DEADLINE)
    assert outcome, "it did not come to an end"
    if isinstance(outcome[0], Exception) and not isinstance(outcome[0], httpx.TransportError):
        raise outcome[0]
    return outcome[0]
