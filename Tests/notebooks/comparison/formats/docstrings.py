"""A Python module whose documentation has examples in it."""

import ast

from . import doctests


def cells(text: str) -> list[str]:
    """The examples of all documentation in the module, in its order."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and ast.get_docstring(node):
                found.append((first.lineno, ast.get_docstring(node)))
    return [cell for _, documentation in sorted(found) for cell in _examples(documentation)]


def _examples(documentation: str) -> list[str]:
    try:
        return doctests.cells(documentation)
    except ValueError:
        # doctest itself would not take it: a prompt without the blank after it.
        return []
