"""Rules do nothing: they import nothing that could, and name no market."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dangol.rules

ROOM = Path(dangol.rules.__file__).parent
MODULES = sorted(ROOM.rglob("*.py"))
ALLOWED = {
    "__future__",
    "collections.abc",
    "calendar",
    "datetime",
    "functools",
    "enum",
    "re",
    "types",
    "typing",
    "unicodedata",
    "zlib",
    "msgspec",
    "dangol.decisions",
    "dangol.errors",
    "dangol.facts",
    "dangol.i18n",
    "dangol.korea",
    "dangol.masks",
    "dangol.models",
    "dangol.outgoing",
    "dangol.policy",
    "dangol.review_events",
}
MARKETS = ("smartstore", "naver", "cafe24", "kmong", "스마트스토어", "네이버", "크몽", "카페24")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_a_rule_can_do_nothing_but_decide(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input", "exec", "eval", "__import__"}
        elif isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow"}
    assert {name for name in imported - ALLOWED if not name.startswith("dangol.rules")} == set()
    assert not [market for market in MARKETS if market in source.lower()]


def test_there_are_rules_to_look_at() -> None:
    assert len(MODULES) > 10
