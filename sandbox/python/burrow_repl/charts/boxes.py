"""Charts of boxes with whiskers.

matplotlib keeps nothing that says that some lines are a box plot. But it always draws them in the same order: the box,
two whiskers, two caps, the median, the mean, the outliers. Caps, mean and outliers may be missing.
"""

from ..private_builtins import __builtins__

from math import isfinite

from ..attempts import attempt
from ..loaded import is_a
from .legend import colour_of
from .values import floats

# The points of a box that is a line: without and with notches.
POINTS_OF_BOXES = (5, 11)


def box_chart(reader):
    """Describes the box plots, None without any.

    As the clients know it, `y` is the direction of the values, whichever way the boxes lie.
    """
    boxes = _find_boxes(reader.artists)
    for box in boxes:
        reader.taken.update(map(id, box.artists))
        reader.bars.append((1 - box.along, box.low, box.high))
    boxes = [box for box in boxes if box.is_known]
    if not boxes:
        return None
    across, along = (reader.y, reader.x) if boxes[0].along == 0 else (reader.x, reader.y)
    most = reader.limits.items
    elements = [_element(reader, across, box) for box in boxes[:most]]
    return {**reader.head("box_and_whisker", elements, max(0, len(boxes) - most)), **reader.labels(across, along)}


class Box:
    """The artists of one box plot, and its numbers."""

    def __init__(self, artists, outline, along):
        """Takes artists from the box on, the coordinates of the box, and the direction of values (0 for x, 1 for y).

        Raises ValueError when they are no box plot.
        """
        self.artist = artists[0]
        self.along = along
        across = 1 - along
        self.low, self.high = min(outline[across]), max(outline[across])
        self.place = (self.low + self.high) / 2
        below, above = _coordinates(artists[1]), _coordinates(artists[2])
        width = self.high - self.low
        if not all(abs(place - self.place) <= width / 1000 for place in below[across] + above[across]):
            raise ValueError("no whiskers in the middle of the box")
        self.first_quartile, self.least = below[along]
        self.third_quartile, self.most = above[along]
        # Boxes without data have no numbers at all.
        if self.first_quartile > self.third_quartile or self.least > self.first_quartile:
            raise ValueError("whiskers that are none")
        rest = self._lines(artists[3:])
        caps = self._caps(rest)
        self.median = rest[caps][along][0]
        self.outliers = []
        count = caps + 1
        if count < len(rest) and self._is_mean(rest[count:]):
            count += 1
        if count < len(rest) and self._is_at_place(rest[count]):
            self.outliers = [value for value in rest[count][along] if isfinite(value)]
            count += 1
        self.artists = artists[: 3 + count]

    @property
    def is_known(self):
        """Whether all numbers are there."""
        numbers = (self.least, self.first_quartile, self.median, self.third_quartile, self.most)
        return all(map(isfinite, numbers))

    def _lines(self, artists):
        """The coordinates of the lines that come before anything else, or before the next box."""
        lines = []
        for artist in artists:
            if not is_a(artist, "matplotlib.lines", "Line2D"):
                break
            coordinates = _coordinates(artist)
            # Outliers may look like a closed line, but without a width.
            if attempt(_outline, artist) and not self._is_at_place(coordinates):
                break
            lines.append(coordinates)
        return lines

    def _caps(self, lines):
        """How many of the lines at the front are caps: two or none."""
        ends = [coordinates[self.along] for coordinates in lines[:2]]
        capped = len(lines) > 2 and ends == [[self.least] * 2, [self.most] * 2] and len(lines[2][0]) == 2
        return 2 if capped else 0

    def _is_mean(self, lines):
        """Whether the first of the lines after the median is the mean, not the outliers."""
        values = lines[0][self.along]
        if len(values) == 2 and values[0] == values[1] and not self._is_at_place(lines[0]):
            return True
        if len(values) != 1:
            return False
        return len(lines) > 1 and self._is_at_place(lines[1]) or self.least <= values[0] <= self.most

    def _is_at_place(self, coordinates):
        """Whether all points are in the middle of the box."""
        width = self.high - self.low
        return all(abs(place - self.place) <= width / 1000 for place in coordinates[1 - self.along])


def _find_boxes(artists):
    """The box plots among artists."""
    boxes, start = [], 0
    while start < len(artists) - 3:
        box = _box(artists, start)
        if box is not None:
            boxes.append(box)
        start += 1 if box is None else len(box.artists)
    return boxes


def _box(artists, start):
    """The box plot that starts with an artist, None if none does."""
    outline = attempt(_outline, artists[start])
    whiskers = artists[start + 1 : start + 3]
    if outline is None or not all(is_a(line, "matplotlib.lines", "Line2D") for line in whiskers):
        return None
    # No more than a box, whiskers, caps, median, mean and outliers.
    candidates = artists[start : start + 8]
    return attempt(Box, candidates, outline, 1) or attempt(Box, candidates, outline, 0)


def _outline(artist):
    """The coordinates of what could be a box, None for other artists."""
    if is_a(artist, "matplotlib.lines", "Line2D"):
        if len(artist.get_xdata(orig=True)) not in POINTS_OF_BOXES:
            return None
        outline = _coordinates(artist)
        return outline if all(values[0] == values[-1] for values in outline) else None
    # Not its subclasses, such as the steps of a histogram.
    if is_a(artist, "matplotlib.patches", "PathPatch") and not is_a(artist, "matplotlib.patches", "StepPatch"):
        return artist.get_path().vertices.T.tolist()
    return None


def _coordinates(line):
    """The coordinates of a line's points."""
    return [floats(line.get_xdata(orig=True)), floats(line.get_ydata(orig=True))]


def _element(reader, across, box):
    """Describes one box plot."""
    most = reader.limits.points
    name, _ = across.name_at(box.place)
    label = name if name is not None else across.text_at(box.place, box.high - box.low)
    # The client's boxes have no group: boxes of several that stand at the same tick need other names.
    group = attempt(reader.legend.name, attempt(colour_of, box.artist))
    element = {
        "label": label if group in (None, label) else f"{label}, {group}",
        "min": box.least,
        "first_quartile": box.first_quartile,
        "median": box.median,
        "third_quartile": box.third_quartile,
        "max": box.most,
        "outliers": box.outliers[:most],
    }
    if len(box.outliers) > most:
        element["points_left_out"] = len(box.outliers) - most
    return element
