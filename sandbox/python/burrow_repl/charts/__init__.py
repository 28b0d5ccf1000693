"""Describes the charts of a matplotlib figure as data, in the shape that clients of code interpreters know.

A picture shows a chart to a person; the description lets a program draw it again, and a model read its numbers. The
shape is that of E2B's clients, so that theirs read it too.
"""

from .figure import describe_figure

__all__ = ["describe_figure"]
