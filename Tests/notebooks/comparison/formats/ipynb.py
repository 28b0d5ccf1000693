"""Jupyter's own format."""

import json


def cells(text: str) -> list[str]:
    """The code cells."""
    return ["".join(each["source"]) for each in json.loads(text)["cells"] if each["cell_type"] == "code"]
