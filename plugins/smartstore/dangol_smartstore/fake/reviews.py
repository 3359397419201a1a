"""Reviews: who writes one, with how many stars, and what the seller replied before the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from dangol.testing.compose import (
    Dice,
    Mood,
    decorate,
    market_review_number,
    opinion,
    reply_text,
    review_text,
)
from dangol.testing.compose.moments import DAY, HOUR, MINUTE, day_name, day_of
from dangol_smartstore.fake.model import Item
from dangol_smartstore.fake.products import PRODUCTS, Product

__all__ = ["Reply", "Review", "compose_reviews"]


class Reply(msgspec.Struct):
    """The seller's public reply; ``text`` is composed when first read."""

    at: int
    text: str | None = None


class Review(msgspec.Struct):
    """A review. ``words`` is ``None`` until somebody reads or edits them; times are milliseconds."""

    id: str
    written: int
    rating: int
    product: Product
    item_id: str
    buyer: int
    late: bool = False
    month_use: bool = False
    parent_id: str | None = None
    photos: int = 0
    helpful: int = 0
    paid_points: bool = True
    best: bool = False
    shown: bool = True
    words: str | None = None
    updated: int | None = None
    reply: Reply | None = None
    deleted: bool = False

    def text(self, seed: int) -> str:
        """Return the review's words."""
        if self.words is None:
            mood = Mood(self.rating, self.late, self.month_use)
            self.words = review_text(Dice(seed, "words", self.id), self.product.thing, mood)
        return self.words

    def replied(self, now: int, seed: int) -> Reply | None:
        """Return the reply that is there at ``now``, with its text."""
        reply = self.reply
        if reply is None or reply.at > now:
            return None
        if reply.text is None:
            reply.text = reply_text(Dice(seed, "reply", self.id), self.product.thing, self.rating)
        return reply


def compose_reviews(seed: int, items: Sequence[Item], start: int, days: int) -> Iterator[Review]:
    """Yield every review of the shop's past and next two weeks, month-use reviews of older orders included."""
    count = 0
    for item in items:
        review = _review(seed, item)
        if review is not None:
            count += review.written < start
            _reply(Dice(seed, "replied", review.id), review, start)
            yield review
    if items:
        yield from _older(seed, max(2, count // 30), start, days)
        yield from _fresh(seed, items, start)


def _review(seed: int, item: Item) -> Review | None:
    number = int(item.id[8:])
    purchase = item.purchase
    claimed = item.claim is not None
    written = opinion(seed, number, paid=purchase.paid, delivered=item.delivered, decided=item.decided, claimed=claimed)
    if written is None:
        return None
    looks = written.looks
    return Review(
        id=str(market_review_number(number)),
        written=written.written,
        rating=written.rating,
        product=item.product,
        item_id=item.id,
        buyer=purchase.buyer,
        late=written.late,
        photos=looks.photos,
        helpful=looks.helpful,
        paid_points=looks.paid_points,
        best=looks.best,
    )


def _reply(dice: Dice, review: Review, start: int) -> None:
    moment = review.written + dice.between(120, 2 * 1440) * MINUTE
    if moment < start and dice.chance(0.55):
        review.reply = Reply(moment)


def _older(seed: int, count: int, start: int, days: int) -> Iterator[Review]:
    """Yield month-use reviews with the first reviews they follow; their orders are older than the history."""
    for number in range(count):
        dice = Dice(seed, "older", number)
        product = dice.weighted([(p, p.weight) for p in PRODUCTS])
        written = start - days * DAY + dice.between(0, days * DAY - HOUR)
        first = written - 30 * DAY
        bought = day_name(day_of(first - 6 * DAY)).replace("-", "")
        both = [
            Review(
                id=str(3_000_000_000 + number * 2 + month),
                written=written if month else first,
                rating=dice.weighted(((5, 0.8), (4, 0.12), (2, 0.08))),
                product=product,
                item_id=f"{bought}{49_000_000 + number}",
                buyer=number * 7,
                month_use=bool(month),
            )
            for month in (0, 1)
        ]
        both[1].parent_id = both[0].id
        for review in both:
            looks = decorate(dice, review.rating)
            review.photos, review.helpful, review.paid_points, review.best = looks
            _reply(dice, review, start)
        yield from both


def _fresh(seed: int, items: Sequence[Item], start: int) -> Iterator[Review]:
    """Write two reviews in the last hours before the start, one glad, one sad, both unanswered."""
    found = 0
    for item in reversed(items):
        arrived = item.delivered is not None and item.delivered < start - DAY and item.claim is None
        if not arrived or _review(seed, item) is not None:
            continue
        yield Review(
            id=str(4_900_000_000 + found),
            written=start - (3 + 2 * found) * HOUR,
            rating=(5, 2)[found],
            product=item.product,
            item_id=item.id,
            buyer=item.purchase.buyer,
        )
        found += 1
        if found == 2:
            return
