"""What the reviews of each product bring up in a period, beside its store and the period before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.text.keywords import Keyword, Mention, change, keywords, mentions, tally

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


class _Group(NamedTuple):
    now: list[Read]
    before: list[Read]


def insights(read: Iterable[Read], period: Period, words: Dictionary) -> list[ProductWords]:
    """Return what is brought up for each product with reviews in the period, most reviews first."""
    groups: dict[tuple[str, str | None], _Group] = defaultdict(lambda: _Group([], []))
    for one in read:
        place = period.place(one.review.written_at)
        if place is not None:
            group = groups[one.review.store, one.review.product_id]
            (group.now if place == "now" else group.before).append(one)
    stores = _by_store(groups)
    found = [_product(group, stores[store], words) for (store, _id), group in groups.items() if group.now]
    return sorted(found, key=lambda one: (-one.reviews, one.store, one.product_name, one.product_id or ""))


def _by_store(groups: Mapping[tuple[str, str | None], _Group]) -> dict[str, list[Read]]:
    found: dict[str, list[Read]] = defaultdict(list)
    for (store, _id), group in groups.items():
        found[store] += group.now
    return found


def _product(group: _Group, store: Sequence[Read], words: Dictionary) -> ProductWords:
    one = group.now[-1].review
    return ProductWords(
        store=one.store,
        product_id=one.product_id,
        product_name=one.product_name,
        reviews=len(group.now),
        previous=len(group.before),
        keywords=_keywords(group, store, words),
        topics=_topics([each.reading for each in group.now], [each.reading for each in group.before]),
    )


def _keywords(group: _Group, store: Sequence[Read], words: Dictionary) -> list[Keyword] | None:
    if any(one.nouns is None for one in store):
        return None
    here, before = ([_mention(one, words) for one in some] for some in group)
    return keywords(here, tally([_mention(one, words) for one in store]), tally(before), words)


def _mention(one: Read, words: Dictionary) -> Mention:
    return mentions(one.nouns or (), one.reading.bad, words)


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
