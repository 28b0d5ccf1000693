"""Jupyter's own format."""

import json


def cells(text: str) -> list[str]:
    """The code cells that hold something."""
    sources = ["".join(each["source"]) for each in json.loads(text)["cells"] if each["cell_type"] == "code"]
    return [source for source in sources if source.strip()]
