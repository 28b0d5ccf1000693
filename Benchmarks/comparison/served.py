"""Burrow over HTTP: `burrow serve` on loopback, its clients in other processes or plain sockets here.

Every measure is one of a server that does nothing else; the floor, a route that answers 204, is measured with the same
clients in the same run.
"""

import json
import os
import selectors
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from . import ipykernel, quoted, wrk
from .connection import Answer, Connection
from .lines import Lines
from .rounds import rounds
from .server import Server, peak_mebibytes, processor_seconds, resident_mebibytes, serving
from .workplace import Workplace

SYSTEM = "burrow"
# Higher than anything here: the limit of requests is not what is measured.
RATE = ("--rate", "1000000")
# ipykernel's groups whose figures stand beside these.
BESIDE = ("session", "dataframe", "warm")


def measure(place: Workplace, lines: Lines):
    """Measures all of it, with ipykernel beside."""
    for part in (_latencies, _executions_per_second, _without_pool, _from_pool, _bursts, _idle_sessions, _long_output):
        lines.progress(f"http:{part.__name__.replace('_', ' ')}")
        part(place, lines)
    for group in BESIDE:
        if (ipykernel.SYSTEM, ipykernel.MEASURES[group]) not in lines.measures:
            ipykernel.measure(group, place, lines)
    ipykernel.measure("http", place, lines)
    quoted.report(lines)


# MARK: Warm


def _latencies(place: Workplace, lines: Lines):
    """One client: the floor and `1 + 1` by turns, and where what lies between them goes."""
    count = 300 if place.quick else 3_000
    floors, wholes, executions = [], [], []
    with _serving(place, "--pool", "0") as server, server.connect() as connection:
        session = _new_session(connection, place)
        floor = connection.request("GET", "/livez")
        execution = _execution(connection, session, place.code("sum"))
        for number in rounds(count + 20, seconds=20):
            taken, answer = _timed(connection, floor)
            _expect(answer, 204)
            whole, result = _timed(connection, execution)
            if number >= 20:
                floors.append(taken)
                wholes.append(whole)
                executions.append(_result(result)["usage"]["wall_seconds"] * 1_000)
        seconds = 2 if place.quick else 8
        for name, path, sessions in (("floor", "/livez", None), ("warm_sum", "/", [session])):
            found = wrk.run(server, path, seconds, 1, sessions)
            _note(lines, f"http_{name}_wrk", found)
    lines.report(SYSTEM, "http_floor", floors)
    lines.report(SYSTEM, "http_warm_sum", wholes)
    lines.report(SYSTEM, "http_warm_sum_execution", executions)
    gaps = [whole - floor - inside for whole, floor, inside in zip(wholes, floors, executions, strict=True)]
    lines.report(SYSTEM, "http_warm_sum_engine", gaps)
    lines.note(
        {
            "system": SYSTEM,
            "measure": "http_warm_sum_explained",
            "unit": "ms",
            "http_floor": lines.measures[SYSTEM, "http_floor"]["p50"],
            "engine": lines.measures[SYSTEM, "http_warm_sum_engine"]["p50"],
            "execution": lines.measures[SYSTEM, "http_warm_sum_execution"]["p50"],
            "what": "floor: this client, loopback, HTTP, a route that answers 204. execution: from the host's writing "
            "to the context to its answer (usage.wall_seconds). engine: the body and its result as JSON, the key, the "
            "host's loop, the record in SQLite",
        }
    )


def _executions_per_second(place: Workplace, lines: Lines):
    """Eight clients, each with a session."""
    seconds = 3 if place.quick else 10
    with _serving(place, "--pool", "0") as server, server.connect() as connection:
        sessions = [_new_session(connection, place) for _ in range(8)]
        for session in sessions:
            _run(connection, session, "1 + 1")
        _note(lines, "http_floor_8_clients", wrk.run(server, "/livez", seconds, 8))
        with processor_seconds(server.process.pid) as used:
            found = wrk.run(server, "/", seconds, 8, sessions)
        # A context counts what it runs: so is seen that every answer stands for an execution.
        ran = sum(_run(connection, session, "1 + 1")["number"] - 2 for session in sessions)
        if ran < found["requests"]:
            raise RuntimeError(f"{found['requests']} answers, but {ran} executions")
        _note(lines, "http_executions_8_clients", found)
        # What else the machine does changes these least: with two processors, 5,000 per second are 0.4 ms for all.
        for who, taken in used.items():
            lines.report(SYSTEM, f"http_execution_processor_time_{who}", [taken * 1_000 / found["requests"]])


def _note(lines: Lines, measure: str, found: dict):
    """What wrk found, as a line of latencies and one of rates."""
    if found["failures"]:
        raise RuntimeError(f"{measure}: {found['failures']} requests have failed")
    lines.add(
        {"system": SYSTEM, "measure": measure, "unit": "ms", **{key: found[key] for key in ("p50", "p90", "p99")},
         "n": found["requests"]}
    )  # fmt: skip
    lines.report(SYSTEM, f"{measure}_per_second", [found["requests"] / found["seconds"]], "1/s")


# MARK: New sessions


def _without_pool(place: Workplace, lines: Lines):
    with _serving(place, "--pool", "0") as server:
        _first_results(place, lines, server, "", lambda: None)


def _from_pool(place: Workplace, lines: Lines):
    with _serving(place, "--pool", "2:2") as server:
        _first_results(place, lines, server, "_from_pool", lambda: server.wait_for_pool(2))


def _first_results(place: Workplace, lines: Lines, server: Server, suffix: str, prepare: Callable[[], None]):
    """From `POST /v1/sessions` to the first answer, one session at a time; ending it takes its time outside."""
    with server.connect() as connection:
        create = connection.request("POST", "/v1/sessions", {"profile": place.profile})
        for name, count in (("sum", 20 if place.quick else 100), ("dataframe", 10 if place.quick else 50)):
            code, creations, wholes, inside = place.code(name), [], [], []
            for number in rounds(count + 2, seconds=20):
                prepare()
                start = time.perf_counter()
                connection.send(create)
                session = _created(connection.receive())
                created = time.perf_counter()
                result = _run(connection, session, code)
                end = time.perf_counter()
                _expect(connection.ask("DELETE", f"/v1/sessions/{session}"), 204)
                if number >= 2:
                    creations.append((created - start) * 1_000)
                    wholes.append((end - start) * 1_000)
                    inside.append(result["usage"]["wall_seconds"] * 1_000)
            lines.report(SYSTEM, f"http_new_session{suffix}_to_{name}", wholes)
            lines.report(SYSTEM, f"http_new_session{suffix}_to_{name}_creation", creations)
            lines.report(SYSTEM, f"http_new_session{suffix}_to_{name}_execution", inside)


def _bursts(place: Workplace, lines: Lines):
    """Fifty clients that each ask for a session at once: when the last of them has it."""
    for suffix, pool, ready in (("", "1:8", 1), ("_without_pool", "0", 0), ("_from_pool", "50:50", 50)):
        times = []
        with _serving(place, "--pool", pool) as server:
            for _ in rounds(2 if place.quick else 5, seconds=30):
                if ready:
                    server.wait_for_pool(ready)
                times.append(_burst(server, place))
        lines.report(SYSTEM, f"http_burst_of_50{suffix}", times)


def _burst(server: Server, place: Workplace) -> float:
    connections = [server.connect() for _ in range(50)]
    create = connections[0].request("POST", "/v1/sessions", {"profile": place.profile})
    sessions = []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        start = time.perf_counter()
        for connection in connections:
            connection.send(create)
        while len(sessions) < len(connections):
            for key, _ in selector.select():
                sessions.append(_created(key.data.receive()))
                selector.unregister(key.fileobj)
        taken = (time.perf_counter() - start) * 1_000
    for connection, session in zip(connections, sessions, strict=True):
        _expect(connection.ask("DELETE", f"/v1/sessions/{session}"), 204)
        connection.close()
    return taken


# MARK: Memory


def _idle_sessions(place: Workplace, lines: Lines):
    """What the host holds for sessions that do nothing, each of which has run something."""
    alive, of_each_user = (200, 100) if place.quick else (1_000, 100)
    with _serving(place, "--pool", "0", "--max-sessions", str(alive + 1)) as server:
        before = resident_mebibytes(server.process.pid)
        for number in range(alive // of_each_user):
            with server.connect(server.make_key(f"user-{number}")) as connection:
                for _ in range(of_each_user):
                    _run(connection, _new_session(connection, place), "1 + 1")
        now = resident_mebibytes(server.process.pid)
        lines.report(SYSTEM, "http_host_resident_without_sessions", [before], "MiB")
        lines.report(SYSTEM, f"http_host_resident_{alive}_sessions", [now], "MiB")
        with server.connect() as connection:
            session = _new_session(connection, place)
            execution = _execution(connection, session, "1 + 1")
            times = [_timed(connection, execution)[0] for _ in range(100 if place.quick else 500)]
        lines.report(SYSTEM, f"http_warm_sum_beside_{alive}_sessions", times)


def _long_output(place: Workplace, lines: Lines):
    """The host's memory while an execution prints 100 MB: of a profile that lets it, which the usual ones do not."""
    home = place.directory / "home"
    for part in ("sandbox", "docs"):
        shutil.copytree(place.home / part, home / part)
    profiles = home / "sandbox" / "profiles"
    profile = json.loads((profiles / "minimal.json").read_text(encoding="utf-8"))
    profile["name"] = "talkative"
    profile["limits"]["output_bytes"] = 128 << 20
    (profiles / "talkative.json").write_text(json.dumps(profile), encoding="utf-8")
    environment = os.environ.get("BURROW_ENVIRONMENT") or str(place.home / ".burrow" / "environment")
    kept = {name: os.environ.get(name) for name in ("BURROW_HOME", "BURROW_ENVIRONMENT")}
    os.environ.update(BURROW_HOME=str(home), BURROW_ENVIRONMENT=environment)
    try:
        with _serving(place, "--pool", "0", "--profile", "talkative") as server, server.connect() as connection:
            _print_much(connection, server, lines)
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _print_much(connection: Connection, server: Server, lines: Lines):
    session = _created(connection.ask("POST", "/v1/sessions", {"profile": "talkative"}))
    _run(connection, session, "1 + 1")
    pid = server.process.pid
    before = resident_mebibytes(pid)
    code = "for _ in range(1_000): print('x' * 99_999)"
    with peak_mebibytes(pid) as peak:
        start = time.perf_counter()
        result = _run(connection, session, code)
        taken = (time.perf_counter() - start) * 1_000
    if result["status"] != "ok":
        raise RuntimeError(f"the execution that prints 100 MB came to {result['status']}: {result['text'][-500:]}")
    lines.report(SYSTEM, "http_print_100_MB", [taken])
    lines.report(SYSTEM, "http_host_resident_before_100_MB", [before], "MiB")
    lines.report(SYSTEM, "http_host_resident_peak_of_100_MB", peak, "MiB")
    lines.report(SYSTEM, "http_host_resident_growth_by_100_MB", [peak[0] - before], "MiB")
    time.sleep(1)
    lines.report(SYSTEM, "http_host_resident_after_100_MB", [resident_mebibytes(pid)], "MiB")


# MARK: Requests


def _serving(place: Workplace, *flags: str):
    """A server on a data directory that nobody had before."""
    number = 0
    while (data := place.directory / f"server-{number}").exists():
        number += 1
    return serving(place.burrow, data, *RATE, *flags)


def _new_session(connection: Connection, place: Workplace) -> str:
    return _created(connection.ask("POST", "/v1/sessions", {"profile": place.profile}))


def _created(answer: Answer) -> str:
    _expect(answer, 201)
    return answer.json()["id"]


def _execution(connection: Connection, session: str, code: str) -> bytes:
    return connection.request("POST", f"/v1/sessions/{session}/executions", {"code": code})


def _run(connection: Connection, session: str, code: str) -> dict:
    return _result(connection.ask("POST", f"/v1/sessions/{session}/executions", {"code": code}))


def _result(answer: Answer) -> dict:
    _expect(answer, 200)
    return answer.json()


def _timed(connection: Connection, request: bytes) -> tuple[float, Answer]:
    start = time.perf_counter()
    connection.send(request)
    answer = connection.receive()
    return (time.perf_counter() - start) * 1_000, answer


def _expect(answer: Answer, status: int):
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}: {answer.body[:1_000]!r}")
