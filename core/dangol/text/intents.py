"""What an inquiry wants: one intent, what else it touches, whether it is urgent, and the day it names."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import msgspec

from dangol.text.normal import squeeze
from dangol.text.tiebreak import tie_break
from dangol.text.wished import Wished, wished

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dangol.text.normal import Normal
    from dangol.text.runner import Fired
    from dangol.text.tiebreak import TieBreak

__all__ = ["FLAGS", "OTHER", "Intent", "intent_of", "weights_of"]

OTHER = "other"
URGENT, ANGRY = "urgent", "angry"
FLAGS = frozenset({URGENT, ANGRY})
"""Labels of the rule file that say how something is asked, not what."""

_EVEN = 1.1
"""Intents whose rules weigh that little less than the heaviest count as even with it."""
_LEAST = 1.0
_NEVER = -30.0
_FORMALITY = re.compile(
    r"(?<!\S)(?:안녕하세요|(?:(?:상품|제품) ?)?문의(?:드려요|드립니다|드릴게요|합니다|해요|남깁니다)?"
    r"|질문(?:이요|이에요|있어요|있습니다|드려요|드립니다)?)[.!?~,]*(?!\S)"
)
"""What stands in the title of any question and tells nothing of it."""


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What an inquiry wants. ``also`` names further intents whose rules fired, the heaviest first.

    ``by_model`` if the rules were silent or even and the small model chose; ``sure`` is its probability then.
    ``wished`` is the day by which something should be there, if one is named and ``today`` was given.
    """

    primary: str
    also: tuple[str, ...] = ()
    urgent: bool = False
    wished: Wished | None = None
    by_model: bool = False
    sure: float = 1.0
    evidence: tuple[str, ...] = ()


def weights_of(fired: Sequence[Fired]) -> dict[str, float]:
    """Add up the weights of the rules by label; a rule counts once."""
    found: dict[str, float] = {}
    for rule in {one.rule.id: one.rule for one in fired}.values():
        if rule.label not in FLAGS:
            found[rule.label] = found.get(rule.label, 0.0) + rule.weight
    return found


def intent_of(
    normal: Normal, fired: Sequence[Fired], today: date | None = None, *, model: TieBreak | None = None
) -> Intent:
    """Choose the intent from the rules that fired; where they are silent or even, the model decides among them."""
    weights = weights_of(fired)
    ranked = sorted(weights, key=lambda label: (-weights[label], -_priority(fired, label), label))
    heaviest = weights[ranked[0]] if ranked else 0.0
    even = [label for label in ranked if weights[label] >= heaviest - _EVEN] if heaviest >= _LEAST else []
    primary, sure = (even[0], None) if len(even) == 1 else _chosen(normal, even, weights, model)
    urgent = primary == "urgent_delivery" or any(one.rule.label == URGENT for one in fired)
    return Intent(
        primary=primary,
        also=tuple(label for label in ranked if label != primary and weights[label] >= _LEAST),
        urgent=urgent,
        wished=wished(normal.text, today) if today is not None else None,
        by_model=sure is not None,
        sure=1.0 if sure is None else sure,
        evidence=tuple(f"{one.rule.id}: {one.text}" for one in fired),
    )


def _priority(fired: Sequence[Fired], label: str) -> int:
    return max(one.rule.priority for one in fired if one.rule.label == label)


def _chosen(
    normal: Normal, even: Sequence[str], weights: dict[str, float], model: TieBreak | None
) -> tuple[str, float | None]:
    if not normal.solid:
        return OTHER, None
    substance = squeeze(_FORMALITY.sub(" ", normal.text))
    logs = (model or tie_break()).logs(substance if substance.solid else normal)
    best = max(even or logs, key=lambda label: (weights.get(label, 0.0) + logs.get(label, _NEVER), label))
    return best, math.exp(logs.get(best, _NEVER))
