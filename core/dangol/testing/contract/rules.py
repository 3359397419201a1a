"""Every rule of the contract by its id, and how a method becomes the test of one."""

from __future__ import annotations

import asyncio
import functools
import inspect
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec

from dangol.testing.contract.channel_rules import CHANNELS
from dangol.testing.contract.market_rules import MARKETS
from dangol.testing.contract.rule import ContractBroken, Grade, Rule

__all__ = ["RULES", "ContractBroken", "Grade", "Rule", "rule", "rule_of", "rules_of"]

P = ParamSpec("P")
_MARK = "__dangol_rule__"
_BOTH = ("import_light", "settings_strict", "readme", "typed")

RULES = {one.id: one for one in (*MARKETS, *CHANNELS)}
"""Every rule by its id, in the order in which they are told."""


def rules_of(*, market: bool) -> dict[str, Rule]:
    """Return the rules of plugins for markets, or of those that bring channels only."""
    chosen = MARKETS if market else (*(one for one in MARKETS if one.id in _BOTH), *CHANNELS)
    return {one.id: one for one in chosen}


def rule(rule_id: str) -> Callable[[Callable[P, Any]], Callable[P, None]]:
    """Make a method the test of a rule; one that is ``async def`` is run to its end, whatever plugins pytest has."""

    def mark(function: Callable[P, Any]) -> Callable[P, None]:
        @functools.wraps(function)
        def test(*given: P.args, **named: P.kwargs) -> None:
            try:
                found = function(*given, **named)
                if inspect.iscoroutine(found):
                    asyncio.run(found)
            except (ContractBroken, KeyboardInterrupt):
                raise
            except Exception as wrong:
                raise ContractBroken(RULES[rule_id], "no exception", _told(wrong, given)) from wrong

        setattr(test, _MARK, RULES[rule_id])
        return test

    return mark


def _told(wrong: Exception, given: tuple[Any, ...]) -> str:
    """Return an exception with its codes, and the line of the plugin that it came through last."""
    codes = [f"{name} {value}" for name, value in getattr(wrong, "detail", {}).items() if value is not None]
    file = getattr(getattr(given[0], "plugin", None), "__file__", None) if given else None
    home = Path(file).parent if file else None
    frames = [one for one in traceback.extract_tb(wrong.__traceback__) if home and home in Path(one.filename).parents]
    where = [f"at {Path(frames[-1].filename).name}:{frames[-1].lineno}"] if frames else []
    extra = ", ".join([*codes, *where])
    return f"{type(wrong).__name__}: {wrong}" + (f" ({extra})" if extra else "")


def rule_of(function: object) -> Rule | None:
    """Return the rule that a test method tests."""
    found: Rule | None = getattr(function, _MARK, None)
    return found
