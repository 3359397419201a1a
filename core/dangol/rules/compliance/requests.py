"""What a request for a review must have: a way to the form, and where it names a benefit, the law's own parts."""

from __future__ import annotations

import re

from dangol.i18n import N_
from dangol.rules.compliance.wording import Guard
from dangol.rules.starters import STARTERS, WHERE_TO_WRITE
from dangol.rules.starters_asks import FREE_OF_STARS, LABEL

__all__ = ["NEEDS_LABEL", "NO_WAY", "asks_for_review", "openly_rewarded", "shows_the_way", "wordings_without_a_way"]

NO_WAY = Guard(
    id="no_way",
    practice="S0-15",
    reason=N_("It asks for a review and does not say where to write it. Put the link in, or the way to the form."),
)
NEEDS_LABEL = Guard(
    id="needs_label",
    practice="R5",
    reason=N_(
        "It is advertising: it begins with (광고), says that the benefit is the same for every review, asks for the "
        "disclosure, and ends with a free way to refuse."
    ),
)
_WAY = re.compile(
    r"https?://\S|(?:구매|주문|거래)\s*(?:내역|목록)|마이\s*페이지|(?:후기|리뷰|평가)\s*(?:쓰기|작성|남기기)\s*(?:버튼|메뉴|화면|페이지|[’'”\"])"
)
_ASKS = re.compile(
    r"(?:후기|리뷰|평가)[^.!?\n]{0,20}?(?:남겨|써|적어|작성해|올려)\s*(?:주세요|주시면|주십시오|주실|주시길|주셨으면|줄래)"
    r"|(?:후기|리뷰|평가)[^.!?\n]{0,12}?부탁"
)
_REQUESTS = ("ask_review", "ask_event", "ask_month_review", "remind_review")
_REFUSE = re.compile(r"무료\s*(?:수신\s*)?거부[^\n]*\Z")
_DISCLOSE = re.compile(r"후기 첫머리에 ‘[^’]+’")


def shows_the_way(text: str) -> bool:
    """Tell whether a text says where a review is written: by a link, or by the way through the market's pages."""
    return WHERE_TO_WRITE in text or _WAY.search(text) is not None


def asks_for_review(text: str) -> bool:
    """Tell whether a text asks for a review: an answer to one must not, or only some would be asked (guard G1)."""
    return _ASKS.search(text) is not None


def openly_rewarded(text: str) -> bool:
    """Tell whether a text with a benefit has everything that the law and fairness want of it (C2, C4)."""
    told = FREE_OF_STARS in text and _DISCLOSE.search(text) is not None
    return text.startswith(f"{LABEL} ") and told and _REFUSE.search(text.rstrip()) is not None


def wordings_without_a_way(wordings: dict[str, tuple[str, ...]] = STARTERS) -> list[str]:
    """Return the names of wordings of requests that have no blank for the link, so that they cannot be used."""
    return [
        name
        for name, texts in wordings.items()
        if name.partition(".")[0] in _REQUESTS and not all("{{링크}}" in text for text in texts)
    ]
