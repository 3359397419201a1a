"""Advertising or information? What a text is in the eyes of the law, whatever its author calls it."""

from __future__ import annotations

import re

import msgspec

from dangol.outgoing import MessageClass
from dangol.rules.compliance.normal import plain, squeezed

__all__ = ["Nature", "disclosed", "nature"]

_BENEFIT = re.compile(
    r"쿠폰|적립|포인트|할인|특가|이벤트|세일|증정|사은품|캐시백|페이백"
    r"|무료체험|프로모션|기획전|핫딜|덤으로"
)
"""Something of use for the sender's own goods."""
_PROMOTES = re.compile(
    r"신상(?:품)?(?:입고|출시|소식)|신제품|재입고|추천(?:상품|드려|드립)"
    r"|구매하러|구경하러|지금구매|놓치지마"
)
_GIFT = re.compile(r"기프티콘|기프트카드|상품권|커피(?:쿠폰|한잔|교환권)|추첨")
"""A reward that has nothing to do with the sender's goods: no advertising, but a reward."""
_GIFT_COUPON = re.compile(r"커피(?:쿠폰|교환권)")
_AD_LINK = re.compile(r"utm_|/(?:event|sale|promotion|coupon)s?(?:[/?#]|$|\s)", re.IGNORECASE)
_DISCLOSED = re.compile(r"대가를?(?:받|제공)|제공받|협찬|경제적(?:이해|대가)|보상을받")


class Nature(msgspec.Struct, frozen=True, kw_only=True):
    """What a text is. ``word`` is what makes it advertising; ``rewards``: a reward has to be disclosed."""

    advertises: bool
    word: str = ""
    rewards: bool = False


def nature(text: str, *, declared: MessageClass, product: str = "") -> Nature:
    """Return what ``text`` is. ``product`` is the name of what was bought, whose own words say nothing.

    Source: KISA guide and FAQ 1365 (a survey with a benefit for the sender's own goods is advertising, one with
    an unrelated gift need not be); whatever has one line or link of advertising is advertising as a whole.
    """
    names = (product, re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", product))
    said = plain(text)
    for name in filter(str.strip, names):
        said = said.replace(plain(name).strip(), " ")
    bare = squeezed(said)
    rewards = _GIFT.search(bare) is not None
    found = _BENEFIT.search(_GIFT_COUPON.sub("", bare)) or _PROMOTES.search(bare) or _AD_LINK.search(said)
    if declared is MessageClass.ADVERTISING:
        return Nature(advertises=True, word=found[0] if found else "", rewards=rewards)
    return Nature(advertises=found is not None, word=found[0] if found else "", rewards=rewards)


def disclosed(text: str) -> bool:
    """Tell whether a text says that what is written for a reward has to say so (FTC guide on endorsements)."""
    return _DISCLOSED.search(squeezed(text)) is not None
