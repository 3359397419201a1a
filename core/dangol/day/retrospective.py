"""The look back at a week or a month (practices S4-25, S4-16): what was done, missed and learned, from data alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.insights import Period, ProductWords
    from dangol.storage.day import DayReader, StoreDay

__all__ = ["Learned", "Retrospective", "one_thing", "retrospective"]

_REPEATED = 2
"""Complaints of one topic in a week that make it worth a look."""


class Learned(NamedTuple):
    """A topic that reviews complained of, now and in the period before."""

    store: str
    product: str
    topic: str
    complaints: int
    previous: int
    reviews: int


class Retrospective(msgspec.Struct, frozen=True, kw_only=True):
    """One period beside the one before. ``one_thing`` names what to do next and ``about`` what it is about."""

    since: datetime
    until: datetime
    done: dict[str, int]
    done_before: dict[str, int]
    missed: dict[str, int]
    learned: tuple[Learned, ...]
    one_thing: str
    about: str


def retrospective(
    reader: DayReader, stores: Sequence[StoreDay], products: Sequence[ProductWords], period: Period
) -> Retrospective:
    """Look back at a period; ``products`` is what the reviews of that period bring up."""
    since, until = period
    missed = reader.missed(since, until)
    learned = _learned(products)
    thing, about = one_thing(stores, missed, learned)
    return Retrospective(
        since=since,
        until=until,
        done=reader.done(since, until),
        done_before=reader.done(since - (until - since), since),
        missed=missed,
        learned=learned,
        one_thing=thing,
        about=about,
    )


def _learned(products: Sequence[ProductWords]) -> tuple[Learned, ...]:
    found = [
        Learned(one.store, one.product_name, topic.topic, topic.complaints, topic.previous, one.reviews)
        for one in products
        for topic in one.topics
        if topic.complaints
    ]
    return tuple(sorted(found, key=lambda one: (-one.complaints, one.previous, one.store, one.product, one.topic)))


def one_thing(stores: Sequence[StoreDay], missed: dict[str, int], learned: Sequence[Learned]) -> tuple[str, str]:
    """Return the one thing for the next period and what it is about: the first of these that is true.

    A question that waits, a complaint that repeats, low reviews without an answer, something that came too late.
    """
    waiting = [one for one in stores if one.questions]
    if waiting:
        return "answer", max(waiting, key=lambda one: one.questions).store
    if learned and learned[0].complaints >= _REPEATED:
        return "cause", learned[0].product
    low = [one for one in stores if one.low]
    if low:
        return "low", max(low, key=lambda one: one.low).store
    if missed:
        return "missed", next(iter(missed))
    return "thank", ""
