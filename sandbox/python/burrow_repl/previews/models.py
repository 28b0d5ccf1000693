"""What a preview knows, whatever it was made from: one model for all kinds of values, and for one writer."""

from ..private_builtins import __builtins__

from .cells import Cells
from .columns import Column, Effort, describe

HEAD_ROWS = 5
TAIL_ROWS = 2
# A table of so few rows is shown whole: it is mostly a result that someone wants to read.
SHORT_ROWS = 25
# A row of values is read across, and has room for more of them.
HEAD_ITEMS = 10
TAIL_ITEMS = 3
MOST_COLUMNS = 30
MOST_COLUMN_NAME_CHARACTERS = 80
# How many rows the code that shows more of them shows.
MORE_ROWS = 50
MOST_EXPRESSION_CHARACTERS = 60


class Request:
    """What was asked for: the value's name, the tokens, and what all of one preview share."""

    def __init__(self, name, budget, is_reachable=True):
        """Takes the variable's name, if it has one, the tokens of the text, and whether code can have the value again."""
        self.is_reachable = is_reachable
        self.name = name if type(name) is str else None
        self.budget = budget
        self.cells = Cells()
        usable = self.name and len(self.name) <= MOST_EXPRESSION_CHARACTERS and self.name.isprintable()
        # How code calls the value: the last result is `_`.
        self.expression = self.name if usable else "_"


class Model:
    """What a preview knows about a value."""

    def __init__(self, request, kind, title, shape):
        """Begins with what every value has."""
        self.request = request
        self.kind = kind
        self.title = title
        self.shape = shape
        self.unit = "rows"
        self.memory = None
        self.memory_estimated = False
        # What else there is to say in the first line.
        self.facts = []
        self.columns = []
        self.columns_left_out = 0
        # What the cells of rows are called, if not as the columns.
        self.cell_names = None
        # The texts of cells, by row; None where nothing is shown.
        self.head = None
        self.tail = None
        self.head_index = None
        self.tail_index = None
        self.index_name = ""
        # Lines that show the structure, or a corner, in place of rows.
        self.outline = []
        self.sample = None
        # Code for programs that shows the rest, and code that prints all of its text.
        self.more = None
        self.print_more = None
        # Code that prints all of a table of which all rows are known here.
        self.print_all = None

    @property
    def rows(self):
        """The number of rows or items; None if it is not known."""
        return self.shape[0] if self.shape else None

    def add_column(self, name, dtype):
        """Adds a column of which only the type is known."""
        self.columns.append(Column(name, dtype))

    def describe_columns(self, names, columns):
        """Describes the columns, given as Values, and shows their first and last rows."""
        cells = self.request.cells
        effort = Effort(columns)
        for name, values in zip(names, columns):
            self.columns.append(describe(name, values, cells, effort))

    def name_of_label(self, label):
        """The text of a column's name; digits that are text have quotes."""
        text = self.request.cells.text(label, MOST_COLUMN_NAME_CHARACTERS)
        return f"'{text}'" if type(label) is str and text.isdigit() else text

    def show_rows(self, columns, index=None, most_head=HEAD_ROWS, most_tail=TAIL_ROWS):
        """Shows the first and last rows of columns, and what the index calls them."""
        count = columns[0].length if columns else index.length if index is not None else 0
        ends = ends_of(count, most_head, most_tail) if count > SHORT_ROWS else ((0, count), (count, count))
        texts = [self._texts(values, ends) for values in columns]
        self.head, self.tail = (
            [list(row) for row in zip(*(column[end] for column in texts))] for end in (0, 1)
        )
        if index is not None:
            self.head_index, self.tail_index = self._texts(index, ends)

    def _texts(self, values, ends):
        """The texts of the values at both ends; a sign of it where they cannot be had."""
        cells = self.request.cells
        try:
            return [cells.texts(values.list_of(start, stop)) for start, stop in ends]
        except KeyboardInterrupt:
            raise
        except BaseException:
            return [["?"] * (stop - start) for start, stop in ends]

    def offer_rows(self, pattern, printing):
        """Offers code for the rows that are not shown.

        `pattern` is made of the value's name, start, stop and count; `printing` of the result.
        """
        hidden = self.rows - len(self.head) - len(self.tail)
        if not self.columns:
            return
        if hidden <= 0:
            self.print_all = printing.format(self.request.expression)
            return
        start, count = len(self.head), min(hidden, MORE_ROWS)
        self.more = pattern.format(self.request.expression, start, start + count, count)
        self.print_more = printing.format(self.more)


def ends_of(count, most_head, most_tail):
    """The ranges of the first and the last of so many rows: without an end when all of them are shown."""
    if count <= most_head + most_tail:
        return (0, count), (count, count)
    return (0, most_head), (count - most_tail, count)
