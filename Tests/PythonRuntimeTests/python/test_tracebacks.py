"""How exceptions are told."""

from harness import ReplTestCase

MOST_BYTES = {"name": 256, "value": 8 << 10, "traceback": 24 << 10}


class TracebackTests(ReplTestCase):
    """Names, values and tracebacks."""

    def raised(self, code):
        """What one piece of code raises; checks what holds for every exception."""
        name, value, traceback, number = self.run_cell(code).raised
        for field, text in {"name": name, "value": value, "traceback": traceback}.items():
            self.assertLessEqual(len(text.encode("utf-8", "backslashreplace")), MOST_BYTES[field], field)
        self.assertNotIn("burrow_repl", traceback)
        return name, value, traceback, number

    def test_frames_are_the_users(self):
        self.assertEqual(
            self.raised("def f(a):\n    return 1 / a\nf(0)"),
            (
                "ZeroDivisionError",
                "division by zero",
                "Traceback (most recent call last):\n"
                '  File "<cell 1>", line 3, in <module>\n'
                "    f(0)\n"
                '  File "<cell 1>", line 2, in f\n'
                "    return 1 / a\n"
                "           ~~^~~\n"
                "ZeroDivisionError: division by zero\n",
                0,
            ),
        )

    def test_carets_are_right_in_one_line(self):
        self.assertIn("\n    1 / 0\n    ~~^~~\n", self.raised("1 / 0")[2])

    def test_syntax_errors_keep_their_caret(self):
        for code, traceback in {
            "x = (1 +": '  File "<cell 1>", line 1\n    x = (1 +\n        ^\nSyntaxError: \'(\' was never closed\n',
            "if True\n  1": '  File "<cell 1>", line 1\n    if True\n           ^\nSyntaxError: expected \':\'\n',
            # Found after parsing, where Python itself has the line no more.
            "x = 1\nreturn x": (
                '  File "<cell 1>", line 2\n    return x\n    ^^^^^^^^\nSyntaxError: \'return\' outside function\n'
            ),
            "x = 1\ndef f(): await x": (
                '  File "<cell 1>", line 2\n    def f(): await x\n             ^^^^^^^\n'
                "SyntaxError: 'await' outside async function\n"
            ),
        }.items():
            with self.subTest(code):
                self.assertEqual(self.raised(code)[2], traceback)

    def test_chains_and_groups_are_told(self):
        traceback = self.raised(
            "try:\n    try: 1 / 0\n    except Exception as e: raise KeyError('k') from e\n"
            "except Exception as e:\n    raise ExceptionGroup('g', [e, ValueError(2)])"
        )[2]
        for part in ["ZeroDivisionError", "direct cause", "KeyError: 'k'", "ExceptionGroup: g", "ValueError: 2"]:
            self.assertIn(part, traceback)

    def test_a_repr_that_raises_is_told_with_the_users_frames(self):
        name, _, traceback, _ = self.raised("class R:\n    def __repr__(self): return 1 / 0\nR()")
        self.assertEqual(name, "ZeroDivisionError")
        self.assertIn("in __repr__", traceback)
        self.assertEqual(self.raised("class R:\n    def __repr__(self): return 3\nR()")[0], "TypeError")

    def test_what_is_long_keeps_head_and_tail(self):
        _, value, traceback, _ = self.raised("raise ValueError('head' + 'é' * 100_000 + 'tail')")
        self.assertTrue(value.startswith("head") and value.endswith("tail"))
        self.assertIn(" characters left out", value)
        self.assertTrue(traceback.startswith("Traceback"))
        self.assertTrue(traceback.endswith("tail\n"))

    def test_deep_recursion_is_told(self):
        self.assertIn("more times]", self.raised("def f(): f()\nf()")[2])
        name, _, traceback, _ = self.raised("def f(): g()\ndef g(): f()\nf()")
        self.assertEqual(name, "RecursionError")
        self.assertIn(" characters left out", traceback)

    def test_broken_exceptions_are_told(self):
        for code, name in {
            "class E(Exception):\n    def __str__(self): raise ValueError\nraise E": "E",
            "class E(Exception):\n    def __str__(self): return 5\nraise E": "E",
            "class E(Exception):\n    def __str__(self): raise KeyboardInterrupt\nraise E": "E",
            "class M(type):\n    __name__ = 5\nclass E(Exception, metaclass=M): pass\nraise E": "E",
            "class E(Exception):\n    __cause__ = property(lambda self: 1 / 0)\nraise E": "E",
            "raise type('N' * 1000, (Exception,), {})": "N" * 256,
            "class S(str):\n    def encode(self, *a): 1 / 0\nraise ValueError(S('s'))": "ValueError",
        }.items():
            with self.subTest(code):
                self.assertEqual(self.raised(code)[0], name)

    def test_every_kind_of_exception_is_told(self):
        for name in ["KeyboardInterrupt", "GeneratorExit", "MemoryError", "RecursionError", "BaseException"]:
            with self.subTest(name):
                self.assertEqual(self.raised(f"raise {name}")[0], name)

    def test_errno_is_told(self):
        for code, number in {
            "open('/does/not/exist')": 2,
            "raise OSError(28, 'No space left on device')": 28,
            "raise BlockingIOError(11, 'Resource temporarily unavailable')": 11,
            "raise RuntimeError(\"can't start new thread\")": 11,
            "raise MemoryError": 12,
            "raise OSError('text')": 0,
            "raise OSError(1 << 40, 'x')": 0,
            "raise ValueError(28, 'x')": 0,
        }.items():
            with self.subTest(code):
                self.assertEqual(self.raised(code)[3], number)

    def test_quiet_exits_are_no_exceptions(self):
        for code in ["raise SystemExit", "import sys; sys.exit()", "exit(0)", "raise SystemExit(False)"]:
            with self.subTest(code):
                self.assertIsNone(self.run_cell(code).raised)
        for code, value in {"raise SystemExit(3)": "3", "import sys; sys.exit('no')": "no"}.items():
            with self.subTest(code):
                self.assertEqual(self.raised(code)[:2], ("SystemExit", value))

    def test_nul_is_told(self):
        self.assertIn(self.run_cell("x = 1\0").raised[0], ("ValueError", "SyntaxError"))
