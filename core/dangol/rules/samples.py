"""Invented values for blanks: how a wording looks when it is filled."""

from __future__ import annotations

import re

from dangol.rules.compliance.wording import check
from dangol.rules.lint import lint
from dangol.rules.templates import BLANKS, blanks_of, filled

__all__ = ["SAMPLES", "advertises", "is_public", "looked_at", "sample"]

SAMPLES = {
    "이름": "김하늘",
    "상품": "머그컵",
    "말씀": "튼튼하고 예쁘다",
    "아쉬움": "배송이 늦었다",
    "택배사": "한빛택배",
    "송장번호": "612345678901",
}
_PUBLIC = re.compile(r"(?:thank|apologise|follow_up)_review|clarify")


_GAP = "____"
_OWN_LINE = "로고는 밝은 곳과 어두운 곳에서 모두 보이도록 고민해서 두 벌로 담았습니다."
"""What a seller may write into a gap."""
_ADVERTISING = ("ask_event", "invite_")


def is_public(name: str) -> bool:
    """Tell whether a text of that wording stands where everybody reads it."""
    return _PUBLIC.match(name) is not None


def sample(wording: str) -> str:
    """Return a wording with invented values in its blanks."""
    whole = wording.replace(_GAP, _OWN_LINE)
    return filled(whole, {name: SAMPLES.get(name) or BLANKS.get(name) or name for name in blanks_of(whole)})


def advertises(name: str) -> bool:
    """Tell whether a wording is for advertising, which the gate judges."""
    return name.startswith(_ADVERTISING)


def looked_at(name: str, wording: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return why no text may leave like this, and what could be better, in the seller's language."""
    text = sample(wording)
    ad = advertises(name)
    refused = check(text, public=is_public(name), asked=name.startswith("answer_inquiry"), advertising=ad, gated=ad)
    return tuple(one.sentence() for one in refused), tuple(one.sentence() for one in lint(name, text))
