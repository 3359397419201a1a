"""Which line of an order a review is about, where the market names the order or the member but not the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.clock import micros

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dangol.models import Review
    from dangol.storage.database import Database

__all__ = ["BY_MEMBER", "BY_ORDER", "linked"]

_KEPT_FIRST = "i.stage IN ('cancelled', 'returned', 'exchanged')"
"""After an exchange the order has two lines of the product: the one that stayed with the buyer is meant."""
BY_ORDER = (
    "SELECT i.id FROM items i WHERE i.store = ? AND i.order_id = ? AND i.product_id = ?"  # noqa: S608 - own words
    f" ORDER BY {_KEPT_FIRST}, i.id DESC LIMIT 1"
)
BY_MEMBER = (
    "SELECT i.id FROM orders o INDEXED BY orders_buyer"  # noqa: S608 - own words
    " CROSS JOIN items i ON i.store = o.store AND i.order_id = o.id"
    " WHERE o.store = ? AND o.buyer_id = ? AND i.product_id = ? AND o.ordered_at <= ?"
    f" ORDER BY {_KEPT_FIRST}, o.ordered_at DESC, i.id DESC LIMIT 1"
)


def linked(db: Database, store: str, reviews: Iterable[Review]) -> list[Review]:
    """Return the reviews, each with its line if one is stored: of the order it names, else the member's latest."""
    return [review if review.item_id is not None else _linked(db, store, review) for review in reviews]


def _linked(db: Database, store: str, review: Review) -> Review:
    if review.product is None:
        return review
    found = None
    if review.order_id:
        found = db.value(BY_ORDER, (store, review.order_id, review.product.id))
    elif review.author_id:
        written = micros(review.written_at)
        found = db.value(BY_MEMBER, (store, review.author_id, review.product.id, written))
    return review if found is None else msgspec.structs.replace(review, item_id=found)
