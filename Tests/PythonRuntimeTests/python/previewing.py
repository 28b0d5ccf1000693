"""Makes previews in the test's own process, and checks what holds for all of them."""

import json
import re
import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "sandbox/python"))

from burrow_repl import previews  # noqa: E402

BUDGETS = (0, 5, 20, 50, 120, 400, 2000)
KINDS = {"table", "series", "index", "groups", "array", "list", "mapping", "set", "nested"}
BYTES_PER_TOKEN = 3.5
# As GitHub's parser splits a row: an escaped character belongs to its cell, whatever it is.
PART = re.compile(r"(?:\\[!-/:-@\[-`{-~]|[^|])+")


def cells_of(line):
    """The cells of a line of a Markdown table."""
    return [part.strip() for part in PART.findall(line.strip().removeprefix("|").removesuffix("|"))]


def tables_of(text):
    """The tables of a Markdown text, each a list of rows of cells."""
    blocks = [block.split("\n") for block in text.split("\n\n")]
    return [[cells_of(line) for line in block] for block in blocks if block[0].startswith("|")]


class PreviewTestCase(unittest.TestCase):
    """Tests that make previews."""

    maxDiff = None

    def preview(self, value, name=None, budget=400):
        """The preview of a value that is not broken: nothing that goes wrong on the way is put up with."""
        result = previews._described(value, previews.Request(name, budget))
        self.check(result, budget)
        for other in BUDGETS:
            self.check(previews.preview(value, name, other), other)
        return result

    def hostile_preview(self, value, name=None):
        """The preview of a value whose class is broken, or None."""
        result = previews.preview(value, name)
        if result is not None:
            self.check(result, 400)
        return result

    def check(self, result, budget):
        """Checks what holds for every preview."""
        if result is None:
            return
        text = result["text"]
        self.assertLessEqual(len(text.encode("utf-8")), budget * BYTES_PER_TOKEN, text)
        self.assertEqual(json.loads(json.dumps(result, allow_nan=False)), result)
        json.dumps(result, ensure_ascii=False).encode("utf-8")
        self.assertIn(result["kind"], KINDS)
        for letter in text:
            self.assertTrue(letter.isprintable() or letter in "\n\u200c\u200d", repr(letter))
        for table in tables_of(text):
            widths = {len(row) for row in table}
            self.assertEqual(len(widths), 1, text)
            self.assertEqual(set("".join(table[1])), {"-"}, text)
        for column in result.get("columns", ()):
            self.assertLessEqual(len(column["name"]), 82)
            self.assertLessEqual(len(column["dtype"]), 400)
        for rows in (result.get("head") or [], result.get("tail") or []):
            for row in rows:
                for cell in row:
                    self.assertLessEqual(len(cell), 80)

    def column(self, result, name):
        """The description of a column."""
        found = [column for column in result["columns"] if column["name"] == name]
        self.assertEqual(len(found), 1, name)
        return found[0]
