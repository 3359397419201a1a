"""What the reviews of each product bring up in a period, beside its store and the period before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.text.keywords import Keyword, Mention, Tally, change, keywords, mentions, tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from dangol.analysis import Read, Reading
    from dangol.text.dictionary import Dictionary

__all__ = ["Period", "ProductWords", "Topic", "insights"]


class Period(NamedTuple):
    """From ``since`` until ``until``, and before it one of the same length."""

    since: datetime
    until: datetime

    def place(self, moment: datetime | None) -> str | None:
        """Return ``now``, ``before``, or ``None`` for a time outside both."""
        if moment is None or moment > self.until:
            return None
        if moment > self.since:
            return "now"
        return "before" if moment > self.since - (self.until - self.since) else None


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One of the twelve aspects. ``previous`` and ``change`` are of the complaints alone, those are acted on."""

    topic: str
    reviews: int
    praise: int
    complaints: int
    previous: int
    change: float | None


class ProductWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviews of a product bring up. ``keywords`` is ``None`` without the morpheme tier."""

    store: str
    product_id: str | None
    product_name: str
    reviews: int
    previous: int
    keywords: list[Keyword] | None
    topics: list[Topic]


class _Said(NamedTuple):
    read: Read
    mention: Mention | None


class _Group(NamedTuple):
    now: list[_Said]
    before: list[_Said]


def insights(read: Iterable[Read], period: Period, words: Dictionary) -> list[ProductWords]:
    """Return what is brought up for each product with reviews in the period, most reviews first."""
    groups: dict[tuple[str, str | None], _Group] = defaultdict(lambda: _Group([], []))
    for one in read:
        place = period.place(one.review.written_at)
        if place is not None:
            group = groups[one.review.store, one.review.product_id]
            (group.now if place == "now" else group.before).append(_Said(one, _mention(one, words)))
    stores = _by_store(groups)
    found = [_product(group, stores[store], words) for (store, _id), group in groups.items() if group.now]
    return sorted(found, key=lambda one: (-one.reviews, one.store, one.product_name, one.product_id or ""))


def _mention(one: Read, words: Dictionary) -> Mention | None:
    return None if one.nouns is None else mentions(one.nouns, one.reading.bad, words)


def _by_store(groups: Mapping[tuple[str, str | None], _Group]) -> dict[str, Tally]:
    """Count what all products of each store bring up now."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for (store, _id), group in groups.items():
        found[store] += _mentions(group.now)
    return {store: tally(said) for store, said in found.items()}


def _mentions(some: Iterable[_Said]) -> list[Mention]:
    return [one.mention for one in some if one.mention is not None]


def _product(group: _Group, store: Tally, words: Dictionary) -> ProductWords:
    one = group.now[-1].read.review
    here, before = _mentions(group.now), _mentions(group.before)
    return ProductWords(
        store=one.store,
        product_id=one.product_id,
        product_name=one.product_name,
        reviews=len(group.now),
        previous=len(group.before),
        keywords=keywords(here, store, tally(before), words) if here else None,
        topics=_topics([each.read.reading for each in group.now], [each.read.reading for each in group.before]),
    )


def _topics(now: Sequence[Reading], before: Sequence[Reading]) -> list[Topic]:
    """Count the aspects, most complained of first."""
    here, earlier = ([Mention(dict.fromkeys(one.aspects, False), {}) for one in some] for some in (now, before))
    count, past = tally(here), tally(earlier)
    names = {aspect[:-1] for aspect in count.counts}
    found = [
        Topic(
            topic=name,
            reviews=sum(count.counts.get(f"{name}{sign}", 0) for sign in "+-~"),
            praise=count.counts.get(f"{name}+", 0),
            complaints=count.counts.get(f"{name}-", 0),
            previous=past.counts.get(f"{name}-", 0),
            change=change(f"{name}-", count, past),
        )
        for name in names
    ]
    return sorted(found, key=lambda one: (-one.complaints, -one.reviews, one.topic))
