"""Records to rows and into their tables. Called inside the page's transaction."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import micros
from dangol.masks import mask
from dangol.models import Gone, Inquiry, MemberConsent, Order, OrderItem, Product, Review, ReviewMark, Stream
from dangol.storage.copies import ORDER_COPY, REVIEW_COPY
from dangol.storage.engine import wrong_values
from dangol.storage.links import linked
from dangol.storage.naming import forget, under_their_ids
from dangol.storage.partial import joined, joined_items, joined_threads
from dangol.storage.tables import Counts, Table, unique, upsert
from dangol.storage.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from dangol.models import Record, Rejected
    from dangol.storage.database import Database
    from dangol.storage.people import People
    from dangol.storage.tables import Row

__all__ = ["OPEN_INQUIRIES", "SHOWN_REVIEWS", "Records"]

_PRODUCTS = Table("products", "store id name url")
_ORDERS = Table("orders", "store id ordered_at paid_at buyer buyer_id origin_platform origin_id")
_CONTACTS = Table("contacts", "store order_id name phone email area source")
_ITEMS = Table(
    "items",
    "store id order_id product_id option quantity amount service stage status claim claim_open"
    " dispatched_at delivered_at confirmed_at courier tracking_no updated_at",
    history="option quantity amount stage status claim claim_open dispatched_at delivered_at confirmed_at"
    " courier tracking_no",
)
_REVIEWS = Table(
    "reviews",
    "store id product_id item_id rating text author author_id written_at month_use parent_id media visible"
    " replied reply_at reply_text origin_platform origin_id updated_at",
    history="rating visible replied",
)
_INQUIRIES = Table(
    "inquiries",
    "store id kind title category secret product_id order_id item_ids author author_id asked_at answered thread"
    " updated_at",
    history="answered",
)
_CONSENTS = Table("member_consents", "store buyer_id sms email at", history="sms email")
SHOWN_REVIEWS = "SELECT id FROM reviews WHERE store = ? AND visible = 1 AND written_at BETWEEN ? AND ?"
OPEN_INQUIRIES = "SELECT id FROM inquiries WHERE store = ? AND answered = 0 AND asked_at BETWEEN ? AND ?"
_COUNTED = {
    "orders": f"SELECT count(*) FROM orders o WHERE store = ? AND NOT {ORDER_COPY}",  # noqa: S608 - own text
    "order_items": "SELECT count(*) FROM items i LEFT JOIN orders o ON o.store = i.store AND o.id = i.order_id"  # noqa: S608 - own text
    f" AND o.origin_platform IS NOT NULL WHERE i.store = ? AND (o.id IS NULL OR NOT {ORDER_COPY})",
    "reviews": f"SELECT count(*) FROM reviews r WHERE store = ? AND NOT {REVIEW_COPY}",  # noqa: S608 - own text
    "inquiries": "SELECT count(*) FROM inquiries WHERE store = ?",
    "quarantined": "SELECT count(*) FROM quarantine WHERE store = ?",
}
_VERSIONED = tuple(_REVIEWS.columns.index(c) for c in ("rating", "text", "visible"))
_json = msgspec.json.Encoder()


class Records:
    """The tables of what markets tell; ``people`` is told what is new, to say later whose it is."""

    def __init__(self, db: Database, people: People | None = None) -> None:
        self._db = db
        self._people = people
        self._tombs = Tombstones(db, people)

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
                total.withheld += counts.withheld
        except wrong_values() as wrong:
            raise ValueError("a record holds a value of the wrong kind") from wrong
        return total

    def _put(self, kind: type) -> Callable[[str, Any, int], Counts]:
        puts: dict[type, Callable[[str, Any, int], Counts]] = {
            Order: self._orders,
            Review: self._reviews,
            ReviewMark: self._marks,
            Inquiry: self._inquiries,
            MemberConsent: self._consents,
            Gone: self._gone,
        }
        if kind not in puts:
            raise ValueError(f"a page holds a {kind.__name__}, which is no record")
        return puts[kind]

    def _orders(self, store: str, orders: list[Order], seen_at: int) -> Counts:
        orders, withheld = self._without_contacts(store, orders)
        orders, erased = self._tombs.orders(store, orders) if self._tombs.any else (orders, set())
        self._products(store, (item.product for order in orders for item in order.items), seen_at)
        some = {order.id for order in orders if order.partial}
        head_rows = joined(self._db, _ORDERS, [_order_row(store, order) for order in orders], some)
        _counts, heads = upsert(self._db, _ORDERS, head_rows, seen_at)
        contacts = [row for order in orders if (row := _contact_row(store, order))]
        _counts, reached = upsert(self._db, _CONTACTS, contacts, seen_at)
        rows = [_item_row(store, order.id, item) for order in orders for item in order.items]
        some = {item.id for order in orders if order.partial for item in order.items}
        counts, lines = upsert(self._db, _ITEMS, joined_items(self._db, _ITEMS, rows, some), seen_at)
        if self._people is not None:
            touched = {row[1] for _old, row in (*heads, *reached)} | {row[2] for old, row in lines if old is None}
            self._people.note(store, "order", touched - erased)
        return Counts(counts.new, counts.changed, withheld)

    def _without_contacts(self, store: str, orders: list[Order]) -> tuple[list[Order], int]:
        """Return the orders as they may be kept: of a fenced store's buyers nobody learns number or address."""
        if self._people is None or store not in self._people.fenced():
            return orders, 0
        self._db.conn.execute("DELETE FROM contacts WHERE store = ?", (store,))
        bare = [msgspec.structs.replace(order, contact=None) for order in orders]
        return bare, sum(order.contact is not None for order in orders)

    def _reviews(self, store: str, reviews: list[Review], seen_at: int) -> Counts:
        reviews = self._tombs.reviews(store, reviews) if self._tombs.any else reviews
        self._products(store, (review.product for review in reviews), seen_at)
        rows = [_review_row(store, review) for review in linked(self._db, store, reviews)]
        return self._review_rows(store, rows, seen_at)

    def _review_rows(self, store: str, rows: list[Row], seen_at: int) -> Counts:
        """Store rows of reviews, each that is new or changed as a version of its own."""
        counts, written = upsert(self._db, _REVIEWS, rows, seen_at)
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
        if self._people is not None:
            self._people.note(store, "review", (row[1] for _old, row in written))
        return counts

    def _marks(self, store: str, marks: list[ReviewMark], _seen_at: int) -> Counts:
        before = self._db.conn.total_changes
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO review_marks (store, item_id, kind, at) VALUES (?, ?, ?, ?)",
            [(store, mark.item_id, mark.kind, micros(mark.at)) for mark in marks],
        )
        return Counts(new=self._db.conn.total_changes - before)

    def _inquiries(self, store: str, inquiries: list[Inquiry], seen_at: int) -> Counts:
        inquiries = self._tombs.inquiries(store, inquiries) if self._tombs.any else inquiries
        self._products(store, (inquiry.product for inquiry in inquiries), seen_at)
        inquiries = under_their_ids(self._db, store, inquiries)
        some = {inquiry.id for inquiry in inquiries if inquiry.partial}
        formerly = {inquiry.id: inquiry.formerly for inquiry in inquiries if inquiry.formerly}
        rows = [_inquiry_row(store, inquiry) for inquiry in inquiries]
        rows = joined_threads(self._db, _INQUIRIES, rows, some, formerly)
        forget(self._db, store, formerly.values())
        counts, written = upsert(self._db, _INQUIRIES, rows, seen_at)
        if self._people is not None:
            self._people.note(store, "inquiry", (row[1] for _old, row in written))
        return counts

    def _consents(self, store: str, consents: list[MemberConsent], seen_at: int) -> Counts:
        consents = self._tombs.consents(store, consents) if self._tombs.any else consents
        rows = [(store, c.buyer_id, _flag(c.sms), _flag(c.email), micros(c.at)) for c in consents]
        upsert(self._db, _CONSENTS, sorted(rows, key=lambda row: row[-1]), seen_at)
        return Counts()

    def _gone(self, store: str, gone: list[Gone], seen_at: int) -> Counts:
        """Take what is stored out of sight: a review becomes a version nobody sees, a question needs no answer."""
        reviews = _REVIEWS.stored(self._db, store, [one.id for one in gone if one.of == "review"])
        hidden = [_with(row, _REVIEWS.columns.index("visible"), 0) for row in reviews.values()]
        counts = self._review_rows(store, hidden, seen_at)
        inquiries = _INQUIRIES.stored(self._db, store, [one.id for one in gone if one.of == "inquiry"])
        closed = [_with(row, _INQUIRIES.columns.index("answered"), 1) for row in inquiries.values()]
        counts.changed += upsert(self._db, _INQUIRIES, closed, seen_at)[0].changed
        return counts

    def standing(self, store: str, stream: Stream, since: datetime, until: datetime) -> list[str]:
        """Return the ids of reviews still shown, or of inquiries still unanswered, that were written in a span."""
        sql = SHOWN_REVIEWS if stream is Stream.REVIEWS else OPEN_INQUIRIES
        return [row[0] for row in self._db.conn.execute(sql, (store, micros(since), micros(until)))]

    def _products(self, store: str, products: Iterable[Product | None], seen_at: int) -> None:
        rows = list(unique((store, p.id, p.name, p.url) for p in products if p is not None and p.id))
        upsert(self._db, _PRODUCTS, [row for row in rows if row[2]], seen_at)
        self._db.conn.executemany(
            "INSERT INTO products (store, id, name, url) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [row for row in rows if not row[2]],
        )

    def open_items(self, store: str) -> list[str]:
        """Return the ids of items on their way to the buyer or with an open claim, ascending."""
        sql = "SELECT id FROM items WHERE store = ? AND (stage = 'shipped' OR claim_open = 1) ORDER BY id"
        return [row[0] for row in self._db.conn.execute(sql, (store,))]

    def counts(self, store: str) -> dict[str, int]:
        """Return how many orders, order items, reviews and inquiries are stored, and how many rows are quarantined.

        What the store only passes on from another connected store is counted there.
        """
        return {name: self._db.value(sql, (store,)) for name, sql in _COUNTED.items()}

    # rows that did not parse

    def quarantine(self, store: str, stream: Stream | str, rejected: Sequence[Rejected], now: datetime) -> None:
        """Keep rows that did not parse in their raw form, with a masked reason; the same row again only counts."""
        at = micros(now)
        self._db.conn.executemany(
            "INSERT INTO quarantine (store, stream, record_id, digest, raw, reason, kind, first_seen, last_seen) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) "
            "ON CONFLICT (store, stream, digest) DO UPDATE SET times = times + 1, last_seen = excluded.last_seen",
            [
                (store, stream, one.id, hashlib.sha256(one.raw).hexdigest(), one.raw, mask(one.reason), one.kind, at)
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
    return [] if isinstance(record, ReviewMark | MemberConsent | Gone) else [record.id]


def _with(row: Row, at: int, value: Any) -> Row:
    return (*row[:at], value, *row[at + 1 :])


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _origin(record: Order | Review) -> tuple[str | None, str | None]:
    return (record.origin.platform, record.origin.id) if record.origin else (None, None)


def _order_row(store: str, order: Order) -> Row:
    times = (micros(order.ordered_at), micros(order.paid_at))
    return (store, order.id, *times, order.buyer, order.buyer_id, *_origin(order))


def _contact_row(store: str, order: Order) -> Row | None:
    contact = order.contact
    if contact is None:
        return None
    return (store, order.id, contact.name, contact.phone, contact.email, contact.area, contact.source)


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
        review.author_id,
        micros(review.written_at),
        int(review.month_use),
        review.parent_id,
        _json.encode(review.media).decode(),
        int(review.visible),
        int(reply is not None),
        micros(reply.at) if reply else None,
        reply.text if reply else None,
        *_origin(review),
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
        inquiry.author_id,
        micros(inquiry.asked_at),
        int(inquiry.answered),
        _json.encode(inquiry.thread).decode(),
        micros(inquiry.updated_at),
    )
