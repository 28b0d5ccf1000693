"""Pie charts."""

from ..private_builtins import __builtins__

from math import isfinite

from ..attempts import attempt
from .legend import colour_of
from .values import rounded


def pie_chart(reader):
    """Describes the wedges, None without any."""
    wedges = [wedge for _, wedge in reader.drawn("matplotlib.patches", "Wedge")]
    most = reader.limits.items
    elements = [attempt(_wedge, reader, wedge) for wedge in wedges[:most]]
    elements = [element for element in elements if element is not None]
    return reader.head("pie", elements, max(0, len(wedges) - most)) if elements else None


def _wedge(reader, wedge):
    """Describes one wedge, None for one that has no size."""
    angle, radius = abs(float(wedge.theta2) - float(wedge.theta1)), float(wedge.r)
    if not (isfinite(angle) and isfinite(radius)):
        return None
    # Without any name, only its place says what a wedge stands for.
    label = reader.own_label(wedge) or reader.legend.name(colour_of(wedge)) or ""
    return {"label": label, "angle": rounded(angle), "radius": radius}
