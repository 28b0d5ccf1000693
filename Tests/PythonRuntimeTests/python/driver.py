"""A context without a host: runs the cells it is given, and answers with what came out of each.

Reads a JSON object (`cells`, `preload`, `rehearsals`, `environment`, `directory`, `inspect`) from standard input, and
writes a JSON list with a list of events for each cell.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main():
    """Does what the Swift side does, with Python functions in place of Swift's."""
    task = json.load(sys.stdin)
    answer = os.fdopen(os.dup(1), "w")
    owner = os.getpid()
    events = []

    def write(kind):
        def write(text):
            if not isinstance(text, str):
                raise TypeError("the argument must be str")
            if os.getpid() != owner:
                os.write(2, f"{kind}: {text}".encode())
            events.append([kind, text])
            return len(text)

        return write

    def write_bytes(kind):
        def write(data):
            events.append([kind, bytes(data).decode()])
            return len(data)

        return write

    sys.path.append(str(ROOT / "sandbox/python"))
    import burrow_repl

    machinery = burrow_repl.install(
        write("output"),
        write("error"),
        write_bytes("output"),
        write_bytes("error"),
        lambda: events.append(["flush"]),
        lambda *result: events.append(["display", *result]),
        lambda *error: events.append(["raised", *error]),
    )
    machinery.prepare(task["preload"], task["rehearsals"])
    machinery.freeze()
    events.clear()
    if task["environment"] is not None:
        machinery.replace_environment(list(task["environment"].items()))
    os.chdir(task["directory"])
    answers = []
    for number, cell in enumerate(task["cells"], 1):
        data = bytes(cell) if isinstance(cell, list) else cell.encode()
        if task["inspect"]:
            answers.append(machinery.inspect(data))
            continue
        try:
            machinery.execute(data, number, owner)
        except BaseException as error:
            machinery.report(error)
            machinery.restore()
        answers.append(events[:])
        events.clear()
    json.dump(answers, answer)
    answer.close()
    # What user code left running ends with its process.
    os._exit(0)


main()
