"""What a seller's own replies sound like: how they greet, how they end, how long they are.

Only sentences that say nothing of a buyer, a product or a number are learned, and only those that were used
more than once or greet and thank in so few words that nothing else can be in them.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LEAST", "Reply", "Voice", "learn", "sentences"]

LEAST = 3
"""Replies of one kind below which nothing is learned from them."""
_TIMES = 2
_SHORTEST, _LONGEST = 5, 60
_SAFE = re.compile(r"[가-힣 ,.!~?]+")
_END = re.compile(r"(?<=[.!?~])\s+|\n+")
_OPENS = re.compile(r"안녕하|반갑|감사|고맙|죄송|사과")
_CLOSES = re.compile(r"감사|고맙|되세요|바랍니다|보내세요|하겠습니다|드리겠습니다|겠습니다|하세요|주세요")
_ABOUT = re.compile(r"님|씨(?=[ ,.!?]|$)|동 |호 |원 |개 |번 ")
"""A name, a place or a count may stand here."""
_PROMISES = re.compile(r"환불|교환|보상|쿠폰|할인|적립|사은|재발송|무료|연락드|전화|오늘|내일|배송|도착|문자")
"""What was promised once, to one buyer, is not promised again by itself."""
_CHEERFUL = re.compile(r"하루|행복|즐거|즐겁|좋은 (?:날|주말|저녁|밤)|건강|웃")
"""A wish that follows no complaint well."""
_ENDING = re.compile(r"([가-힣]{1,3})[.!~?\s]*$")
_MOST = 6


class Reply(msgspec.Struct, frozen=True):
    """A reply with what it answered. ``low``: it answered a complaint."""

    low: bool
    review: str
    text: str
    product: str = ""


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """How a seller opens and closes, from how many replies that was learned, and how long they usually are.

    Each sentence stands with how often it was used, the most usual first. ``endings`` are the last letters of
    sentences, such as ``합니다``.
    """

    band: Literal["good", "low"]
    replies: int = 0
    letters: int = 0
    openings: tuple[tuple[str, int], ...] = ()
    closings: tuple[tuple[str, int], ...] = ()
    endings: tuple[tuple[str, int], ...] = ()


def sentences(text: str) -> list[str]:
    """Return the sentences of a reply."""
    return [one.strip() for one in _END.split(text) if one.strip()]


def learn(replies: Sequence[Reply], band: Literal["good", "low"], allowed: Callable[[str], bool]) -> Voice:
    """Learn from the replies to good reviews, or to low ones. ``allowed`` tells whether a sentence may be said."""
    some = [one for one in replies if one.low == (band == "low")]
    if len(some) < LEAST:
        return Voice(band=band, replies=len(some))
    told = [(one, sentences(one.text)) for one in some]
    products = {word for one in some for word in re.findall(r"[가-힣]{2,}", one.product)}
    first = Counter(lines[0] for _one, lines in told if lines and _OPENS.search(lines[0]))
    ended = [lines[-1] for _one, lines in told if len(lines) > 1 and _CLOSES.search(lines[-1])]
    last = Counter(line for line in ended if band == "good" or not _CHEERFUL.search(line))
    ends = Counter(found[1] for _one, lines in told for line in lines if (found := _ENDING.search(line)))
    return Voice(
        band=band,
        replies=len(some),
        letters=int(statistics.median(len(one.text) for one in some)),
        openings=_usual(first, products, allowed),
        closings=_usual(last, products, allowed),
        endings=tuple(ends.most_common(_MOST)),
    )


def _usual(found: Counter[str], products: set[str], allowed: Callable[[str], bool]) -> tuple[tuple[str, int], ...]:
    general = [
        (line, times)
        for line, times in found.most_common()
        if times >= _TIMES and _general(line, products) and allowed(line)
    ]
    return tuple(general[:_MOST])


def _general(line: str, products: set[str]) -> bool:
    """Tell whether a sentence says nothing of a person, a product or a number."""
    bare = re.sub(r"(?:고객|구매자|회원)님", "", line)
    return (
        _SHORTEST <= len(line) <= _LONGEST
        and _SAFE.fullmatch(line) is not None
        and _ABOUT.search(bare) is None
        and _PROMISES.search(line) is None
        and not any(word in line for word in products)
    )
