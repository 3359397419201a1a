"""Records to rows and into their tables. Called inside the page's transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import micros
from dangol.masks import mask
from dangol.models import Inquiry, Order, OrderItem, Product, Review, ReviewMark
from dangol.storage.tables import Counts, Table, unique, upsert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from dangol.models import Record, Rejected, Stream
    from dangol.storage.database import Database
    from dangol.storage.tables import Row

__all__ = ["Records"]

_PRODUCTS = Table("products", "store id name url")
_ORDERS = Table("orders", "store id ordered_at paid_at buyer")
_CONTACTS = Table("contacts", "store order_id name phone email source")
_ITEMS = Table(
    "items",
    "store id order_id product_id option quantity amount service stage status claim claim_open"
    " dispatched_at delivered_at confirmed_at courier tracking_no updated_at",
    history="option quantity amount stage status claim claim_open dispatched_at delivered_at confirmed_at"
    " courier tracking_no",
)
_REVIEWS = Table(
    "reviews",
    "store id product_id item_id rating text author written_at month_use parent_id media visible"
    " replied reply_at reply_text updated_at",
    history="rating visible replied",
)
_INQUIRIES = Table(
    "inquiries",
    "store id kind title category secret product_id order_id item_ids author asked_at answered thread updated_at",
    history="answered",
)
_VERSIONED = tuple(_REVIEWS.columns.index(c) for c in ("rating", "text", "visible"))
_json = msgspec.json.Encoder()


class Records:
    """The tables of what markets tell."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def store_page(self, store: str, records: Sequence[Record], now: datetime) -> Counts:
        """Store the records of one page and count items, reviews and inquiries that were new or changed.

        Raises ``ValueError`` for what is no record or holds what its column cannot take: the fault of the
        one who made it, not of the file.
        """
        seen_at = micros(now)
        by_kind: dict[type, list[Record]] = {}
        for record in records:
            by_kind.setdefault(type(record), []).append(record)
        total = Counts()
        try:
            for kind, some in by_kind.items():
                counts = self._put(kind)(store, some, seen_at)
                total.new += counts.new
                total.changed += counts.changed
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError) as wrong:
            raise ValueError("a record holds a value of the wrong kind") from wrong
        return total

    def _put(self, kind: type) -> Callable[[str, Any, int], Counts]:
        puts: dict[type, Callable[[str, Any, int], Counts]] = {
            Order: self._orders,
            Review: self._reviews,
            ReviewMark: self._marks,
            Inquiry: self._inquiries,
        }
        if kind not in puts:
            raise ValueError(f"a page holds a {kind.__name__}, which is no record")
        return puts[kind]

    def _orders(self, store: str, orders: list[Order], seen_at: int) -> Counts:
        self._products(store, (item.product for order in orders for item in order.items), seen_at)
        upsert(self._db, _ORDERS, [_order_row(store, order) for order in orders], seen_at)
        upsert(self._db, _CONTACTS, [row for order in orders if (row := _contact_row(store, order))], seen_at)
        rows = [_item_row(store, order.id, item) for order in orders for item in order.items]
        return upsert(self._db, _ITEMS, rows, seen_at)[0]

    def _reviews(self, store: str, reviews: list[Review], seen_at: int) -> Counts:
        self._products(store, (review.product for review in reviews), seen_at)
        counts, written = upsert(self._db, _REVIEWS, [_review_row(store, r) for r in reviews], seen_at)
        rating, text, visible = _VERSIONED
        self._db.conn.executemany(
            "INSERT INTO review_versions (store, review_id, version, rating, text, visible, seen_at) SELECT ?1, ?2, "
            "1 + coalesce((SELECT max(version) FROM review_versions WHERE store = ?1 AND review_id = ?2), 0), "
            "?3, ?4, ?5, ?6",
            [
                (store, new[1], new[rating], new[text], new[visible], seen_at)
                for old, new in written
                if old is None or any(old[at] != new[at] for at in _VERSIONED)
            ],
        )
        return counts

    def _marks(self, store: str, marks: list[ReviewMark], _seen_at: int) -> Counts:
        before = self._db.conn.total_changes
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO review_marks (store, item_id, kind, at) VALUES (?, ?, ?, ?)",
            [(store, mark.item_id, mark.kind, micros(mark.at)) for mark in marks],
        )
        return Counts(new=self._db.conn.total_changes - before)

    def _inquiries(self, store: str, inquiries: list[Inquiry], seen_at: int) -> Counts:
        self._products(store, (inquiry.product for inquiry in inquiries), seen_at)
        return upsert(self._db, _INQUIRIES, [_inquiry_row(store, i) for i in inquiries], seen_at)[0]

    def _products(self, store: str, products: Iterable[Product | None], seen_at: int) -> None:
        rows = unique((store, p.id, p.name, p.url) for p in products if p is not None)
        upsert(self._db, _PRODUCTS, rows, seen_at)

    def open_items(self, store: str) -> list[str]:
        """Return the ids of items on their way to the buyer, ascending."""
        sql = "SELECT id FROM items WHERE store = ? AND stage = 'shipped' ORDER BY id"
        return [row[0] for row in self._db.conn.execute(sql, (store,))]

    def counts(self, store: str) -> dict[str, int]:
        """Return how many orders, order items, reviews and inquiries are stored, and how many rows are quarantined."""
        names = {"orders": "orders", "order_items": "items", "reviews": "reviews", "inquiries": "inquiries"}
        sql = "SELECT count(*) FROM {} WHERE store = ?"
        found = {name: self._db.value(sql.format(table), (store,)) for name, table in names.items()}
        return found | {"quarantined": self._db.value(sql.format("quarantine"), (store,))}

    # rows that did not parse

    def quarantine(self, store: str, stream: Stream | str, rejected: Sequence[Rejected], now: datetime) -> None:
        """Keep rows that did not parse in their raw form, with a masked reason; the same row again only counts."""
        at = micros(now)
        self._db.conn.executemany(
            "INSERT INTO quarantine (store, stream, record_id, digest, raw, reason, first_seen, last_seen) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) "
            "ON CONFLICT (store, stream, digest) DO UPDATE SET times = times + 1, last_seen = excluded.last_seen",
            [
                (store, stream, one.id, hashlib.sha256(one.raw).hexdigest(), one.raw, mask(one.reason), at)
                for one in rejected
            ],
        )

    def release(self, store: str, records: Sequence[Record]) -> None:
        """Drop from quarantine what has now been stored in full."""
        if self._db.value("SELECT 1 FROM quarantine WHERE store = ? AND record_id IS NOT NULL LIMIT 1", (store,)):
            self._db.conn.executemany(
                "DELETE FROM quarantine WHERE store = ? AND record_id = ?",
                [(store, name) for record in records for name in _names(record)],
            )


def _names(record: Record) -> Iterable[str]:
    if isinstance(record, Order):
        return [item.id for item in record.items]
    return [] if isinstance(record, ReviewMark) else [record.id]


def _order_row(store: str, order: Order) -> Row:
    return (store, order.id, micros(order.ordered_at), micros(order.paid_at), order.buyer)


def _contact_row(store: str, order: Order) -> Row | None:
    contact = order.contact
    if contact is None:
        return None
    return (store, order.id, contact.name, contact.phone, contact.email, contact.source)


def _item_row(store: str, order_id: str, item: OrderItem) -> Row:
    return (
        store,
        item.id,
        order_id,
        item.product.id,
        item.option,
        item.quantity,
        item.amount,
        int(item.service),
        item.stage.value,
        item.status,
        item.claim,
        int(item.claim_open),
        micros(item.dispatched_at),
        micros(item.delivered_at),
        micros(item.confirmed_at),
        item.courier,
        item.tracking_no,
        micros(item.updated_at),
    )


def _review_row(store: str, review: Review) -> Row:
    reply = review.reply
    return (
        store,
        review.id,
        review.product.id if review.product else None,
        review.item_id,
        review.rating,
        review.text,
        review.author,
        micros(review.written_at),
        int(review.month_use),
        review.parent_id,
        _json.encode(review.media).decode(),
        int(review.visible),
        int(reply is not None),
        micros(reply.at) if reply else None,
        reply.text if reply else None,
        micros(review.updated_at),
    )


def _inquiry_row(store: str, inquiry: Inquiry) -> Row:
    return (
        store,
        inquiry.id,
        inquiry.kind,
        inquiry.title,
        inquiry.category,
        int(inquiry.secret),
        inquiry.product.id if inquiry.product else None,
        inquiry.order_id,
        _json.encode(inquiry.item_ids).decode(),
        inquiry.author,
        micros(inquiry.asked_at),
        int(inquiry.answered),
        _json.encode(inquiry.thread).decode(),
        micros(inquiry.updated_at),
    )
