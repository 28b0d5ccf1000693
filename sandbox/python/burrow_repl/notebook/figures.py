"""Figures of matplotlib: shown by `plt.show()` or at the end of the cell, once each, in their own size."""

from ..private_builtins import __builtins__

import sys

from IPython.core import pylabtools

# Pictures of one cell: each takes some 50 ms to draw.
MOST_PICTURES = 50

_count = 0
_print_figure = pylabtools.print_figure


def install(shell):
    """Lets IPython draw figures in their own size, and not without end."""
    pylabtools.print_figure = print_figure
    shell.events.register("pre_execute", begin)


def begin():
    """Begins to count the pictures of a cell."""
    global _count
    _count = 0


def print_figure(fig, fmt="png", bbox_inches=None, base64=False, **options):
    """Draws a figure as a picture; None for an empty one, and for all after the most of a cell."""
    global _count
    # IPython draws no figure without axes either.
    if not fig.axes and not fig.lines:
        return None
    _count += 1
    if _count > MOST_PICTURES:
        if _count == MOST_PICTURES + 1:
            print(f"Only the first {MOST_PICTURES} figures of a cell are drawn: close others.", file=sys.stderr)
        return None
    if bbox_inches is None:
        from .picture_box import picture_box

        bbox_inches = picture_box(fig)
    return _print_figure(fig, fmt, bbox_inches=bbox_inches, base64=base64, **options)
