"""What a text costs its reader, and how to cut it to what there is room for.

A model reads tokens. Tokenizers differ, so this is the one estimate of all previews: UTF-8 bytes, 3.5 to a
token. Plain prose takes fewer tokens, tables of digits about as many. What is not ASCII costs more bytes, and
more tokens too.
"""

from ..private_builtins import __builtins__

BYTES_PER_TOKEN = 3.5
ELLIPSIS = "…"
ELLIPSIS_COST = 3


def room_of(tokens):
    """The bytes of text that a budget of tokens allows."""
    return max(0, int(tokens * BYTES_PER_TOKEN))


def cost_of(text):
    """The bytes that a text takes of the room."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "backslashreplace"))


def shorten(text, most_characters):
    """Returns the beginning of `text`; an ellipsis at its end says that there is more."""
    if len(text) <= most_characters:
        return text
    return text[: most_characters - 1] + ELLIPSIS if most_characters > 0 else ""


def fit(text, room):
    """Returns as much of `text` as there is room for; an ellipsis at its end says that there is more."""
    if len(text) <= room and cost_of(text) <= room:
        return text
    if room < ELLIPSIS_COST:
        return ""
    start = text[:room].encode("utf-8", "backslashreplace")[: room - ELLIPSIS_COST]
    return start.decode("utf-8", "ignore") + ELLIPSIS
