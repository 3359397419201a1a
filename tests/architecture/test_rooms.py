"""Time, chance, the environment and the network enter by the rooms that are made for them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.architecture.source import Module

ROOMS = {
    "datetime.now": ("clock.py",),
    "datetime.utcnow": (),
    "datetime.today": (),
    "date.today": (),
    "time.time": ("clock.py",),
    "time.sleep": ("clock.py",),
    "time.monotonic": ("clock.py",),
    "asyncio.sleep": ("clock.py",),
    "os.environ": ("config.py", "i18n.py", "environment.py", "app.py"),
    "os.getenv": (),
    "httpx.AsyncClient": ("http/",),
    "httpx.Client": (),
}


def _dotted(tree: ast.Module) -> list[tuple[int, str]]:
    return [
        (node.lineno, f"{node.value.id}.{node.attr}")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_the_outside_enters_by_its_room(name: str, modules: list[Module]) -> None:
    allowed = tuple(f"core/dangol/{room}" for room in ROOMS[name])
    strays = [
        f"{module.name}:{line}"
        for module in modules
        if not module.name.startswith(allowed)
        for line, dotted in _dotted(module.tree)
        if dotted == name
    ]
    assert strays == []


def test_only_the_database_begins_a_transaction(modules: list[Module]) -> None:
    strays = [
        f"{module.name}:{line}"
        for module in modules
        if module.name != "core/dangol/storage/database.py"
        for line, text in module.literals()
        if re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b", text)
    ]
    assert strays == []


def test_whatever_is_raised_is_caught_in_few_places(modules: list[Module]) -> None:
    """A plugin, a rule, a stranger's module may raise anything; so may the program at its top. Nobody else."""
    places = sorted(
        module.name
        for module in modules
        if not module.name.startswith("core/dangol/testing/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name)
        if node.type.id in ("Exception", "BaseException")
        if not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    )
    assert set(places) <= {
        "core/dangol/cli/__init__.py",
        "core/dangol/http/client.py",
        "core/dangol/http/redact.py",
        "core/dangol/registry.py",
        "core/dangol/send/courier.py",
        "core/dangol/send/deliveries.py",
        "core/dangol/send/run.py",
        "core/dangol/send/sender.py",
        "core/dangol/sync.py",
        "core/dangol/web/site.py",
    }
