"""A hook or a command exists only with its documentation, its test and somebody who uses it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from dangol import builtin, hookspecs
from dangol.cli.table import COMMANDS, load
from dangol.loading import hook_names
from dangol.registry import Plugins

ROOT = Path(__file__).parents[2]


@cache
def _tests() -> str:
    here = Path(__file__)
    return "\n".join(p.read_text(encoding="utf-8") for p in ROOT.glob("tests/**/*.py") if p != here)


@cache
def _used() -> frozenset[str]:
    return frozenset(hook for plugin in Plugins.installed([builtin]).loaded for hook in plugin.hooks)


@pytest.mark.parametrize("hook", sorted(hook_names()))
def test_every_hook_is_documented_tested_and_used(hook: str) -> None:
    assert getattr(hookspecs, hook).__doc__
    assert f"## {hook}" in (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    assert hook in _tests()
    assert hook in _used()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented_and_tested(name: str) -> None:
    assert load(name).help
    assert f"## dangol {name}" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f'"{name}"' in _tests()
