"""The shop's memory: orders with their feed, questions, reviews, and what can be asked of them at a moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from dangol.testing.compose.moments import HOUR
from dangol_smartstore.fake.composer import compose
from dangol_smartstore.fake.feed import Feed
from dangol_smartstore.fake.model import Item, Purchase, around, next_moment
from dangol_smartstore.fake.questions import Inquiry, compose_inquiries
from dangol_smartstore.fake.reviews import Review, compose_reviews
from dangol_smartstore.fake.wire import detail, encode, feed_row

__all__ = ["RANGES", "Shop"]

_CACHED_ROWS = 20_000


RANGES: dict[str, Callable[[Item], int | None]] = {
    "PAYED_DATETIME": lambda item: item.purchase.paid,
    "ORDERED_DATETIME": lambda item: item.purchase.ordered,
    "DISPATCHED_DATETIME": lambda item: item.dispatched,
    "PURCHASE_DECIDED_DATETIME": lambda item: item.decided,
    "CLAIM_REQUESTED_DATETIME": lambda item: None if item.claim is None else item.claim.requested,
    "CLAIM_COMPLETED_DATETIME": lambda item: None if item.claim is None else item.claim.done,
    "COLLECT_COMPLETED_DATETIME": lambda item: None if item.claim is None else item.claim.collected,
    "GIFT_RECEIVED_DATETIME": lambda item: item.purchase.paid if item.purchase.gift else None,
    "HOPE_DELIVERY_INFO_CHANGED_DATETIME": lambda _: None,
}
"""What the conditional list may be asked by, with the time it looks at."""


class Shop:
    """Everything there is, was, and (as the clock moves) will be."""

    def __init__(self, seed: int, orders: int, days: int, start: int) -> None:
        self.seed = seed
        self.start = start
        self.days = days
        self.now = start
        self.purchases: dict[str, Purchase] = {}
        self.items: dict[str, Item] = {}
        for lines in compose(seed, orders, days, start):
            self._keep(lines)
        self.feed = Feed(self.items, start)
        self.edits = 0
        """Counts every edit, for whoever keeps an index."""
        self.most: int | None = None
        """Most rows of any page, where that is fewer than a list gives."""
        self.stuck = False
        """The feed names the same place to go on for ever."""
        self.cached_rows = _CACHED_ROWS
        self._details: dict[tuple[str, bool], tuple[int | None, msgspec.Raw]] = {}
        self._feed_rows: dict[str, tuple[int, msgspec.Raw]] = {}
        self._ranges: dict[str, list[tuple[int, str]]] = {}

    @cached_property
    def inquiries(self) -> dict[tuple[str, int], Inquiry]:
        """Questions by kind (``inquiry`` or ``qna``) and number; composed when first asked for."""
        composed = compose_inquiries(self.seed, list(self.items.values()), self.start, self.days)
        return {(inquiry.kind, inquiry.no): inquiry for inquiry in composed}

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """Reviews by number; composed when first asked for."""
        composed = compose_reviews(self.seed, list(self.items.values()), self.start, self.days)
        return {review.id: review for review in composed}

    def compose_all(self) -> None:
        """Compose what nobody asked for yet. Called before an edit.

        Questions and reviews follow from the orders as they were composed, not as they are made later.
        """
        _ = self.inquiries, self.reviews

    def _keep(self, lines: list[Item]) -> None:
        purchase = lines[0].purchase
        self.purchases[purchase.id] = purchase
        self.items.update((item.id, item) for item in lines)

    def add(self, lines: list[Item]) -> None:
        """Take in a new order."""
        self._keep(lines)
        for item in lines:
            self.changed(item)

    def changed(self, item: Item) -> None:
        """Note that an item was edited: its rows are made anew."""
        self._details.pop((item.id, True), None)
        self._details.pop((item.id, False), None)
        self._feed_rows.pop(item.id, None)
        self._ranges.clear()
        self.edits += 1
        self.feed.touch(item.id)

    def advance(self, now: int) -> None:
        """Move to ``now``, in either direction."""
        if now < self.now:
            self._details.clear()
        if now != self.now:
            self.now = now
            self.feed.advance(now)

    def visible(self, item_id: str) -> Item | None:
        """Return an item that the platform shows now."""
        item = self.items.get(item_id)
        return item if item is not None and self._shown(item) else None

    def _shown(self, item: Item) -> bool:
        return item.purchase.ordered <= self.now and item.hidden_until <= self.now

    def shown(self) -> Iterator[Item]:
        """Yield every item that the platform shows now, in the order of ordering."""
        return (item for item in self.items.values() if self._shown(item))

    def detail(self, item: Item, compatible: bool) -> msgspec.Raw:
        """Return the item's details as JSON."""
        key = (item.id, compatible)
        until, row = self._details.get(key, (0, None))
        if row is not None and (until is None or self.now < until):
            return row
        if len(self._details) >= self.cached_rows:
            self._details.clear()
        row = encode(detail(item, self.now, self.seed, compatible))
        self._details[key] = (_until(item, self.now), row)
        return row

    def feed_row(self, moment: int, item_id: str) -> msgspec.Raw:
        """Return the item's row of the feed, whose last change was at ``moment``, as JSON."""
        kept = self._feed_rows.get(item_id)
        if kept is not None and kept[0] == moment:
            return kept[1]
        if len(self._feed_rows) >= self.cached_rows:
            self._feed_rows.clear()
        item = self.items[item_id]
        change = around(item, self.now)[0]
        if change is None:
            raise LookupError(item_id)
        row = encode(feed_row(item, change))
        self._feed_rows[item_id] = (moment, row)
        return row

    def in_range(self, kind: str, since: int, until: int) -> Iterable[Item]:
        """Return the items whose time of that kind lies from ``since`` to ``until``, both included, and is past."""
        rows = self._ranges.get(kind)
        if rows is None:
            moment_of = RANGES[kind]
            found = ((moment_of(item), item.id) for item in self.items.values())
            rows = self._ranges[kind] = sorted((m, name) for m, name in found if m is not None)
        last = min(until, self.now)
        for _, name in rows[bisect_left(rows, (since, "")) : bisect_left(rows, (last + 1, ""))]:
            if (item := self.visible(name)) is not None:
                yield item

    def warm(self) -> None:
        """Encode every row as it is now, for benches: after this, serving costs next to nothing."""
        self.cached_rows = 4 * len(self.items) + 1
        for moment, name in self.feed.rows:
            self.feed_row(moment, name)
            self.detail(self.items[name], compatible=True)


def _until(item: Item, now: int) -> int | None:
    """Return when the details next read differently, the courier's pick-up included."""
    following = next_moment(item, now)
    pickup = None if item.dispatched is None else item.dispatched + 3 * HOUR
    if pickup is not None and pickup > now:
        return pickup if following is None else min(following, pickup)
    return following
