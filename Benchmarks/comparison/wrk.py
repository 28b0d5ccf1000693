"""wrk, a client in C that is never the bottleneck."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from .server import Server

SCRIPT = Path(__file__).parent.parent / "wrk" / "executions.lua"


def missing() -> str | None:
    """What to do when there is no wrk here; None when there is."""
    return None if shutil.which("wrk") else "wrk is missing: apt-get install wrk"


def run(server: Server, path: str, seconds: int, connections: int, sessions: list[str] | None = None) -> dict:
    """So many connections that ask again as soon as they are answered.

    With `sessions`, each runs `1 + 1` in one of them; without, each asks for the path. A thread per connection, which
    is how a thread's session is its connection's.
    """
    finished = subprocess.run(
        ["wrk", f"-t{connections}", f"-c{connections}", f"-d{seconds}s", "-s", SCRIPT,
         f"http://{server.host}:{server.port}{path}", "--", *(sessions or [])],
        env={**os.environ, "BURROW_KEY": server.key}, capture_output=True, check=True, text=True, timeout=seconds + 60,
    )  # fmt: skip
    return json.loads(finished.stdout.splitlines()[-1])
