"""Clients that use a server as agents do, check what they get, and go on when something of it was killed."""

import asyncio
import json
import random
import time

import httpx

from ledger import Ledger

# What a client waits for at most: longer than any execution here, and than any pause of a busy machine.
MOST_SECONDS = 60
# What tells that something was lost, and is no fault after a kill.
LOST = (409, 410)


class Lost(Exception):
    """The session, or the server, is gone by a kill: begin again."""


class Client:
    """One agent: sessions one after the other, several pieces of work in each."""

    def __init__(self, number: int, url: str, key: str, ledger: Ledger, seed: int):
        self.number = number
        self.key = key
        self.ledger = ledger
        self.random = random.Random(seed * 1_000_003 + number)
        self.http = httpx.AsyncClient(
            base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=MOST_SECONDS, trust_env=False
        )
        self.url = url

    async def run(self, end: float):
        """Works until a time."""
        async with self.http:
            while time.monotonic() < end:
                try:
                    await self._session(end)
                except Lost:
                    await asyncio.sleep(0.2 + self.random.random())

    async def _session(self, end: float):
        self.born = time.monotonic()
        made = await self._ask("POST", "/v1/sessions", json={"profile": "minimal", "name": f"soak {self.number}"})
        if made.status_code == 429:
            self.ledger.counts["at capacity"] += 1
            raise Lost
        self.session = self._expect(made, 201).json()["id"]
        self.ledger.counts["sessions"] += 1
        works = [self._result, self._result, self._result, self._later, self._stream, self._resume, self._files]
        for _ in range(self.random.randint(2, 8)):
            if time.monotonic() > end:
                break
            await self.random.choice(works)()
            await asyncio.sleep(self.random.random() * 0.3)
        if self.random.random() < 0.02:
            await self._never_read()
        gone = await self._ask("DELETE", f"/v1/sessions/{self.session}")
        self._expect(gone, 204)

    # MARK: Executions

    async def _result(self):
        """Waits for the result."""
        left, right = self.random.randint(0, 9_999), self.random.randint(0, 9_999)
        answer = self._expect(await self._execute(f"{left} + {right}"), 200)
        result = answer.json()
        self.ledger.ended(result["execution_id"], self.key, result["status"])
        if self._is_ok(result["status"]) and _value(result) != str(left + right):
            self.ledger.fail(f"{left} + {right} is {result['text']!r}: {result['execution_id']}")

    async def _later(self):
        """Is told at once that it will run, and asks again until it has."""
        token = f"soak-{self.random.getrandbits(64):x}"
        answer = await self._execute(f"print('{token}')", prefer="respond-async")
        execution = self._expect(answer, 202).json()["id"]
        self.ledger.acknowledged(execution, self.key)
        begin = time.monotonic()
        while True:
            answer = self._expect(await self._ask("GET", f"/v1/executions/{execution}"), 200).json()
            if answer["state"] == "finished":
                break
            if time.monotonic() > begin + MOST_SECONDS:
                self.ledger.fail(f"{execution} is {answer['state']} after {MOST_SECONDS} s")
                raise Lost
            await asyncio.sleep(0.05 + self.random.random() * 0.2)
        if self._is_ok(answer["status"]) and answer["result"]["stdout"] != f"{token}\n":
            self.ledger.fail(f"{execution} printed {answer['result']['stdout']!r} and not {token}")

    async def _stream(self):
        """Follows from the first event to the last."""
        await self._follow(breaks=False)

    async def _resume(self):
        """Breaks off in the middle, and goes on from where it was."""
        await self._follow(breaks=True)

    async def _follow(self, breaks: bool):
        lines = self.random.randint(2, 12)
        code = f"import time\nfor line in range({lines}):\n    print(line, flush=True)\n    time.sleep(0.01)"
        printed, last, execution, status = "", 0, None, None
        async for number, kind, data, execution in self._events(
            "POST", f"/v1/sessions/{self.session}/executions", execution,
            json={"code": code}, headers={"accept": "text/event-stream"},
        ):  # fmt: skip
            printed, last, status = self._take(execution, printed, last, number, kind, data)
            if breaks and last >= 3:
                break
        while status is None and execution is not None:
            self.ledger.counts["resumed"] += 1
            before = last
            async for number, kind, data, _ in self._events(
                "GET", f"/v1/executions/{execution}/events", execution, headers={"last-event-id": str(last)}
            ):
                printed, last, status = self._take(execution, printed, last, number, kind, data)
            if status is None and last == before:
                self._broken(f"the events of {execution} end after {last} without an end")
        if status and self._is_ok(status) and printed != "".join(f"{line}\n" for line in range(lines)):
            self.ledger.fail(f"the events of {execution} have {printed!r}")

    def _take(self, execution, printed, last, number, kind, data):
        if number != last + 1:
            self.ledger.fail(f"event {number} of {execution} comes after {last}")
        if kind == "stdout":
            printed += data["text"]
        return printed, number, data["status"] if kind == "execution.finished" else None

    async def _events(self, method: str, path: str, execution: str | None, **request):
        since = time.monotonic()
        try:
            async with self.http.stream(method, path, **request) as response:
                if response.status_code != 200:
                    await response.aread()
                    self._expect(response, 200, since)
                if execution is None:
                    execution = response.headers["location"].rpartition("/")[2]
                    self.ledger.acknowledged(execution, self.key)
                fields = {}
                async for line in response.aiter_lines():
                    if line:
                        name, _, value = line.partition(": ")
                        fields[name] = value
                    elif "data" in fields:
                        yield int(fields["id"]), fields["event"], json.loads(fields["data"]), execution
                        fields = {}
        except httpx.HTTPError as error:
            self._broken(f"{method} {path}: {error!r}", since)

    async def _never_read(self):
        """Asks for four megabytes as they come, and reads none of them: no other may wait for that."""
        self.ledger.counts["never read"] += 1
        host, port = self.url.removeprefix("http://").split(":")
        try:
            # A reader that holds this much stops reading by itself.
            _, writer = await asyncio.open_connection(host, int(port), limit=1_024)
        except OSError as error:
            self._broken(f"connecting: {error!r}")
            return
        body = json.dumps({"code": "for _ in range(4_000): print('x' * 1_000)"}).encode()
        writer.write(
            f"POST /v1/sessions/{self.session}/executions HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: "
            f"{len(body)}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
            f"Authorization: Bearer {self.key}\r\n\r\n".encode() + body
        )
        await asyncio.sleep(3)
        writer.transport.abort()

    # MARK: Files

    async def _files(self):
        """Uploads, looks at it from inside, downloads, deletes."""
        name = f"/home/user/soak-{self.number}"
        content = self.random.randbytes(self.random.choice([0, 1, 1_000, 100_000]))
        stored = await self._ask("PUT", "/v1/files/content", params={"path": name}, content=content)
        self._expect(stored, (200, 201))
        inside = self._expect(await self._execute(f"import os; os.path.getsize('{name}')"), 200).json()
        self.ledger.ended(inside["execution_id"], self.key, inside["status"])
        if self._is_ok(inside["status"]) and _value(inside) != str(len(content)):
            self.ledger.fail(f"{name} has {inside['text']!r} bytes inside, and not {len(content)}")
        read = self._expect(await self._ask("GET", "/v1/files/content", params={"path": name}), 200)
        if read.content != content:
            self.ledger.fail(f"{name} reads as {len(read.content)} other bytes, and not {len(content)}")
        self._expect(await self._ask("DELETE", "/v1/files", params={"path": name}), 204)
        self.ledger.counts["files"] += 1

    # MARK: Requests

    async def _execute(self, code: str, **headers: str) -> httpx.Response:
        return await self._ask(
            "POST", f"/v1/sessions/{self.session}/executions", json={"code": code}, headers=headers
        )

    async def _ask(self, method: str, path: str, **request) -> httpx.Response:
        since = time.monotonic()
        try:
            response = await self.http.request(method, path, **request)
        except httpx.HTTPError as error:
            self._broken(f"{method} {path}: {error!r}", since)
        self.ledger.counts["requests"] += 1
        response.extensions["since"] = since
        return response

    def _expect(self, response: httpx.Response, statuses: int | tuple, since: float | None = None) -> httpx.Response:
        """The response, if its status is one of these; what a kill explains is no failure."""
        statuses = (statuses,) if isinstance(statuses, int) else statuses
        if response.status_code in statuses:
            return response
        since = since or response.extensions["since"]
        what = f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text[:300]}"
        if response.status_code >= 500:
            is_explained = self.ledger.explains(since)
        else:
            is_explained = response.status_code in LOST and self.ledger.was_lost(self.born)
        self.ledger.counts[f"status {response.status_code}"] += 1
        if not is_explained:
            self.ledger.fail(what)
        raise Lost

    def _broken(self, what: str, since: float | None = None):
        """A connection ended: which only the server's own end explains."""
        self.ledger.counts["broken connections"] += 1
        if not self.ledger.was_away(since or time.monotonic()):
            self.ledger.fail(what)
        raise Lost

    def _is_ok(self, status: str) -> bool:
        """Whether the code ran to its end; a failure, if it did not and nothing explains that."""
        if status != "ok" and not self.ledger.was_lost(self.born):
            self.ledger.fail(f"an execution came to {status}, and nothing was killed")
        return status == "ok"


def _value(result: dict) -> str | None:
    """The value of the last expression."""
    return result["results"][0]["data"]["text/plain"] if result["results"] else None
