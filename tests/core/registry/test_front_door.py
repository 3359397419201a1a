"""What type checkers see of ``import dangol`` is what is there when a plugin runs."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import dangol


def seen_by_type_checkers() -> dict[str, str]:
    """Return the home of every name that is imported for type checkers only."""
    tree = ast.parse(Path(str(dangol.__file__)).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {str(alias.asname): str(node.module) for node in imports for alias in node.names if node.module != "typing"}


def test_every_name_is_the_one_that_type_checkers_see() -> None:
    seen = seen_by_type_checkers()
    assert sorted(seen) == dangol.__all__
    for name, home in seen.items():
        assert getattr(dangol, name) is getattr(import_module(home), name)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Ordr'"):
        _ = dangol.Ordr
