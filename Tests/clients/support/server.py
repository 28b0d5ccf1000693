"""`burrow serve` as the tests start it, and clients of it."""

import json
import os
import re
import selectors
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from support import description
from support.command_line import DEADLINE
from support.host_state import assert_gone, descendants, wait_until

_LISTENS = re.compile(r"^Burrow listens on (http://\S+:\d+) \(\S+, \S+\)\n", re.MULTILINE)
_NEW_KEY = re.compile(r"^A key for it, shown this once: (burrow_\S+)\n", re.MULTILINE)
_LAST_LINE = re.compile(r"^The key of this machine's command line is in (\S+)\n", re.MULTILINE)

# Ends the code only when the test writes the file `go`; says before that it runs.
GATED = "import os, time\nprint('ready', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.005)\n'went on'"


class Server:
    """A server that runs."""

    def __init__(self, burrow, process, greeting, errors):
        self.burrow = burrow
        self.process = process
        self.greeting = greeting
        self._errors = errors
        self.url = _LISTENS.search(greeting)[1]
        self.port = int(self.url.rpartition(":")[2])
        self.key = (burrow.view / "local-key").read_text().strip()
        # Every process that was seen below it.
        self.everyone = descendants(process.pid)

    @property
    def new_key(self):
        """The key that it showed; None when it showed none."""
        match = _NEW_KEY.search(self.greeting)
        return match and match[1]

    @property
    def log(self):
        """What it wrote to standard error."""
        return Path(self._errors).read_text()

    def make_key(self, *flags, tenant="default", user="default"):
        """Has the command line make a key, while the server runs."""
        ending = self.burrow.run("key create", "--tenant", tenant, "--user", user, *flags)
        assert ending.status == 0, ending
        return ending.output.strip()

    def client(self, key=None, **options):
        """An HTTP client with a key: the local one unless another is given. Every answer is held against the API's
        description."""
        return httpx.Client(**self._options(key, _check, options))

    def async_client(self, key=None, **options):
        """The same for asyncio."""
        return httpx.AsyncClient(**self._options(key, _check_async, options))

    def _options(self, key, check, options):
        return {
            "base_url": self.url,
            "headers": {"authorization": f"Bearer {key or self.key}"},
            "timeout": DEADLINE,
            # The machine's proxies are no business of ours.
            "trust_env": False,
            "event_hooks": {"response": [check]},
        } | options

    def resident_bytes(self):
        """Memory of the server's own process."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def look(self):
        """Notes the processes that are there now, to see later that they are gone."""
        self.everyone |= descendants(self.process.pid)
        return self.everyone

    def stop(self, number=signal.SIGTERM):
        """Ends the server by a signal; gives its status. Nothing of it is left then."""
        self.look()
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        """Waits for the server's end; gives its status. Nothing of it is left then."""
        self.look()
        status = self.process.wait(DEADLINE)
        assert_gone(self.burrow, self.process, self.everyone, 1)
        return status


@contextmanager
def serving(burrow, *flags):
    """A server on a port that the system chose; told to stop at the end, if the test has not ended it."""
    with tempfile.NamedTemporaryFile(prefix="burrow-test-log-") as errors:
        usual = ("--port", "0", "--profile", "minimal", "--pool", "0")
        with burrow.start("serve", *usual, *flags, stderr=errors) as process:
            greeting = _read_greeting(process, errors.name)
            server = Server(burrow, process, greeting, errors.name)
            try:
                yield server
            finally:
                if process.poll() is None:
                    status = server.stop()
                    assert status == 0, (status, server.log)


def _read_greeting(process, errors):
    text, deadline = "", time.monotonic() + DEADLINE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not _LAST_LINE.search(text):
            assert selector.select(deadline - time.monotonic()), f"the server says nothing more than {text!r}"
            read = os.read(process.stdout.fileno(), 65536)
            assert read, f"the server ended: {text!r}, {Path(errors).read_text()!r}"
            text += read.decode()
    return text


def _check(response):
    if not description.is_stream(response):
        response.read()
        description.check(response)


async def _check_async(response):
    if not description.is_stream(response):
        await response.aread()
        description.check(response)


# MARK: Sessions and executions


def new_session(client, **wanted):
    """Begins a session: its object."""
    response = client.post("/v1/sessions", json=wanted)
    assert response.status_code == 201, response.text
    return response.json()


def run(client, session, code, **wanted):
    """Runs code to its end: the result."""
    response = client.post(f"/v1/sessions/{session['id']}/executions", json={"code": code} | wanted)
    assert response.status_code == 200, response.text
    return response.json()


def begin(client, session, code, **wanted):
    """Has code run and does not wait for it: the execution."""
    response = client.post(
        f"/v1/sessions/{session['id']}/executions", json={"code": code} | wanted, headers={"prefer": "respond-async"}
    )
    assert response.status_code == 202, response.text
    return response.json()


def look_at(client, execution):
    """An execution as it is now."""
    response = client.get(f"/v1/executions/{execution['id']}")
    assert response.status_code == 200, response.text
    return response.json()


def finished(client, execution):
    """Waits for the end of an execution: what it is then."""
    for _ in follow(client, execution):
        pass
    ended = look_at(client, execution)
    assert ended["state"] == "finished", ended
    return ended


def write_file(client, path, content=b""):
    """Writes a file of the user's."""
    response = client.put("/v1/files/content", params={"path": path}, content=content)
    assert response.status_code in (200, 201), response.text


def wait_for_text(client, execution, text="ready"):
    """Waits until an execution has printed something."""
    printed = ""
    for event in follow(client, execution):
        assert event.type != "execution.finished", event
        if event.type == "stdout":
            printed += event.data["text"]
            if text in printed:
                return
    raise AssertionError(f"the stream ended with {printed!r}")


def wait_for_status(client, path, status):
    """Asks until the answer has a status: the answer."""
    seen = []

    def is_so():
        seen[:] = [client.get(path)]
        return seen[0].status_code == status

    assert wait_until(is_so, DEADLINE) is not None, seen[0].text
    return seen[0]


# MARK: Events


@dataclass(frozen=True)
class Event:
    """One event of an execution."""

    number: int
    type: str
    data: object


def follow(client, execution, after=None):
    """The events of an execution, as they come; none when it has finished and there are no more."""
    headers = {} if after is None else {"last-event-id": str(after)}
    with client.stream("GET", f"/v1/executions/{execution['id']}/events", headers=headers) as response:
        if response.status_code == 204:
            return
        assert response.status_code == 200, response.read()
        yield from events_of(response)


def events_of(response):
    """The events of a response, as they come; each is held against its schema."""
    assert description.is_stream(response), response.headers
    splitter = _Splitter()
    for piece in response.iter_bytes():
        yield from splitter.events_in(piece)
    splitter.end()


async def async_events_of(response):
    """The same for asyncio."""
    assert description.is_stream(response), response.headers
    splitter = _Splitter()
    async for piece in response.aiter_bytes():
        for event in splitter.events_in(piece):
            yield event
    splitter.end()


def parse_event(lines):
    """An event of its lines; None for comments and settings."""
    fields = {}
    for line in lines:
        name, _, value = line.partition(":")
        assert name in ("", "id", "event", "data", "retry"), line
        fields.setdefault(name, []).append(value.removeprefix(" "))
    if "data" not in fields:
        return None
    (number,), (kind,) = fields["id"], fields["event"]
    data = json.loads("\n".join(fields["data"]))
    if kind in ("execution.queued", "execution.started"):
        assert data == {}, data
    else:
        description.validate(data, EVENT_SCHEMAS[kind])
    return Event(int(number), kind, data)


EVENT_SCHEMAS = {
    "stdout": "EventText",
    "stderr": "EventText",
    "display": "EventDisplay",
    "clear": "EventClear",
    "error": "EventError",
    "execution.finished": "EventFinished",
}


class _Splitter:
    """Finds events in pieces of a stream. Lines end with LF alone here: other line ends are part of the data."""

    def __init__(self):
        self._rest = b""

    def events_in(self, piece):
        *blocks, self._rest = (self._rest + piece).split(b"\n\n")
        for block in blocks:
            if event := parse_event(block.decode().split("\n")):
                yield event

    def end(self):
        assert not self._rest, f"the stream was cut off in {self._rest}"
