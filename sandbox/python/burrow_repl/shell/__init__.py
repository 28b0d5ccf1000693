"""Cells that are not Python: they run in a bash of the context's own, which remembers as Python does."""
