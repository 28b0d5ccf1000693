"""Ways to write notebooks down. Each reads a file's text into its cells, in order."""

from . import docstrings, doctests, ipynb, percent, transformations

FORMATS = {
    "ipynb": ipynb.cells,
    "percent": percent.cells,
    "docstrings": docstrings.cells,
    "doctests": doctests.cells,
    "transformations": transformations.cells,
}
