"""What a product is like, in the words of those who write about it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Thing"]


class Thing(NamedTuple):
    """Vocabulary of one product line. Every wording is a finished clause unless said otherwise."""

    name: str
    """Short everyday name: 머그컵."""
    uses: tuple[str, ...]
    """When it is used, before a comma: 아침에 커피 마실 때."""
    likes: tuple[str, ...]
    """Noun phrases one may like: 손에 쥐는 느낌."""
    good: tuple[str, ...]
    """Praise of quality."""
    fits: tuple[str, ...]
    """Praise of size."""
    flaws: tuple[str, ...]
    """Complaints about quality."""
    misfits: tuple[str, ...]
    """Complaints about size."""
    lasts: tuple[str, ...]
    """What one says after a month of use."""
    asks: tuple[str, ...]
    """Questions asked before buying."""
