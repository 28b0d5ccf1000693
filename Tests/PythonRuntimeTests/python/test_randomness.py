"""Contexts of one zygote draw different numbers."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# Forks twice, as the zygote does, and has each child tell what it draws. `own` stands for a module that keeps
# generators of its own.
FORKS = """
import json, os, sys, types
sys.path.append(sys.argv[1])
import random, tempfile, uuid, multiprocessing.process, ssl, numpy
own = types.ModuleType("own")
own.python, own.new, own.old = random.Random(1), numpy.random.default_rng(1), numpy.random.RandomState(1)
own.other = numpy.random.RandomState(numpy.random.PCG64(1))
random.seed(1); numpy.random.seed(1); numpy.random.normal(); tempfile.mktemp(); uuid.getnode(); ssl.RAND_bytes(8)
from burrow_repl.zygote import randomness
assert randomness.find()
for child in range(2):
    if os.fork() == 0:
        if sys.argv[2] == "renewed":
            randomness.renew()
        print(json.dumps({
            "random": random.random(),
            "a module's Random": own.python.random(),
            "numpy.random": numpy.random.random(),
            "numpy.random's kept normal": numpy.random.normal(),
            "a module's Generator": own.new.random(),
            "a module's RandomState": own.old.random(),
            "a module's RandomState of another kind": own.other.random_sample(),
            "a new Generator": numpy.random.default_rng().random(),
            "tempfile": tempfile.mktemp(),
            "uuid1": uuid.uuid1().hex,
            "uuid4": uuid.uuid4().hex,
            "multiprocessing's key": bytes(multiprocessing.process.current_process().authkey).hex(),
            "ssl": ssl.RAND_bytes(8).hex(),
        }), flush=True)
        os._exit(0)
    os.wait()
"""


# What two forks share unless it is renewed. The others notice a fork themselves, some of them by the process id, which
# two contexts may have in common.
SHARED = [
    "a module's Random",
    "numpy.random",
    "numpy.random's kept normal",
    "a module's Generator",
    "a module's RandomState",
    "a module's RandomState of another kind",
    "multiprocessing's key",
]


class RandomnessTests(unittest.TestCase):
    """Draws in two forks of one process."""

    def draws(self, state):
        """What each fork draws, by source."""
        ended = subprocess.run(
            [sys.executable, "-I", "-B", "-c", FORKS, ROOT / "sandbox/python", state],
            capture_output=True,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)
        first, second = map(json.loads, ended.stdout.splitlines())
        self.assertEqual(first.keys(), second.keys())
        return first, second

    def test_two_forks_draw_differently(self):
        first, second = self.draws("renewed")
        self.assertEqual([source for source in first if first[source] == second[source]], [])

    def test_without_renewal_they_share(self):
        first, second = self.draws("shared")
        self.assertEqual([source for source in SHARED if first[source] != second[source]], [])
