"""Smaller answers about a review: is it thin, why was it written, does it mention kindness, what does it wish for."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

import msgspec

from dangol.text.aspects import heaviest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dangol.text.normal import Normal
    from dangol.text.runner import Fired

__all__ = ["MOTIVES", "Thin", "kindness_of", "motive_of", "profanity_of", "specificity_of", "thin_of", "wishes_of"]

_LEFT = 12
"""A review with no more letters than these besides its empty words is thin."""

_USUAL = ("function", "quality", "size", "design", "delivery", "packaging", "taste", "smell", "price", "service")
_LETTERS = re.compile(r"[가-힣a-z0-9]+")
_LONG_ENOUGH = (40, 90, 160)
MOTIVES = ("anger", "points", "gratitude")
"""In this order: who writes for points may say thanks, who is angry may name the points."""

_PROFANE = 1.0


class Thin(msgspec.Struct, frozen=True):
    """Whether a review says too little to help others, and the aspect a question about it could name."""

    thin: bool
    missing: str | None
    left: int
    """Letters that are left without words that only praise or thank."""


def thin_of(normal: Normal, fired: Sequence[Fired], named: Collection[str], usual: Sequence[str] = _USUAL) -> Thin:
    """Judge how much a review says. ``usual`` are the aspects that matter for its product, the first one first."""
    left = sum(map(len, _LETTERS.findall(_without(normal.solid, fired))))
    thin = not named and left <= _LEFT
    return Thin(thin, next((aspect for aspect in usual if aspect not in named), None) if thin else None, left)


def _without(solid: str, fired: Sequence[Fired]) -> str:
    """Cut the matches out of a text; they come in the order of their start."""
    if not fired:
        return solid
    kept, end = [], 0
    for one in fired:
        kept.append(solid[end : one.start])
        end = max(end, one.end)
    return "".join([*kept, solid[end:]])


def motive_of(fired: Sequence[Fired]) -> str | None:
    """Return why a review was written (``MOTIVES``), ``None`` if it does not show."""
    if not fired:
        return None
    labels = heaviest(fired)
    return next((motive for motive in MOTIVES if motive in labels), None)


def kindness_of(fired: Sequence[Fired]) -> Literal["+", "-", "~"] | None:
    """Say whether a review mentions kindness (``+``), the lack of it (``-``), both, or neither (``None``)."""
    signs = {one.sign for one in fired if one.sign in ("+", "-")} if fired else None
    if not signs:
        return None
    return "~" if len(signs) > 1 else "+" if "+" in signs else "-"


def specificity_of(normal: Normal, fired: Sequence[Fired], named: Collection[str]) -> float:
    """Score how concrete a review is, between 0 and 1: kinds of detail, aspects, and length."""
    length = bisect_right(_LONG_ENOUGH, len(normal.solid))
    kinds = len({one.rule.label for one in fired if one.rule.weight > 0})
    return min(kinds + min(len(named), 4) + length, 10) / 10


def wishes_of(normal: Normal, fired: Sequence[Fired]) -> list[str]:
    """Return the sentences of a text that wish for something, as they were written (normalised)."""
    if not fired:
        return []
    found, at = [], 0
    for sentence in re.split(r"(?<=[.!?~;])\s|\n", normal.text):
        start, at = at, at + len(sentence.replace(" ", ""))
        if any(start <= one.start < at for one in fired):
            found.append(sentence.strip())
    return found


def profanity_of(fired: Sequence[Fired]) -> float:
    """Score abuse: the weights of the rules that fired, each once, and a little for every further word."""
    if not fired:
        return 0.0
    rules = {one.rule.id: one.rule.weight for one in fired}
    words = {one.start for one in fired if one.rule.weight >= _PROFANE}
    return round(sum(rules.values()) + len(words) / 10, 3)
