"""Charts of points: lines and scatters."""

from ..private_builtins import __builtins__

from ..attempts import attempt
from ..loaded import is_a
from .legend import colour_of
from .limits import thinned
from .values import flat, floats

# Above this, telling groups of a scatter apart by their colours takes longer than it is worth.
MOST_COLOURS = 100_000


def line_chart(reader):
    """Describes the lines, None without any."""
    names = _names_of_containers(reader)
    lines = [
        (number, line)
        for number, line in reader.drawn("matplotlib.lines", "Line2D")
        if attempt(_is_series, reader, line)
    ]
    serious = [(number, line) for number, line in lines if id(line) in names or not attempt(_is_mark, reader, line)]
    # Lines that could be marks are what the chart is about if there is nothing else.
    lines = lines if reader.has_only_lines and not serious else serious
    elements = []
    for number, line in lines[: reader.limits.elements]:
        element = attempt(_line, reader, line, names.get(id(line), line), number)
        if element is not None:
            elements.append(element)
    return _chart(reader, "line", elements, len(lines))


def scatter_chart(reader):
    """Describes the scatters, None without any."""
    collections = [
        collection
        for collection in reader.drawn("matplotlib.collections", "PathCollection")
        if attempt(_is_along_data, reader, collection[1])
    ]
    elements = []
    for number, collection in collections[: reader.limits.elements]:
        elements += attempt(_scatters, reader, collection, number, otherwise=[])
    return _chart(reader, "scatter", elements, len(collections))


def _chart(reader, kind, elements, count):
    """A chart of points with these elements, of which there are more when `count` is above the limit."""
    if not elements:
        return None
    left_out = max(0, count - reader.limits.elements)
    return {
        **reader.head(kind, elements, left_out),
        **reader.labels(reader.x, reader.y),
        **reader.x.description("x"),
        **reader.y.description("y"),
    }


def _names_of_containers(reader):
    """The containers that have the names of lines in them, by the lines' ids; what else is in them is taken."""
    names = {}
    for container in reader.containers:
        line, parts = attempt(_main_line, container, otherwise=(None, ()))
        reader.taken.update(map(id, parts))
        if line is not None:
            names[id(line)] = container
    return names


def _main_line(container):
    """The line in a container that goes through the data, if any, and lines that belong to it."""
    if is_a(container, "matplotlib.container", "ErrorbarContainer"):
        line, caps, _ = container.lines
        return line, caps
    if is_a(container, "matplotlib.container", "StemContainer"):
        return container.markerline, (container.baseline,)
    return None, ()


def _is_along_data(reader, collection):
    """Whether the points of a scatter are places in the space of the data."""
    return reader.along_data(collection.get_offset_transform())


def _is_series(reader, line):
    """Whether a line has points in the space of the data: one across the axes at some height has none."""
    return (
        len(line.get_xdata(orig=True)) > 0
        and not is_a(line, "matplotlib.lines", "AxLine")
        and reader.along_data(line.get_transform())
    )


def _is_mark(reader, line):
    """Whether a line without a name looks as if it only marks something: a level, an error, a mean."""
    label = line.get_label()
    if isinstance(label, str) and not label.startswith("_"):
        return False
    xs, ys = line.get_xdata(orig=True), line.get_ydata(orig=True)
    if len(xs) == 1:
        return True
    if len(xs) == 2:
        return bool(flat(xs)[0] == flat(xs)[1] or flat(ys)[0] == flat(ys)[1])
    if not reader.bars:
        return False
    ends = [(min(values), max(values)) for values in (floats(xs), floats(ys))]
    return any(low <= ends[along][0] and ends[along][1] <= high for along, low, high in reader.bars)


def _line(reader, line, named, number):
    """Describes one line."""
    xs, ys = line.get_xdata(orig=True), line.get_ydata(orig=True)
    label = reader.label(named, ("Line", number), colour_of(line))
    return _element(reader, label, xs, ys)


def _scatters(reader, collection, number):
    """Describes a scatter: an element for each colour that the legend names, or one."""
    offsets = collection.get_offsets()
    xs, ys = offsets[:, 0], offsets[:, 1]
    colours = collection.get_facecolor()
    groups = _groups(reader, colours.tolist()) if 1 < len(colours) == len(xs) <= MOST_COLOURS else None
    if groups:
        elements = [_element(reader, name, xs[members], ys[members]) for name, members in groups.items()]
    else:
        colour = colours[0] if len(colours) == 1 else None
        elements = [_element(reader, reader.label(collection, ("Scatter", number), colour), xs, ys)]
    return [element for element in elements if element is not None]


def _groups(reader, colours):
    """The indices of points by the legend's name for their colour; None when it does not tell all of them apart."""
    names, groups = {}, {}
    for index, colour in enumerate(map(tuple, colours)):
        if colour not in names:
            names[colour] = reader.legend.name(colour)
        name = names[colour]
        if name is None:
            return None
        groups.setdefault(name, []).append(index)
    return groups if len(groups) <= reader.limits.elements else None


def _element(reader, label, xs, ys):
    """A series of points; None when there is nothing to see of it."""
    count = min(len(xs), len(ys))
    indices = thinned(count, reader.limits.points)
    points = [list(point) for point in zip(reader.x.values(xs, indices), reader.y.values(ys, indices))]
    if all(x is None or y is None for x, y in points):
        return None
    element = {"label": label, "points": points}
    if count > len(points):
        element["points_left_out"] = count - len(points)
    return element
