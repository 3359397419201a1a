"""Invented values for blanks: how a wording looks when it is filled."""

from __future__ import annotations

import re

from dangol.rules.compliance.wording import check
from dangol.rules.lint import lint
from dangol.rules.templates import BLANKS, blanks_of, filled

__all__ = ["SAMPLES", "is_public", "looked_at", "sample"]

SAMPLES = {
    "이름": "김하늘",
    "상품": "머그컵",
    "말씀": "튼튼하고 예쁘다",
    "아쉬움": "배송이 늦었다",
    "택배사": "한빛택배",
    "송장번호": "612345678901",
}
_PUBLIC = re.compile(r"(?:thank|apologise|follow_up)_review|clarify")


def is_public(name: str) -> bool:
    """Tell whether a text of that wording stands where everybody reads it."""
    return _PUBLIC.match(name) is not None


def sample(wording: str) -> str:
    """Return a wording with invented values in its blanks."""
    return filled(wording, {name: SAMPLES.get(name) or BLANKS.get(name) or name for name in blanks_of(wording)})


def looked_at(name: str, wording: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return why no text may leave like this, and what could be better, in the seller's language."""
    text = sample(wording)
    refused = check(text, public=is_public(name), asked=name.startswith("answer_inquiry"))
    return tuple(one.sentence() for one in refused), tuple(one.sentence() for one in lint(name, text))
