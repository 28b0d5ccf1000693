"""Python with `# %%` before each cell, as galleries of examples and editors have it."""

import re

#: Galleries take a long line of number signs for the same.
_SEPARATOR = re.compile(r"^#{20,}[ \t]*$|^# ?%%.*$", re.MULTILINE)
_DOCSTRING = re.compile(r'\A(?:#.*\n|\s*\n)*[rR]?("""|\'\'\')(?:.|\n)*?\1[^\n]*\n?')


def cells(text: str) -> list[str]:
    """The cells that hold more than comments; what opens a file of a gallery is its title."""
    pieces = _SEPARATOR.split(_DOCSTRING.sub("", text, count=1))
    return [piece.strip("\n") for piece in pieces if _has_code(piece)]


def _has_code(piece: str) -> bool:
    lines = (line.strip() for line in piece.splitlines())
    return any(line and not line.startswith("#") for line in lines)
