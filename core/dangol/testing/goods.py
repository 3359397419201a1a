"""A small shop that belongs to no market: what ``FakePlatform`` keeps, and what its author puts into wire rows.

Every moment is an aware time in Korea; one in the future has not happened yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from dangol.clock import KST
from dangol.models import Stage
from dangol.testing.compose import GOODS, Dice, Good, Mood, Person, Sales, Trade, ask_about_order, person, review_text
from dangol.testing.compose.moments import ms

__all__ = ["FakeAnswer", "FakeInquiry", "FakeItem", "FakeOrder", "FakeReview", "Goods", "korea"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REVIEWED, _ASKED = 0.35, 0.2
_BY_CODE = {good.code: good for good in GOODS}


def korea(moment: datetime) -> datetime:
    """Return the same moment in Korean time."""
    return moment.astimezone(KST)


def _at(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else korea(_EPOCH + timedelta(milliseconds=milliseconds))


class FakeItem(msgspec.Struct, kw_only=True):
    """One line of an order and the moments of its way. ``price`` is for one piece, in won."""

    id: str
    product_id: str
    product: str
    price: int
    option: str = ""
    quantity: int = 1
    placed: datetime | None = None
    dispatched: datetime | None = None
    delivered: datetime | None = None
    confirmed: datetime | None = None
    cancelled: datetime | None = None
    carrier: str = ""
    tracking: str = ""

    @property
    def amount(self) -> int:
        """What was paid for the line, in won."""
        return self.price * self.quantity

    def stage(self, paid: datetime | None, now: datetime) -> Stage:
        """Return how far the line has come."""
        steps = (
            (self.cancelled, Stage.CANCELLED),
            (self.confirmed, Stage.CONFIRMED),
            (self.delivered, Stage.DELIVERED),
            (self.dispatched, Stage.SHIPPED),
            (paid, Stage.PAID),
        )
        return next((stage for moment, stage in steps if moment is not None and moment <= now), Stage.WAITING)

    def moments(self) -> tuple[datetime | None, ...]:
        """Return everything that happens to the line."""
        return (self.placed, self.dispatched, self.delivered, self.confirmed, self.cancelled)


class FakeOrder(msgspec.Struct, kw_only=True):
    """One purchase. ``visible`` is when the market begins to show it, if later than it was made."""

    id: str
    ordered: datetime
    buyer: Person
    items: list[FakeItem]
    paid: datetime | None = None
    edited: datetime | None = None
    visible: datetime | None = None

    def changed(self, now: datetime) -> datetime:
        """Return when something last happened to it."""
        moments = [self.ordered, self.paid, self.edited, *(at for item in self.items for at in item.moments())]
        return max(at for at in moments if at is not None and at <= max(now, self.ordered))

    def there(self, now: datetime) -> bool:
        """Tell whether the market shows it."""
        return max(self.ordered, self.visible or self.ordered) <= now


class FakeAnswer(msgspec.Struct, kw_only=True):
    """What the seller wrote, and when."""

    id: str
    at: datetime
    text: str


class FakeReview(msgspec.Struct, kw_only=True):
    """A review of one line."""

    id: str
    order: FakeOrder
    item: FakeItem
    rating: int
    text: str
    written: datetime
    updated: datetime | None = None
    visible: datetime | None = None
    deleted: bool = False
    shown: bool = True
    reply: FakeAnswer | None = None

    def changed(self, now: datetime) -> datetime:
        """Return when it, or the answer to it, last changed."""
        moments = (self.written, self.updated, self.reply.at if self.reply else None)
        return max(at for at in moments if at is not None and at <= max(now, self.written))

    def there(self, now: datetime) -> bool:
        """Tell whether the market shows it."""
        return not self.deleted and max(self.written, self.visible or self.written) <= now


class FakeInquiry(msgspec.Struct, kw_only=True):
    """A question about one line, with the answers to it."""

    id: str
    order: FakeOrder
    item: FakeItem
    title: str
    text: str
    asked: datetime
    visible: datetime | None = None
    deleted: bool = False
    answers: list[FakeAnswer] = msgspec.field(default_factory=list)

    def changed(self, now: datetime) -> datetime:
        """Return when it was asked or last answered."""
        return max([self.asked, *(one.at for one in self.answers if one.at <= now)])

    def there(self, now: datetime) -> bool:
        """Tell whether the market shows it."""
        return not self.deleted and max(self.asked, self.visible or self.asked) <= now


R = TypeVar("R", FakeOrder, FakeReview, FakeInquiry)


class Goods:
    """What there is in the shop: orders, reviews and inquiries by their ids, composed from a seed."""

    def __init__(self, seed: int, orders: int, days: int, now: datetime, name: str) -> None:
        self.seed = seed
        self.orders: dict[str, FakeOrder] = {}
        self.reviews: dict[str, FakeReview] = {}
        self.inquiries: dict[str, FakeInquiry] = {}
        self._made = 0
        if orders:
            for trade in Sales(seed, orders, days, ms(now), name):
                self._compose(trade)

    def number(self, prefix: str) -> str:
        """Return an id that was never given before."""
        self._made += 1
        return f"{prefix}{100_000 + self._made}"

    def item(self, item_id: str) -> tuple[FakeOrder, FakeItem]:
        """Find a line with its order. Raises ``KeyError``."""
        for order in self.orders.values():
            for item in order.items:
                if item.id == item_id:
                    return order, item
        raise KeyError(item_id)

    def _compose(self, trade: Trade) -> None:
        ordered = _at(trade.ordered)
        assert ordered is not None  # noqa: S101 - every trade has its time
        buyer = person(self.seed, trade.buyer)
        order = FakeOrder(id=self.number("O"), ordered=ordered, paid=_at(trade.paid), buyer=buyer, items=[])
        for line in trade.lines:
            item = self.new_item(line.good, line.option, line.quantity)
            item.placed, item.dispatched, item.delivered = _at(line.placed), _at(line.dispatched), _at(line.delivered)
            item.confirmed, item.carrier = _at(line.decided), line.carrier
            if line.turn is not None and line.turn.kind == "CANCEL":
                item.cancelled = _at(line.turn.done)
            order.items.append(item)
            self._talk(order, item, line.good)
        self.orders[order.id] = order

    def new_item(self, good: Good | None = None, option: str = "", quantity: int = 1) -> FakeItem:
        """Return a line of something that the shop sells."""
        good = good or GOODS[0]
        return FakeItem(
            id=self.number("L"),
            product_id=good.code,
            product=good.name,
            price=good.price,
            option=option or good.options[0],
            quantity=quantity,
        )

    def good(self, code: str) -> Good | None:
        """Return what has this code, if the shop sells it."""
        return _BY_CODE.get(code)

    def _talk(self, order: FakeOrder, item: FakeItem, good: Good) -> None:
        """Let some buyers write a review, and some ask."""
        dice = Dice(self.seed, "talk", item.id)
        if item.delivered is not None and dice.chance(_REVIEWED):
            written = item.delivered + timedelta(hours=dice.between(4, 90))
            rating = dice.weighted(((5, 0.7), (4, 0.17), (3, 0.07), (2, 0.03), (1, 0.03)))
            self.add_review(order, item, rating, review_text(dice, good.thing, Mood(rating)), written)
        if order.paid is not None and dice.chance(_ASKED):
            asked = order.paid + timedelta(minutes=dice.between(20, 2000))
            moving = item.dispatched is not None and asked > item.dispatched
            question = ask_about_order(dice, good.thing, moving=moving)
            self.add_inquiry(order, item, question.title, question.text, asked)

    def add_review(
        self, order: FakeOrder, item: FakeItem, rating: int, text: str, written: datetime, name: str | None = None
    ) -> FakeReview:
        """Add a review of a line."""
        review = FakeReview(
            id=name or self.number("R"), order=order, item=item, rating=rating, text=text, written=written
        )
        self.reviews[review.id] = review
        return review

    def add_inquiry(
        self, order: FakeOrder, item: FakeItem, title: str, text: str, asked: datetime, name: str | None = None
    ) -> FakeInquiry:
        """Add a question about a line."""
        inquiry = FakeInquiry(id=name or self.number("Q"), order=order, item=item, title=title, text=text, asked=asked)
        self.inquiries[inquiry.id] = inquiry
        return inquiry


def changed_between(rows: Iterable[R], since: datetime | None, until: datetime | None, now: datetime) -> list[R]:
    """Return what is shown and last changed in a span (both ends included), in the order of changing."""
    return [row for _at, _id, row in sorted(_changed(rows, since, until, now), key=lambda found: found[:2])]


def _changed(
    rows: Iterable[R], since: datetime | None, until: datetime | None, now: datetime
) -> Iterator[tuple[datetime, str, R]]:
    for row in rows:
        if not row.there(now):
            continue
        at = row.changed(now)
        if (since is None or since <= at) and (until is None or at <= until):
            yield at, row.id, row
