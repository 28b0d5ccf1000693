"""Schemathesis tries what the description of the API allows, and what it forbids: no answer may be another than it says.

Its examples, the edges of every schema, chance, and chains of requests in which later ones use what earlier ones made.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from support.server import new_session, run

HERE = Path(__file__).parent / "schemathesis"

# Cases by chance for each operation, and seconds. `make soak` asks for more.
EXAMPLES = os.environ.get("BURROW_API_EXAMPLES", "40")
MOST_SECONDS = float(os.environ.get("BURROW_API_SECONDS", "300"))


def test_the_api_is_as_it_is_described(server, key, client, tmp_path):
    output = run(client, new_session(client), "print('x' * 1_000)", inline_limit=100)["output"]["handle"]
    environment = os.environ | {
        "BURROW_KEY": key,
        "BURROW_URL": server.url,
        "BURROW_OUTPUT": output,
        "BURROW_HOOKS": str(HERE / "hooks.py"),
    }
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "--no-color", "--config-file", HERE / "schemathesis.toml", "run", "--max-examples", EXAMPLES]
    seed = os.environ.get("BURROW_API_SEED")
    if seed:
        command += ["--seed", seed]
    # It writes files of its own beside itself.
    ending = subprocess.run(
        [*command, f"{server.url}/openapi.json"], cwd=tmp_path, env=environment, timeout=MOST_SECONDS,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert ending.returncode == 0, ending.stdout
    # A run in which nothing was tried would pass, too.
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in ending.stdout, ending.stdout
    generated = int(re.search(r"(\d+) generated", ending.stdout)[1])
    assert generated > 1_000, ending.stdout
    assert server.process.poll() is None
    assert run(client, new_session(client), "1 + 1")["text"] == "2"
