"""Writes what a preview knows: for programs as a dict, and for a model as Markdown that keeps to its budget.

What the reader would miss most comes first and is cut last: what the value is, then its columns or its
structure, then some of its values, then how to see the rest. When room is short, cells become shorter first,
then columns fewer, then rows.
"""

from ..private_builtins import __builtins__

from . import markdown
from .budget import ELLIPSIS, cost_of, fit, room_of, shorten
from .models import HEAD_ROWS, SHORT_ROWS, TAIL_ROWS

# A table ends at an empty line: what follows it at once would be a row of it.
GAP = "\n\n"
GAP_COST = len(GAP)

UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
# How wide cells may be, from the best to what is still worth reading.
WIDTHS = (80, 40, 24)
NARROW_WIDTH = 16
# How many of the first and last rows are shown, from the best to the least.
ROWS = ((SHORT_ROWS, TAIL_ROWS), (HEAD_ROWS, TAIL_ROWS), (3, 1), (2, 0), (1, 0))
# With fewer columns than these in sight, it is better to show fewer rows.
LEAST_COLUMNS = 4
# The share of the room that the description of columns gets when rows need the other.
DESCRIPTION_SHARE = 0.55
# The widths of what is said about a column, name first, as they shrink.
DESCRIPTION_WIDTHS = ((80, 60, 80), (40, 40, 44), (24, 24, 28))
# A hint is left out when it would take a larger share than this.
HINT_SHARE = 0.3
MOST_NAMED_SHARE = 0.35


def write(model):
    """Returns the dict of a preview."""
    if not model.request.is_reachable:
        model.more = model.print_more = model.print_all = None
    result = {"kind": model.kind, "type": model.title, "name": model.request.name, "shape": model.shape}
    if model.request.name is not None:
        result["name"] = _for_program(model.request.name)
    result["memory_bytes"] = model.memory
    if model.columns:
        result["columns"] = [column.described() for column in model.columns]
        result["columns_left_out"] = model.columns_left_out
    for key in ("head", "tail", "head_index", "tail_index", "more"):
        value = getattr(model, key)
        if value is not None:
            result[key] = value
    result["text"] = text_of(model)
    return result


def text_of(model):
    """The Markdown of a preview, within the budget."""
    room = room_of(model.request.budget)
    heading = fit(_heading(model), room)
    parts = [heading]
    room -= cost_of(heading)
    hint, cost = _hint(model.print_more, room)
    body, is_complete = _body(model, room - cost)
    if not hint and not is_complete:
        # Everything is known, and there is no room for it.
        hint, cost = _hint(model.print_all, room)
        body, _ = _body(model, room - cost)
    return GAP.join([*parts, *body, *hint])


def _hint(expression, room):
    """The line that says how to see more, in a list, and its cost; none if it takes too much room."""
    if not expression:
        return [], 0
    hint = f"More: {markdown.code(expression)}"
    cost = cost_of(hint) + GAP_COST
    return ([hint], cost) if cost <= room * HINT_SHARE else ([], 0)


def _body(model, room):
    """The parts between the first line and the hint, and whether they are all that the model knows.

    Each takes the room of a gap too.
    """
    if model.outline:
        return _outline(model, room), True
    if model.kind in ("table", "groups") or model.head_index is not None:
        return _table(model, room)
    return _row(model, room), True


def _heading(model):
    """The first line: what the value is."""
    name = f" {markdown.code(model.request.name)}" if model.request.name else ""
    parts = [_shape(model)]
    if model.kind not in ("table", "groups") and len(model.columns) == 1:
        parts += _facts_of_column(model.columns[0])
    elif model.kind == "table" and model.columns and not model.columns_left_out:
        if all(column.nulls == 0 and not column.nulls_sampled for column in model.columns):
            parts.append("no nulls")
    if model.memory is not None:
        parts.append(("~" if model.memory_estimated else "") + size_text(model.memory))
    parts += model.facts
    sampled = [column.sampled for column in model.columns if column.sampled]
    if sampled:
        # Numbers are looked at more closely than objects.
        least, most = min(sampled), max(sampled)
        count = f"{most:,}" if least * 1.2 > most else f"{least:,} to {most:,}"
        parts.append(f"≥ and ~ are from {count} sampled {model.unit}")
    facts = ", ".join(markdown.escape_line(part) for part in parts if part)
    return f"{markdown.escape_line(model.title)}{name}: {facts}"


def _shape(model):
    """The numbers of rows and columns, or of items."""
    shape = model.shape
    if model.kind == "table":
        rows = "? rows" if shape[0] is None else _counted(shape[0], "row")
        return f"{rows} × {_counted(shape[1], 'column')}"
    if shape == [None]:
        return f"{model.unit} not counted"
    if len(shape) == 1:
        return _counted(shape[0], model.unit[:-1] if model.unit.endswith("s") else model.unit)
    return " × ".join(f"{length:,}" for length in shape)


def _counted(number, noun):
    """A number of things."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _facts_of_column(column):
    """What there is to say about the only column, for the first line."""
    facts = [column.dtype_text()]
    if column.nulls is not None:
        if column.nulls or not column.nulls_sampled:
            facts.append(
                f"{column.nulls_text()} null{'' if column.nulls == 1 else 's'}"
                if column.nulls
                else "no nulls"
            )
        else:
            facts.append("no nulls seen")
    if column.range_texts is not None or column.trues is not None or column.distinct is not None:
        facts.append(column.values_text())
    return facts


def size_text(size):
    """A number of bytes as it is read."""
    power = 0
    while size >= 999.5 and power < len(UNITS) - 1:
        size /= 1000
        power += 1
    return f"{size:.3g} {UNITS[power]}" if power else f"{size} bytes"


def _table(model, room):
    """A table: its columns, then its first and last rows."""
    rows, rows_cost, all_fit = _rows(model, room)
    describes = model.kind == "table" and model.columns
    if not describes:
        return [rows] if rows else [], all_fit
    share = room - rows_cost if all_fit else 0
    if not all_fit or model.tail:
        share = max(share, room * DESCRIPTION_SHARE)
    description = _description(model, share)
    if description.startswith("+") and all_fit and not model.columns_left_out:
        # Names alone, all of which the rows have.
        description = ""
    if description:
        room -= cost_of(description) + GAP_COST
        rows, rows_cost, all_fit = _rows(model, room)
    return [part for part in (description, rows) if part], all_fit


def _description(model, room):
    """A table of what is known about the columns; below it the names of those it has no room for."""
    columns = model.columns
    room -= GAP_COST
    known = [column for column in columns if column.nulls is not None]
    with_nulls = any(column.nulls or column.nulls_sampled for column in known) or 0 < len(known) < len(
        columns
    )
    names = [column.name for column in columns]
    fields = [["column", *names], ["dtype", *(column.dtype_text() for column in columns)]]
    if with_nulls:
        fields.append(["nulls", *(column.nulls_text() for column in columns)])
    if any(column.values_text() for column in columns):
        fields.append(["values", *(column.values_text() for column in columns)])
    for widths in DESCRIPTION_WIDTHS:
        lines = _description_lines(fields, widths, with_nulls)
        cost = sum(cost_of(line) + 1 for line in lines)
        if cost <= room and not model.columns_left_out:
            return "\n".join(lines)
    # Room for the names of the others.
    wanted = sum(cost_of(name) + 2 for name in names) + cost_of("+ more columns") + GAP_COST
    left = room - min(wanted, room * MOST_NAMED_SHARE)
    kept = 0
    for line in lines:
        left -= cost_of(line) + 1
        if left < 0:
            break
        kept += 1
    # The names of the fields and the rule alone say nothing.
    lines = lines[:kept] if kept > 2 else []
    shown = max(0, kept - 2) if lines else 0
    others = _others(
        names[shown:],
        len(names) - shown + model.columns_left_out,
        room - sum(cost_of(line) + 1 for line in lines),
    )
    return GAP.join(filter(None, ("\n".join(lines), others)))


def _description_lines(fields, widths, with_nulls):
    """The lines of the table of columns in these widths."""
    name_width, dtype_width, values_width = widths
    widths = [name_width, dtype_width] + ([40] if with_nulls else []) + [values_width]
    cells = [[markdown.cell(text, width) for text in field] for field, width in zip(fields, widths)]
    return markdown.table(cells).split("\n")


def _others(names, count, room):
    """A line that names columns, as far as there is room."""
    text = f"+{count:,} more columns"
    if cost_of(text) + GAP_COST > room:
        return ""
    parts = []
    left = room - cost_of(text) - GAP_COST - cost_of(": , …")
    for name in names:
        name = markdown.escape_line(shorten(name, NARROW_WIDTH * 2))
        left -= cost_of(name) + 2
        if left < 0:
            break
        parts.append(name)
    if not parts:
        return text
    return f"{text}: {', '.join(parts)}" + (", …" if len(parts) < count else "")


def _rows(model, room):
    """The first and last rows as a table, what they cost, and whether nothing had to be left out."""
    if not model.head and not model.head_index:
        return "", 0, True
    names = model.cell_names or [
        column.name for column in model.columns[: len(model.head[0]) if model.head else 0]
    ]
    room -= GAP_COST
    grid = _grid(model, names, *ROWS[0])
    longest = grid.longest()
    for position, width in enumerate(WIDTHS):
        # Narrower cells help only if there are wide ones.
        if position and longest <= width:
            continue
        columns, cost = grid.fitted(width, room)
        if len(columns) == grid.width and cost <= room:
            return markdown.table(columns), cost + GAP_COST, True
    for head, tail in ROWS:
        grid = _grid(model, names, head, tail)
        columns, cost = grid.fitted(NARROW_WIDTH, room)
        if cost <= room and len(columns) >= min(LEAST_COLUMNS, grid.width):
            break
    else:
        if (
            cost > room
            or not columns
            or (model.head_index is not None and len(columns) == 1 and grid.width > 1)
        ):
            return "", 0, False
    return markdown.table(columns), cost + GAP_COST, (head, tail) == ROWS[0] and len(columns) == grid.width


def _grid(model, names, most_head, most_tail):
    """The columns of the first and the last rows, with a row of ellipses for those between."""
    columns = []
    for place, name in enumerate(names):
        head, tail = [row[place] for row in model.head], [row[place] for row in model.tail]
        columns.append([name, *_ends(model, head, tail, most_head, most_tail)])
    lead = None
    if model.head_index is not None:
        lead = [model.index_name, *_ends(model, model.head_index, model.tail_index, most_head, most_tail)]
    return markdown.Grid(lead, columns)


def _ends(model, head, tail, most_head, most_tail):
    """The first and the last of some texts, with an ellipsis where rows are left out."""
    known = head + tail
    if most_head + most_tail < len(known):
        head, tail = known[:most_head], known[len(known) - most_tail :]
    is_complete = model.rows is not None and len(head) + len(tail) >= model.rows
    return head + tail if is_complete else [*head, ELLIPSIS, *tail]


def _row(model, room):
    """The first and last values in a row."""
    if not model.head:
        return []
    head = [row[0] for row in model.head]
    tail = [row[0] for row in model.tail]
    all_shown = len(head) + len(tail) >= model.rows
    for width in (*WIDTHS, NARROW_WIDTH):
        parts = [shorten(text, width) for text in head] + ([] if all_shown else [ELLIPSIS])
        text = markdown.escape_line(f"[{', '.join(parts + [shorten(text, width) for text in tail])}]")
        if cost_of(text) + GAP_COST <= room:
            return [text]
    text = fit(text, room - GAP_COST)
    return [text] if text else []


def _outline(model, room):
    """The lines of the structure, as many as there is room for, and a sample."""
    sample = markdown.escape_line(model.sample) if model.sample else ""
    sample_cost = cost_of(sample) + GAP_COST if sample else 0
    outline = [markdown.escape_line(line) for line in model.outline]
    # The structure is worth more: the sample gets what it leaves, and a little at least.
    least = min(sample_cost, room // 4)
    lines = []
    left = room - least - GAP_COST
    for position, line in enumerate(outline):
        cost = cost_of(line) + 1
        last = position == len(outline) - 1
        # Room for saying that there are more.
        if cost > left - (0 if last else 4):
            line = fit(line, left - 5)
            lines += [line, ELLIPSIS] if line and left > 24 else [ELLIPSIS] if left >= 4 else []
            left = 0
            break
        left -= cost
        lines.append(line)
    sample = fit(sample, left + least - GAP_COST) if sample else ""
    while 2 * ELLIPSIS in sample:
        sample = sample.replace(2 * ELLIPSIS, ELLIPSIS)
    return [part for part in ("\n".join(lines), sample) if part]


def _for_program(text):
    """Text that JSON can hold, bounded."""
    return shorten(text, 200).encode("utf-8", "backslashreplace").decode()
