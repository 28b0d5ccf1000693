"""How much of the plane a figure's picture shows.

`savefig` shows exactly the figure, and cuts off what sticks out: a legend beside the axes, long labels. IPython's way,
`bbox_inches="tight"`, shows exactly what is drawn, and so each picture has another size than the figure was given.
"""

from ..private_builtins import __builtins__

from math import ceil, isfinite

from ..attempts import attempt
from ..loaded import loaded


def picture_box(figure):
    """Returns the `bbox_inches` to save a matplotlib figure with: None unless something would be cut off.

    Otherwise it is a box in inches that holds all of the figure and what sticks out of it. Texts are measured for it,
    and matplotlib remembers what it measured: drawing after this costs less. Warnings about texts come out here.
    """
    return attempt(_box, figure)


def _box(figure):
    """The box, or None."""
    drawn = attempt(_drawn_box, figure)
    if drawn is None:
        # Some things only know where they are after they have been drawn, three-dimensional axes among them.
        figure.draw_without_rendering()
        drawn = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    left, right = _margin(figure, -drawn.x0, width), _margin(figure, drawn.x1 - width, width)
    below, above = _margin(figure, -drawn.y0, height), _margin(figure, drawn.y1 - height, height)
    if not (left or right or below or above):
        return None
    return loaded("matplotlib.transforms").Bbox.from_extents(-left, -below, width + right, height + above)


def _drawn_box(figure):
    """The box of all that is drawn, in inches, with the layout that drawing would give it."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    return figure.get_tightbbox()


def _margin(figure, outside, size):
    """How many inches to add at a side where so much is outside of the figure, which has this size."""
    # Less than a pixel is no loss. And what is further away than the figure is large does not stick out of it: someone
    # placed a text at data that the axes do not show.
    if not isfinite(outside) or not 1 / figure.dpi < outside <= size:
        return 0
    padding = loaded("matplotlib").rcParams["savefig.pad_inches"]
    # Whole pixels, so that lines stay as sharp as they are.
    return ceil((outside + padding) * figure.dpi) / figure.dpi
