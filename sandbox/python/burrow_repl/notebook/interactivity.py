"""Which statements of a cell show a value, when it is not just the last expression."""

from ..private_builtins import __builtins__

from ast import AnnAssign, Assign, AugAssign, Expr, Expression, Load, Module, Name, copy_location, fix_missing_locations


def steps(tree, interactivity):
    """The parts of a cell to compile and run one by one, each with its mode: "exec", or "eval" for what is shown.

    `interactivity` is "all", "last_expr", or "last_expr_or_assign", which also shows the variable that a last assignment
    sets.
    """
    body = list(tree.body)
    if interactivity == "last_expr_or_assign" and body and (variable := _assigned(body[-1])) is not None:
        body.append(variable)
    for number, node in enumerate(body, 1):
        is_shown = isinstance(node, Expr) and (interactivity == "all" or number == len(body))
        yield ("eval", Expression(node.value)) if is_shown else ("exec", Module([node], []))


def _assigned(node):
    """An expression that is the variable which a statement assigns; None for other statements."""
    if isinstance(node, Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, (AnnAssign, AugAssign)):
        target = node.target
    else:
        return None
    if not isinstance(target, Name):
        return None
    return fix_missing_locations(copy_location(Expr(copy_location(Name(target.id, Load()), node)), node))
