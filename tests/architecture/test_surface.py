"""What plugin authors may rely on: a name leaves this list only with a breaking release."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import dangol
import dangol.testing
from dangol import hookspecs
from dangol.loading import hook_names
from dangol.registry import Plugins

LIST = Path(__file__).with_name("surface.txt")


def test_the_front_door_is_as_promised() -> None:
    assert sorted(dangol.__all__) == LIST.read_text(encoding="utf-8").split()


def test_every_promised_name_is_there() -> None:
    missing = [name for name in dangol.__all__ if getattr(dangol, name, None) is None]
    assert missing == []


def test_the_tools_for_tests_are_as_promised() -> None:
    promised = LIST.with_name("surface_testing.txt").read_text(encoding="utf-8").split()
    assert sorted(dangol.testing.__all__) == promised
    assert [name for name in promised if getattr(dangol.testing, name, None) is None] == []


@pytest.mark.parametrize("line", LIST.with_name("hooks.txt").read_text(encoding="utf-8").splitlines())
def test_a_hook_keeps_its_arguments(line: str) -> None:
    """More may come: an implementation takes those it wants."""
    name, _bracket, given = line.removesuffix(")").partition("(")
    wanted = [one for one in given.split(", ") if one]
    assert set(wanted) <= set(inspect.signature(hook_names()[name]).parameters)


def test_a_hook_that_goes_is_announced_to_its_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """By pluggy's own warning, when a plugin that implements it is registered."""

    def dangol_old() -> None:
        """Do what ``dangol_rules`` does now."""

    going = hookspecs.hookspec(warn_on_impl=DeprecationWarning("dangol_old goes in 0.3; use dangol_rules"))
    monkeypatch.setattr(hookspecs, "dangol_old", going(dangol_old), raising=False)
    plugin = ModuleType("someone")
    plugin.dangol_old = hookspecs.hookimpl(lambda: None)  # type: ignore[attr-defined]  # that is what a plugin is
    with pytest.warns(DeprecationWarning, match="use dangol_rules"):
        Plugins().add(plugin, "someone")


def test_the_front_door_costs_nothing_until_it_is_used() -> None:
    heavy = "msgspec, pydantic, httpx, sqlite_utils, asyncio, click, pluggy"
    code = f"import sys, dangol; print([m for m in {heavy.split(', ')!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
