"""How much a description may hold."""

from ..private_builtins import __builtins__

# The whole description, as JSON.
MOST_BYTES = 256 << 10
# Points of all series together, for a start: those of one figure that can fit into the bytes if their digits are few.
MOST_POINTS = 12_000


class Limits:
    """The limits of one attempt to describe a figure."""

    __slots__ = ("points", "items", "elements", "characters")

    def __init__(self, points, items=1000, elements=50, characters=500):
        """Takes the most of each.

        Points are those of a series, items the bars of a group, boxes, wedges and ticks, elements the series of a chart
        and the charts of a figure, characters those of a text.
        """
        self.points = points
        self.items = items
        self.elements = elements
        self.characters = characters

    @classmethod
    def of_series(cls, count):
        """The limits of a figure with so many long series."""
        return cls(min(1000, max(2, MOST_POINTS // max(1, count))))

    def tighter(self):
        """The limits for the next attempt, when the description was too long."""
        # Series lose points first: fewer points still show a line, and a missing line shows nothing.
        elements = self.elements if self.points > 50 else max(4, self.elements // 2)
        return Limits(max(2, self.points // 2), max(2, self.items // 2), elements, max(40, self.characters // 2))


def thinned(count, most):
    """Returns the indices of at most `most` (at least 2) of `count` things, evenly, with the first and the last."""
    if count <= most:
        return range(count)
    return [index * (count - 1) // (most - 1) for index in range(most)]
