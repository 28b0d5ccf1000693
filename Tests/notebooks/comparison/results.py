"""Reads what `burrow exec --json` prints."""

import json

from .outcome import Outcome, Output


def outcomes(text: str) -> list[Outcome]:
    """The outcomes of all pieces of code, one from each line."""
    return [outcome(json.loads(line)) for line in text.splitlines()]


def outcome(result: dict) -> Outcome:
    """The outcome that a result's object tells of."""
    error = result["error"]
    return Outcome(
        status=result["status"],
        outputs=tuple(Output(each["kind"], each["data"]) for each in result["results"]),
        stdout=result["stdout"],
        stderr=result["stderr"],
        error=None if error is None else error["name"],
    )
