"""IPython's own tests of how it reads cells: pairs of a cell and what it becomes."""

import ast


def cells(text: str) -> list[str]:
    """The cells, which are the first in each of the module's named tuples."""
    found = []
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple) and statement.value.elts:
            cell = _text(statement.value.elts[0])
            if cell:
                found.append(cell)
    return found


def _text(node: ast.expr) -> str | None:
    """The text that a node spells, whole or in lines."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "splitlines":
        node = node.func.value
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return "".join(value) if isinstance(value, list) else value
