"""Every rule of the contract by its id, and how a method becomes the test of one."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable
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
                raise ContractBroken(RULES[rule_id], "no exception", f"{type(wrong).__name__}: {wrong}") from wrong

        setattr(test, _MARK, RULES[rule_id])
        return test

    return mark


def rule_of(function: object) -> Rule | None:
    """Return the rule that a test method tests."""
    found: Rule | None = getattr(function, _MARK, None)
    return found
