"""What is changed in a module, one small place at a time: a border, a branch, a number, an entry, an alternative.

Nothing is changed where no behaviour would be: annotations, ``__all__``, docstrings, sentences for the seller.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Place", "Put", "alternatives", "changes", "places"]

SPARED = {"__all__", "_SURNAMES"}
"""A list of exports, and one letter beside the other of which none stands for behaviour of its own."""
_UNSEEN = {"annotation", "returns", "decorator_list"}
_BORDERS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Mod: ast.Add,
}
_HOLE = "\ue000"


class Place(NamedTuple):
    """Where a node stands: in a field of its parent, perhaps at a position of a list."""

    parent: ast.AST
    field: str
    at: int | None
    node: ast.AST


class Put:
    """Puts another node into a place, and the old one back."""

    def __init__(self, place: Place, other: ast.AST) -> None:
        self._place = place
        self._other = ast.fix_missing_locations(ast.copy_location(other, place.node))

    def __enter__(self) -> None:
        self._set(self._other)

    def __exit__(self, *_exc: object) -> None:
        self._set(self._place.node)

    def _set(self, node: ast.AST) -> None:
        parent, field, at, _node = self._place
        if at is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[at] = node

    def told(self) -> str:
        """Return the line, and what stood there and stands there now, around the first difference."""
        was, now = (_short(one) for one in (self._place.node, self._other))
        same = next((at for at, pair in enumerate(zip(was, now, strict=False)) if pair[0] != pair[1]), len(was))
        before, after = (one[max(0, same - 30) : same + 40].replace("\n", " ") for one in (was, now))
        return f"{getattr(self._place.node, 'lineno', 0)}  {before}  ->  {after}"


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return ast.unparse(node)


def places(tree: ast.Module) -> Iterator[Place]:
    """Yield every place of a module that holds behaviour."""
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom) and not _spared(node):
            yield from _below(node)


def _spared(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(one, ast.Name) and one.id in SPARED for one in node.targets)
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _below(parent: ast.AST) -> Iterator[Place]:
    if _is_said(parent):
        return
    for field, value in ast.iter_fields(parent):
        if field in _UNSEEN or (isinstance(parent, ast.ClassDef) and field in ("bases", "keywords")):
            continue
        for at, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(node, ast.AST):
                yield Place(parent, field, at, node)
                if not isinstance(node, ast.JoinedStr):
                    yield from _below(node)


def _is_said(node: ast.AST) -> bool:
    """Tell whether a node is a docstring, or a sentence for the seller."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")


def changes(place: Place) -> Iterator[ast.AST]:
    """Yield what may stand in a place instead."""
    node = place.node
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield from _constants(node)
    elif isinstance(node, ast.stmt):
        yield from _statements(node)
    elif isinstance(node, ast.comprehension):
        yield from (
            ast.comprehension(node.target, node.iter, node.ifs[:at] + node.ifs[at + 1 :], node.is_async)
            for at in range(len(node.ifs))
        )
    else:
        yield from _gathered(node)
        yield from _expressions(node)


def _constants(node: ast.Constant | ast.JoinedStr) -> Iterator[ast.AST]:
    if isinstance(node, ast.JoinedStr):
        holes = [one for one in node.values if isinstance(one, ast.FormattedValue)]
        whole = "".join(str(one.value) if isinstance(one, ast.Constant) else _HOLE for one in node.values)
        yield from (_joined(one, holes) for one in alternatives(whole) if one.count(_HOLE) == whole.count(_HOLE))
    elif isinstance(node.value, str):
        yield from (ast.Constant(one) for one in alternatives(node.value) if node.value != "|")
    elif isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


def _joined(text: str, holes: list[ast.FormattedValue]) -> ast.JoinedStr:
    values: list[ast.expr] = []
    for number, piece in enumerate(text.split(_HOLE)):
        values += [holes[number - 1]] if number else []
        values.append(ast.Constant(piece))
    return ast.JoinedStr(values)


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.If):
        yield from (ast.If(ast.Constant(value), node.body, node.orelse) for value in (True, False))
    elif isinstance(node, ast.Return):
        if not (node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)):
            yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.AugAssign | ast.Continue | ast.Break) or _is_call(node):
        yield ast.Pass()


def _is_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _gathered(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a tuple, set or table without one of its entries."""
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield from (ast.Tuple(node.elts[:at] + node.elts[at + 1 :], ast.Load()) for at in range(len(node.elts)))
    elif isinstance(node, ast.Set) and len(node.elts) > 1:
        yield from (ast.Set(node.elts[:at] + node.elts[at + 1 :]) for at in range(len(node.elts)))
    elif isinstance(node, ast.Dict):
        yield from (
            ast.Dict(node.keys[:at] + node.keys[at + 1 :], node.values[:at] + node.values[at + 1 :])
            for at in range(len(node.keys))
        )


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        for at in range(len(node.values)):
            rest = node.values[:at] + node.values[at + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)
        for at, op in enumerate(node.ops):
            if type(op) in _BORDERS:
                ops = [*node.ops[:at], _BORDERS[type(op)](), *node.ops[at + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED and not _is_text(node.left, node.right):
        yield ast.BinOp(node.left, _COUNTED[type(node.op)](), node.right)


def _is_text(*nodes: ast.expr) -> bool:
    return any(
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        for node in nodes
    )


def alternatives(pattern: str) -> Iterator[str]:
    """Yield a pattern again and again, each time without one of its alternatives."""
    bars: list[list[int]] = [[]]
    starts, inside, at = [0], False, 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            at += 1
        elif inside:
            inside = letter != "]"
        elif letter == "[":
            inside = True
        elif letter == "(":
            opening = re.match(r"\((?:\?(?:[:=!]|<[=!]))?", pattern[at:])
            at += len(opening[0]) - 1 if opening else 0
            bars.append([])
            starts.append(at + 1)
        elif letter == "|":
            bars[-1].append(at)
        elif letter == ")":
            yield from _without(pattern, starts.pop(), bars.pop(), at)
        at += 1
    yield from _without(pattern, 0, bars[0], len(pattern))


def _without(pattern: str, start: int, bars: list[int], end: int) -> Iterator[str]:
    edges = [start - 1, *bars, end]
    for number in range(len(bars) + 1 if bars else 0):
        left, right = edges[number], edges[number + 1]
        yield pattern[:left] + pattern[right:] if number else pattern[: left + 1] + pattern[right + 1 :]
