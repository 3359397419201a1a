"""How much two texts sound alike, by the groups of three letters that they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Grams", "alike", "grams", "most_alike"]

Grams = frozenset[str]
_NOT_WORDS = re.compile(r"[^가-힣a-z0-9]+")
_GRAM = 3


def grams(text: str) -> Grams:
    """Return the groups of three letters in a text, without its spaces and marks."""
    plain = _NOT_WORDS.sub("", text.lower())
    return frozenset(plain[at : at + _GRAM] for at in range(max(len(plain) - _GRAM + 1, 1))) if plain else frozenset()


def alike(one: Grams, other: Grams) -> float:
    """Return 0 (nothing in common) to 1 (the same groups): Dice's coefficient."""
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 0.0


def most_alike(one: Grams, others: Iterable[Grams]) -> float:
    """Return how much a text sounds like the nearest of others."""
    return max((alike(one, other) for other in others), default=0.0)
