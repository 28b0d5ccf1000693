"""Tables in Markdown that no cell can break, and that keep to the room they are given."""

from ..private_builtins import __builtins__

import re

from .budget import cost_of, shorten

# Joins of letters and emoji: they print nothing, and are needed to read what they join.
JOINERS = "\u200c\u200d"
_before_bar = re.compile(r"(\\*)\|")


def escape(text):
    """Text that stays within its cell and on its line."""
    if "|" in text:
        # A backslash before the bar would escape the escape.
        text = _before_bar.sub(lambda found: 2 * found[1] + "\\|", text)
    return escape_line(text)


def code(text):
    """Text as code within a line."""
    text = escape_line(text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def escape_line(text):
    """Text that stays on its line, outside of tables."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in JOINERS else letter.encode("unicode_escape").decode()
        for letter in text
    )


def cell(text, width):
    """The text of a cell in at most so many characters, escaped."""
    if len(text) > width:
        text = shorten(text, width)
    # Of most texts nothing has to be escaped, and a preview has hundreds of them.
    return text if text.isprintable() and "|" not in text else escape(text)


def line(cells):
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def rule(count):
    """The line between the names of so many columns and the rows below."""
    return "|" + "---|" * count


class Grid:
    """Columns of cells side by side, the first cell of each its name, as many as there is room for."""

    def __init__(self, lead, columns):
        """Takes the columns as lists of texts of one length; `lead` (or None) is shown in any case."""
        self._lead = lead
        self._columns = columns
        self._height = len(columns[0]) if columns else len(lead)

    def fitted(self, width, room):
        """Returns the columns that there is room for, in cells of at most `width`, and what they cost."""
        # A bar and a line's end for each row and the rule.
        cost = 2 * (self._height + 1)
        shown = []
        if self._lead is not None:
            # What rows are called identifies them: it is worth at most as much as two other cells.
            shown.append([cell(text, width) for text in self._lead])
            cost += _cost_of(shown[0])
        for column in self._columns:
            cells = [cell(text, width) for text in column]
            more = cost + _cost_of(cells)
            if more > room:
                break
            shown.append(cells)
            cost = more
        return shown, cost

    def longest(self):
        """The number of characters of the longest cell."""
        columns = self._columns if self._lead is None else [self._lead, *self._columns]
        return max(max(map(len, column)) for column in columns)

    @property
    def width(self):
        """The number of columns, with that of names."""
        return len(self._columns) + (self._lead is not None)


def table(columns):
    """The text of a table of columns that are escaped."""
    first, *rows = zip(*columns)
    return "\n".join([line(first), rule(len(columns)), *map(line, rows)])


def _cost_of(cells):
    """What a column takes of the room, with the bars and the spaces around."""
    return cost_of("".join(cells)) + 3 * len(cells) + 4
