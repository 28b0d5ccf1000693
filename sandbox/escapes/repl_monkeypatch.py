# attempt: replace what a runner may lean on: json, streams, hooks, signals, exits, the printing functions
# expect: contained
# layer: host
# control: inside
# death: none
# flags: --timeout 10
import builtins
import json
import os
import signal
import sys
import threading
import traceback


def forged(*arguments, **named):
    raise RuntimeError("forged")


TARGETS = [(json, "dumps"), (json, "loads"), (json, "JSONEncoder"), (signal, "signal"), (os, "write"), (os, "_exit")]
TARGETS += [(sys, "displayhook"), (sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")]
TARGETS += [(traceback, name) for name in ("format_exception", "print_exc", "TracebackException")]
TARGETS += [(builtins, name) for name in ("print", "input", "open", "exit", "quit")]


def control():
    """Replaces one of them and puts it back: nothing in the language forbids it."""
    kept, json.dumps = json.dumps, forged
    try:
        json.dumps(1)
    except RuntimeError as error:
        return f"ESCAPED {error}"
    finally:
        json.dumps = kept


if globals().get("CONTROL"):
    print(control())
else:
    for owner, name in TARGETS:
        setattr(owner, name, forged)
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
