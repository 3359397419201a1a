"""What a rule of the contract is, and what it says when it is broken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["ContractBroken", "Grade", "Rule"]


class Grade(IntEnum):
    """How far a plugin has come. Each grade holds all rules of the ones below it."""

    NONE = 0
    BRONZE = 1
    """Nothing is lost, nothing is doubled, nothing leaks."""
    SILVER = 2
    """What goes wrong at the market goes wrong in the right way."""
    GOLD = 3
    """Writes, files and values are held to the contract, too."""


class ContractBroken(AssertionError):
    """A rule is broken; the message says what was expected, what came, why it matters and how to mend it."""

    def __init__(self, broken: Rule, expected: str, came: str) -> None:
        self.rule = broken
        example = "\n".join(f"      {line}" for line in broken.fix.strip("\n").splitlines())
        super().__init__(
            f"{broken.id}: {broken.title}\n"
            f"  expected: {expected}\n"
            f"  came:     {came}\n"
            f"  why:      {broken.why}\n"
            f"  mend it like this:\n{example}"
        )


@dataclass(frozen=True)
class Rule:
    """One rule. ``needs`` is what a plugin must have for it: a kind of stream, ``write``, ``file``, or nothing."""

    id: str
    grade: Grade
    title: str
    why: str
    fix: str
    needs: str = ""

    def hold(self, holds: object, expected: str, came: object) -> None:
        """Raise ``ContractBroken`` unless it ``holds``."""
        if not holds:
            raise ContractBroken(self, expected, str(came))
