"""Soaks a server: many clients, kills at random moments, a server that is killed and started again: `make soak`.

BURROW names the executable. It ends by itself after `--minutes`, and the time that the last look takes. Exit status: 0
when nothing was lost and nothing is left behind, 1 when something was, 3 when it cannot run.

A minute is two rounds of quiet, kills, quiet; in the first round and every third after it the server itself is killed.
What is not right in the quiet has no excuse: a status of 500 and above, a broken connection, an execution that did not
come to its end.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Where `support` is, which this shares with the tests of clients.
sys.path.append(str(CHECKOUT / "Tests" / "clients"))

import httpx
from clients import Client
from ledger import Ledger
from server import Server

# Seconds of a round, when its kills begin and end, and when the server is killed.
ROUND, KILLS, SERVER_KILL = 30, (8, 14), 17
USERS = 10
# The host may hold this much at any time, and gain this much from the second quarter of a life to its end, MiB.
MOST_RESIDENT, MOST_GROWTH = 400, 80
# A life shorter than this says nothing about memory, seconds.
SHORTEST_LIFE = 40
# Descriptors that a server may have more than it began with: of its records, its pool, and two for each user.
MOST_DESCRIPTORS = 48


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10, help="how long clients work")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of what clients do and of what is killed")
    arguments = parser.parse_args()
    executable = Path(os.environ.get("BURROW") or CHECKOUT / ".build/release/burrow").resolve()
    if not executable.is_file():
        print(f"{executable} is missing: run `make soak`", file=sys.stderr)
        return 3
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    (CHECKOUT / ".burrow").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="soak-", dir=CHECKOUT / ".burrow") as directory:
        soak = Soak(Server(executable, Path(directory)), arguments.clients, arguments.seed)
        try:
            # Whatever hangs, this ends.
            asyncio.run(asyncio.wait_for(soak.run(arguments.minutes * 60), arguments.minutes * 60 + 300))
        except TimeoutError:
            soak.ledger.fail("the soak did not end in time")
        finally:
            if soak.server.process and soak.server.process.poll() is None:
                soak.server.kill()
        return soak.report()


async def _wait_until(is_so, seconds: float) -> bool:
    """Looks ten times a second: the server shall have the processors."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.1)
    return True


class Soak:
    """One run."""

    def __init__(self, server: Server, clients: int, seed: int):
        self.server = server
        self.clients = clients
        self.seed = seed
        self.random = random.Random(seed)
        self.ledger = Ledger()
        self.summary = {"clients": clients, "seed": seed}

    async def run(self, seconds: float):
        begin = time.monotonic()
        self.server.start()
        keys = [self.server.make_key(f"soak-{number}") for number in range(USERS)]
        # The first sandbox of its pool.
        await _wait_until(lambda: self.server.processes() >= 5, 10)
        self.descriptors, self.processes = self.server.descriptors(), self.server.processes()
        end = time.monotonic() + seconds
        clients = [
            Client(number, self.server.url, keys[number % USERS], self.ledger, self.seed)
            for number in range(self.clients)
        ]
        async with asyncio.TaskGroup() as tasks:
            for client in clients:
                tasks.create_task(client.run(end))
            tasks.create_task(self._watch(end))
            tasks.create_task(self._kill(end))
        self.summary["seconds"] = round(time.monotonic() - begin, 1)
        await self._look_at_promises()
        await self._empty(keys)
        self._look_at_memory()
        status = self.server.stop()
        if status != 0:
            self.ledger.fail(f"the server ended with status {status}")
        for each in [*self.server.left_in_system(), *self.server.left_in_files()]:
            self.ledger.fail(f"left behind: {each}")

    # MARK: While clients work

    async def _watch(self, end: float):
        while time.monotonic() < end:
            await asyncio.sleep(1)
            if self.server.process.poll() is None:
                self.server.look()
            elif not self._is_killed:
                self.ledger.fail(f"the server has ended by itself: {self.server.process.returncode}")
                raise RuntimeError("the server has ended by itself")

    _is_killed = False

    async def _kill(self, end: float):
        begin, number = time.monotonic(), 0
        while begin + number * ROUND + SERVER_KILL < end:
            start = begin + number * ROUND
            kinds = ["context", "init"] * 4 + ["zygote", "jailer"]
            self.random.shuffle(kinds)
            moments = sorted(start + self.random.uniform(*KILLS) for _ in kinds)
            for moment, kind in zip(moments, kinds, strict=True):
                await asyncio.sleep(max(0, moment - time.monotonic()))
                self._kill_one(kind)
            if number % 3 == 0:
                await asyncio.sleep(max(0, start + SERVER_KILL - time.monotonic()))
                await self._kill_server()
            number += 1
            await asyncio.sleep(max(0, begin + number * ROUND - time.monotonic()))

    def _kill_one(self, kind: str):
        victims = self.server.victims()[kind]
        if not victims:
            return
        self.server.look()
        # Said first: what it explains can be there before this goes on.
        self.ledger.killed(kind)
        try:
            os.kill(self.random.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            self.ledger.counts["kill too late"] += 1

    async def _kill_server(self):
        outage = [time.monotonic(), float("inf")]
        self.ledger.outages.append(outage)
        self.ledger.killed("server")
        self._is_killed = True
        self.server.kill()
        await asyncio.to_thread(self.server.start)
        self._is_killed = False
        outage[1] = time.monotonic()

    # MARK: Afterwards

    async def _look_at_promises(self):
        """Every execution that was acknowledged is there, has ended, and as was said."""
        promises = [*self.ledger.promises, *self.ledger.answered]
        self.summary["promises"] = len(promises)
        waiting = asyncio.Semaphore(32)
        async with httpx.AsyncClient(base_url=self.server.url, timeout=60, trust_env=False) as http:

            async def look(promise):
                async with waiting:
                    for _ in range(100):
                        answer = await http.get(
                            f"/v1/executions/{promise.id}", headers={"authorization": f"Bearer {promise.key}"}
                        )
                        if answer.status_code != 200 or answer.json()["state"] == "finished":
                            break
                        await asyncio.sleep(0.1)
                found = answer.json() if answer.status_code == 200 else {}
                if answer.status_code != 200:
                    self.ledger.fail(f"lost: {promise.id}: {answer.status_code} {answer.text[:200]}")
                elif found["state"] != "finished":
                    self.ledger.fail(f"never ended: {promise.id} is {found['state']}")
                elif promise.status not in (None, found["status"]):
                    self.ledger.fail(f"{promise.id} came to {promise.status}, and is recorded as {found['status']}")

            async with asyncio.TaskGroup() as tasks:
                for promise in promises:
                    tasks.create_task(look(promise))

    async def _empty(self, keys: list[str]):
        """Deletes the sessions that nobody knows of any more; then the server has no more than when it began."""
        async with httpx.AsyncClient(base_url=self.server.url, timeout=60, trust_env=False) as http:
            for key in keys:
                headers = {"authorization": f"Bearer {key}"}
                cursor = {}
                while True:
                    page = (await http.get("/v1/sessions", headers=headers, params={"limit": 100} | cursor)).json()
                    for session in page["items"]:
                        if session["state"] == "live":
                            self.ledger.counts["sessions left over"] += 1
                            gone = await http.delete(f"/v1/sessions/{session['id']}", headers=headers)
                            if gone.status_code not in (204, 404, 410):
                                self.ledger.fail(f"a session cannot be deleted: {gone.status_code} {gone.text[:200]}")
                    if page["next_cursor"] is None:
                        break
                    cursor = {"cursor": page["next_cursor"]}
        # Its pool may hold three sandboxes more than at the beginning, of two processes each.
        if not await _wait_until(lambda: self.server.processes() <= self.processes + 6, 30):
            self.ledger.fail(f"{self.server.processes()} processes without a session, {self.processes} at the start")
        if not await _wait_until(lambda: self.server.descriptors() <= self.descriptors + MOST_DESCRIPTORS, 30):
            self.ledger.fail(
                f"{self.server.descriptors()} descriptors without a session, {self.descriptors} at the start: "
                f"{self.server.kinds_of_descriptors()}"
            )
        # One for each sandbox that ever lived beside others: no more than there can be.
        if (kept := self.server.kinds_of_descriptors().get("user:[N]", 0)) > 2 * self.clients + 10:
            self.ledger.fail(f"{kept} user namespaces without a session")
        self.summary["descriptors"] = [self.descriptors, self.server.descriptors()]
        self.summary["processes"] = [self.processes, self.server.processes()]

    def _look_at_memory(self):
        lives = []
        for samples in self.server.resident:
            if not samples:
                continue
            life = samples[-1][0]
            peak = max(mebibytes for _, mebibytes in samples)
            second = [mebibytes for age, mebibytes in samples if life / 4 <= age < life / 2]
            last = [mebibytes for age, mebibytes in samples if age >= life * 3 / 4]
            growth = statistics.median(last) - statistics.median(second) if second and last else 0
            lives.append({"seconds": round(life), "peak": round(peak), "growth": round(growth)})
            if peak > MOST_RESIDENT:
                self.ledger.fail(f"the host held {peak:.0f} MiB, of {MOST_RESIDENT}")
            if life >= SHORTEST_LIFE and growth > MOST_GROWTH:
                self.ledger.fail(f"the host gained {growth:.0f} MiB in {life:.0f} s, of {MOST_GROWTH}")
        self.summary["resident_mebibytes"] = lives

    def report(self) -> int:
        """Prints what happened; gives the exit status."""
        self.summary["counts"] = dict(sorted(self.ledger.counts.items()))
        self.summary["failures"] = len(self.ledger.failures)
        for failure in self.ledger.failures[:50]:
            print(f"soak: {failure}", file=sys.stderr)
        print(json.dumps(self.summary, indent=2))
        if self.ledger.failures:
            print("soak: the end of the server's log:", file=sys.stderr)
            print("\n".join(self.server.log.read_text(errors="replace").splitlines()[-30:]), file=sys.stderr)
        return 1 if self.ledger.failures else 0


if __name__ == "__main__":
    sys.exit(main())
