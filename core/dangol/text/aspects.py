"""What a review talks about, and how: twelve aspects, each with a sign and what made it fire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from dangol.text.sentiment import scorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.text.normal import Normal
    from dangol.text.runner import Fired
    from dangol.text.sentiment import Clause

__all__ = ["ASPECTS", "Aspect", "aspects_of", "heaviest"]

ASPECTS = (
    "missing_wrong",
    "defect",
    "delivery",
    "packaging",
    "taste",
    "smell",
    "size",
    "quality",
    "function",
    "design",
    "service",
    "price",
)
"""Every aspect, in the order in which a seller wants to hear of it."""

_LEAST = 1.0
_SIGNS: dict[str, Literal["+", "-", "~"]] = {"good": "+", "bad": "-", "unclear": "~"}


class Aspect(msgspec.Struct, frozen=True):
    """One thing a review talks about. ``sign``: ``+`` praised, ``-`` complained of, ``~`` neither or both."""

    name: str
    sign: Literal["+", "-", "~"]
    evidence: tuple[str, ...] = ()


def heaviest(fired: Sequence[Fired]) -> dict[str, float]:
    """Return the weight of the heaviest rule that fired for each label."""
    found: dict[str, float] = {}
    for one in fired:
        rule = one.rule
        if found.get(rule.label, 0.0) < rule.weight:
            found[rule.label] = rule.weight
    return found


def aspects_of(normal: Normal, fired: Sequence[Fired], clauses: Sequence[Clause] | None = None) -> list[Aspect]:
    """Name the aspects, in the order of ``ASPECTS``; a rule without a sign takes that of its clause."""
    told: dict[str, list[Fired]] = {}
    for one in fired:
        told.setdefault(one.rule.label, []).append(one)
    found = []
    for name in filter(told.__contains__, ASPECTS):
        here = told[name]
        if max([one.rule.weight for one in here]) < _LEAST:
            continue
        signs = _signs(here) if len(here) > 1 else [here[0].sign] if here[0].sign else []
        if clauses is None and len(signs) != 1:
            clauses = scorer().clauses(normal)
        found.append(Aspect(name, _sign(here, signs, clauses or ()), _evidence(here)))
    return found


def _signs(fired: Sequence[Fired]) -> list[str]:
    """Return the signs of the rules that know one; of two that overlap the longer match counts."""
    signed = [one for one in fired if one.sign]
    if len(signed) < 2:
        return [one.sign for one in signed]
    signed.sort(key=lambda one: one.start - one.end)
    kept: list[Fired] = []
    for one in signed:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return list(dict.fromkeys(one.sign for one in kept))


def _sign(fired: Sequence[Fired], signs: Sequence[str], clauses: Sequence[Clause]) -> Literal["+", "-", "~"]:
    """Let the rules that know a sign decide; where none does, or they differ, the clauses around the matches."""
    if len(signs) != 1:
        signs = [one for one in {_clause_sign(one, clauses) for one in fired} if one != "~"]
    if len(signs) != 1:
        return "~"
    return "+" if signs[0] == "+" else "-" if signs[0] == "-" else "~"


def _clause_sign(fired: Fired, clauses: Sequence[Clause]) -> str:
    return next((_SIGNS[one.sentiment.verdict] for one in clauses if one.start <= fired.start < one.end), "~")


def _evidence(fired: Sequence[Fired]) -> tuple[str, ...]:
    told = [f"{one.rule.id}{one.sign}: {one.text}" for one in fired]
    return tuple(told if len(told) < 2 else dict.fromkeys(told))
