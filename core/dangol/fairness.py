"""Who was asked for a review, by how content they are known to be: so that choosing the happy would show.

Nothing here decides anything. Contentment is read after the fact, from the review or else from what the buyer
wrote, and only to be counted.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.facts import ItemFacts
from dangol.rules.ask_review import due_at
from dangol.rules.stops import completed_at, received_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dangol.policies import Policies
    from dangol.storage.asked_orders import AskedOrders, Written
    from dangol.storage.facts import FactReader
    from dangol.storage.said import Post
    from dangol.text.reading import Analyst

__all__ = ["BANDS", "Band", "StoreFairness", "fairness"]

BANDS = ("good", "neutral", "bad", "none")
"""What is known of a buyer's contentment: 4 or 5 stars, 3, fewer, or nothing; words where there are no stars."""
_OUT = frozenset({"sending", "in_doubt", "handed_off", "sent"})
_WAITS = frozenset({"proposed", "approved"})
_GOOD, _NEUTRAL = 4, 3
_ENOUGH = 10
"""With fewer orders a difference may be chance, and none is spoken of."""
_FIFTH = 5


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one band that were due for a request.

    ``early`` were reviewed by themselves, before any request was made. ``waiting`` lie in the inbox. ``share`` is
    what part of the others was asked, ``None`` where there are none.
    """

    band: str
    orders: int
    early: int
    asked: int
    waiting: int

    @property
    def base(self) -> int:
        """How many could be asked."""
        return self.orders - self.early

    @property
    def share(self) -> float | None:
        """What part of those that could be asked was asked."""
        return self.asked / self.base if self.base else None


class StoreFairness(msgspec.Struct, frozen=True, kw_only=True):
    """One store. ``uneven``: with ten orders or more in both bands, the unhappy are asked clearly less often."""

    store: str
    bands: tuple[Band, ...]

    @property
    def uneven(self) -> bool:
        """Whether the unhappy are asked less often by a fifth or more."""
        good, bad = (next(one for one in self.bands if one.band == name) for name in ("good", "bad"))
        if min(good.base, bad.base) < _ENOUGH:
            return False
        return (good.asked * bad.base - bad.asked * good.base) * _FIFTH >= good.base * bad.base


class _Order(NamedTuple):
    band: str
    early: bool
    asked: bool
    waiting: bool


class _Look(NamedTuple):
    """What one look back needs."""

    reader: FactReader
    orders: AskedOrders
    policies: Policies
    texts: Analyst
    now: datetime


def fairness(
    reader: FactReader,
    orders: AskedOrders,
    policies: Policies,
    texts: Analyst,
    stores: Sequence[str],
    since: datetime,
    now: datetime,
) -> list[StoreFairness]:
    """Return for each store how many of its orders since ``since`` were asked about, by band."""
    look = _Look(reader, orders, policies, texts, now)
    return [_store(store, list(_orders(look, store, since))) for store in stores]


def _store(store: str, orders: Sequence[_Order]) -> StoreFairness:
    return StoreFairness(
        store=store, bands=tuple(_band(name, [one for one in orders if one.band == name]) for name in BANDS)
    )


def _band(name: str, orders: Sequence[_Order]) -> Band:
    return Band(
        band=name,
        orders=len(orders),
        early=sum(one.early for one in orders),
        asked=sum(one.asked for one in orders),
        waiting=sum(one.waiting for one in orders),
    )


def _orders(look: _Look, store: str, since: datetime) -> Iterator[_Order]:
    lines: dict[str, list[ItemFacts]] = defaultdict(list)
    for facts in look.reader.read("item", store, look.orders.received(store, since)):
        if isinstance(facts, ItemFacts) and not facts.placed_elsewhere:
            lines[facts.order_id].append(facts)
    names = list(lines)
    reviews = look.orders.reviews(store, [item.item_id for items in lines.values() for item in items])
    asks, posts = look.orders.asks(store, names), look.orders.posts(store, names)
    for name, items in lines.items():
        if not _was_due(look, items):
            continue
        states = asks.get(name, set())
        written = [reviews[item.item_id] for item in items if item.item_id in reviews]
        asked = not _OUT.isdisjoint(states)
        waiting = not asked and not _WAITS.isdisjoint(states)
        yield _Order(
            band=_known(look.texts, written, posts.get(name, ())),
            early=bool(written) and not states,
            asked=asked,
            waiting=waiting,
        )


def _was_due(look: _Look, items: Sequence[ItemFacts]) -> bool:
    """Tell whether a line of an order was due for a request since its store was connected."""
    return any(due is not None and due <= look.now for due in (_due_at(look, item) for item in items))


def _due_at(look: _Look, item: ItemFacts) -> datetime | None:
    policy = look.policies.about(item)
    received = received_at(item)
    done = None if received is None else completed_at(item, received, policy)
    if received is None or done is None or (item.confirmed_at or received) < item.store_since:
        return None
    return due_at(item, done, policy)


def _known(texts: Analyst, written: Sequence[Written], posts: Sequence[Post]) -> str:
    """Return the band of an order: the least content of its reviews, else what the buyer's messages say."""
    if written:
        return max((_of_review(texts, one) for one in written), key=BANDS.index)
    moments = [texts.inquiry(post.text).moment for post in posts]
    if any(moment.angry or moment.thanks_but for moment in moments):
        return "bad"
    return "good" if any(moment.thanks for moment in moments) else "none"


def _of_review(texts: Analyst, review: Written) -> str:
    if review.rating is not None:
        return "good" if review.rating >= _GOOD else "neutral" if review.rating >= _NEUTRAL else "bad"
    verdict = texts.review(review.text).sentiment.verdict if review.text else ""
    return verdict if verdict in ("good", "bad") else "neutral"
