"""Complaints that the order itself does not bear out: they are explained kindly, and never held against the buyer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dangol.korea import KST

if TYPE_CHECKING:
    from dangol.facts import ItemFacts, ReviewFacts

__all__ = ["clarification", "days_of"]

_LATE = "배송이 늦었다"
_AFTER = ("주문하신 당일", "주문하신 다음 날", "주문하신 지 이틀 뒤")
"""How soon a parcel arrived, in words for the public; what took longer is not called early."""
_ARRIVED = r"(?:색|색상|컬러|사이즈)?\s?(?:이|가|으로|로|을|를)?\s?(?:왔|와서|오고|도착|배송|보내)"


def clarification(review: ReviewFacts) -> str:
    """Return what there is to explain: ``soon``, ``option``, ``misread``, or nothing."""
    item = review.item
    if item is not None and not item.service:
        if _LATE in (review.said or "") and days_of(item):
            return "soon"
        if "missing_wrong-" in review.topics and _names_option(review.text, item.option):
            return "option"
    return "misread" if review.mistaken is not None and "defect-" not in review.topics else ""


def days_of(item: ItemFacts) -> str:
    """Say how soon after the order it arrived, in whole Korean days; empty where it took longer than two."""
    if item.delivered_at is None:
        return ""
    days = (item.delivered_at.astimezone(KST).date() - item.ordered_at.astimezone(KST).date()).days
    return _AFTER[days] if 0 <= days < len(_AFTER) else ""


def _names_option(text: str, option: str) -> bool:
    """Tell whether the review says that what was chosen is what arrived."""
    chosen = [part.rpartition(":")[2].strip() for part in re.split(r"[/,]", option)]
    return any(len(one) > 1 and re.search(re.escape(one) + _ARRIVED, text) is not None for one in chosen)
