"""What is said of exceptions: hints that fit, and refused system calls that the policy does refuse."""

import json
import sys
import unittest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
sys.path.append(str(CHECKOUT / "sandbox/python"))

from burrow_repl.errors.denials import CALLS
from burrow_repl.errors.hints import hint
from harness import ReplTestCase


class DenialTests(unittest.TestCase):
    """The table of functions and their system calls."""

    def test_no_call_is_allowed_whatever_its_arguments(self):
        policy = json.loads((CHECKOUT / "sandbox/policies/context.json").read_text())
        allowed = {
            name
            for rule in policy["rules"]
            if rule["action"] == "allow" and not rule.get("arguments")
            for name in rule["syscalls"]
        }
        self.assertEqual(sorted(allowed.intersection(CALLS.values())), [])


class HintTests(ReplTestCase):
    """Hints are about the exception that was raised, and cost it nothing."""

    def test_what_was_handled_before_is_another_matter(self):
        for code in (
            "try: import cupy_of_nobody\nexcept ImportError: undefined_thing",
            "try: import cupy_of_nobody\nexcept ImportError: raise ValueError('bad') from None",
        ):
            self.assertEqual(self.run_cell(code).hint, "")

    def test_what_it_was_raised_from_is_the_matter(self):
        code = "try: import cupy_of_nobody\nexcept ImportError as e: raise RuntimeError('needs it') from e"
        self.assertIn("cupy_of_nobody is not installed", self.run_cell(code).hint)

    def test_no_code_of_the_exception_runs(self):
        code = (
            "class E(OSError):\n"
            "    def __getattribute__(self, name): raise SystemExit(name)\n"
            "    __class__ = property(lambda self: 1 / 0)\n"
            "raise E(101, 'unreachable')"
        )
        self.assertEqual(self.run_cell(code).raised[0], "E")

    def test_other_objects_have_none(self):
        self.assertEqual(hint(ValueError()), "")
        self.assertEqual(hint(ModuleNotFoundError(name=5)), "")
