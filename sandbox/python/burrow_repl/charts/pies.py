"""Pie charts."""

from ..private_builtins import __builtins__

from math import isfinite

from ..attempts import attempt
from .axes_reader import UNNAMED
from .legend import colour_of
from .values import json_text, rounded


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
    return {"label": _label(reader, wedge), "angle": rounded(angle), "radius": radius}


def _label(reader, wedge):
    """What a wedge stands for; nothing when only its place says it."""
    label = wedge.get_label()
    if isinstance(label, str) and label and not label.startswith(UNNAMED):
        return json_text(label, reader.limits.characters)
    return reader.legend.name(colour_of(wedge)) or ""
