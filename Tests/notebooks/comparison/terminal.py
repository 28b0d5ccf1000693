"""Text as a terminal shows it."""

import re

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def shown(text: str) -> str:
    """The text after carriage returns and backspaces have done their work, and without colours."""
    text = _ESCAPES.sub("", text)
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    """One line, each character written where the cursor is."""
    written = []
    column = 0
    for character in line:
        if character == "\r":
            column = 0
        elif character == "\b":
            column = max(0, column - 1)
        else:
            written[column : column + 1] = [character]
            column += 1
    return "".join(written)
