"""Whether code can run as it stands."""

from harness import ReplTestCase

COMPLETE, INCOMPLETE, INVALID = 1, 2, 3


class CompletenessTests(ReplTestCase):
    """Answers for someone who types line by line."""

    def test_answers(self):
        expected = {
            "": COMPLETE,
            "1": COMPLETE,
            "# comment": COMPLETE,
            "a = 1\nb = 2": COMPLETE,
            "x = [\n 1]": COMPLETE,
            "x = lambda: 1": COMPLETE,
            "for x in y:": INCOMPLETE,
            "for x in y:\n  1": INCOMPLETE,
            "for x in y:\n  1\n": COMPLETE,
            "if x: y": INCOMPLETE,
            "if x: y\n": COMPLETE,
            "match x:\n  case 1: pass": INCOMPLETE,
            "@decorated": INCOMPLETE,
            "(": INCOMPLETE,
            '"""': INCOMPLETE,
            "x = \\": INCOMPLETE,
            "1 1": INVALID,
            "x = 'a": INVALID,
            "  1": INVALID,
            "return 1": INVALID,
            "a\0b": INVALID,
        }
        self.assertEqual(dict(zip(expected, self.inspect(*expected))), expected)
