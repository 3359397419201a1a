"""The lists of the page: orders, reviews and questions of all stores, the latest first, by filters and words.

A list goes on behind a row that was shown, so that what arrives meanwhile moves nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from dangol.clock import from_micros, micros
from dangol.models import Message
from dangol.storage.copies import ORDER_COPY, REVIEW_COPY
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["ListReader", "OrderRow", "QuestionRow", "ReviewRow", "ReviewVersion", "Wanted", "Week"]

T = TypeVar("T", bound="type[msgspec.Struct]")
_BUYER = (
    "(SELECT b.{column} FROM buyer_records k CROSS JOIN buyers b ON b.id = k.buyer"
    " WHERE k.store = {row}.store AND k.record = '{record}' AND k.record_id = {row}.id)"
)
_PRODUCT = "(SELECT p.name FROM products p WHERE p.store = {row}.store AND p.id = {row}.product_id)"
_AFTER = (
    " AND (:after_id = '' OR ({row}.{at}, {row}.store, {row}.id) < ((SELECT x.{at} FROM {table} x"
    " WHERE x.store = :after_store AND x.id = :after_id), :after_store, :after_id))"
    " ORDER BY {row}.{at} DESC, {row}.store DESC, {row}.id DESC LIMIT :most"
)
_ENTRY = (
    "(SELECT a.id FROM actions a WHERE a.store = {row}.store AND a.subject = '{subject}' AND a.subject_id = {row}.id"
    " AND a.state IN ('proposed', 'approved', 'handed_off', 'in_doubt') ORDER BY a.send_by = 'task', a.id LIMIT 1)"
)
_ORDERS = f"""
SELECT o.store, o.id, o.ordered_at AS at,
    coalesce({_BUYER.format(column="name", row="o", record="order")}, '') AS buyer,
    {_BUYER.format(column="person", row="o", record="order")} AS person,
    (SELECT json_group_array(DISTINCT coalesce(nullif(p.name, ''), i.product_id)) FROM items i LEFT JOIN products p
        ON p.store = i.store AND p.id = i.product_id WHERE i.store = o.store AND i.order_id = o.id) AS products,
    (SELECT json_group_array(DISTINCT i.stage) FROM items i WHERE i.store = o.store AND i.order_id = o.id) AS stages,
    (SELECT coalesce(sum(i.amount), 0) FROM items i WHERE i.store = o.store AND i.order_id = o.id) AS amount,
    (SELECT max(i.claim) FROM items i WHERE i.store = o.store AND i.order_id = o.id AND i.claim_open) AS claim
FROM orders o WHERE NOT {ORDER_COPY} AND (:store = '' OR o.store = :store)
    AND (:only = '' OR EXISTS (SELECT 1 FROM items i WHERE i.store = o.store AND i.order_id = o.id
        AND (i.stage = :only OR (:only = 'claim' AND i.claim_open))))
    AND (:words = '' OR o.id LIKE :like ESCAPE '!' OR EXISTS (SELECT 1 FROM items i LEFT JOIN products p
        ON p.store = i.store AND p.id = i.product_id WHERE i.store = o.store AND i.order_id = o.id
        AND (i.id LIKE :like ESCAPE '!' OR p.name LIKE :like ESCAPE '!' OR i.option LIKE :like ESCAPE '!')))
""" + _AFTER.format(row="o", at="ordered_at", table="orders")  # noqa: S608 - fragments of this package
_REVIEWS = f"""
SELECT r.store, r.id, r.written_at AS at, r.rating, r.text, r.visible, r.replied,
    coalesce({_PRODUCT.format(row="r")}, '') AS product,
    coalesce({_BUYER.format(column="name", row="r", record="review")}, '') AS buyer,
    {_BUYER.format(column="person", row="r", record="review")} AS person,
    {_ENTRY.format(row="r", subject="review")} AS entry,
    (SELECT count(*) FROM review_versions v WHERE v.store = r.store AND v.review_id = r.id) AS versions
FROM reviews r WHERE NOT {REVIEW_COPY} AND (:store = '' OR r.store = :store)
    AND CASE :only WHEN '' THEN 1 WHEN 'low' THEN r.rating <= :low WHEN 'good' THEN r.rating > :low
        WHEN 'open' THEN r.replied = 0 AND r.visible = 1 WHEN 'changed' THEN EXISTS (SELECT 1 FROM review_versions v
            WHERE v.store = r.store AND v.review_id = r.id AND v.version > 1) ELSE 0 END
    AND (:words = '' OR r.text LIKE :like ESCAPE '!' OR r.id LIKE :like ESCAPE '!'
        OR {_PRODUCT.format(row="r")} LIKE :like ESCAPE '!')
""" + _AFTER.format(row="r", at="written_at", table="reviews")  # noqa: S608 - fragments of this package
_QUESTIONS = f"""
SELECT q.store, q.id, q.asked_at AS at, q.kind, q.title, q.secret, q.answered, q.thread, q.order_id,
    coalesce({_PRODUCT.format(row="q")}, '') AS product,
    coalesce({_BUYER.format(column="name", row="q", record="inquiry")}, '') AS buyer,
    {_BUYER.format(column="person", row="q", record="inquiry")} AS person,
    {_ENTRY.format(row="q", subject="inquiry")} AS entry
FROM inquiries q WHERE (:store = '' OR q.store = :store)
    AND CASE :only WHEN '' THEN 1 WHEN 'open' THEN q.answered = 0 WHEN 'answered' THEN q.answered = 1 ELSE 0 END
    AND (:words = '' OR q.title LIKE :like ESCAPE '!' OR q.thread LIKE :like ESCAPE '!' OR q.id LIKE :like ESCAPE '!'
        OR {_PRODUCT.format(row="q")} LIKE :like ESCAPE '!')
""" + _AFTER.format(row="q", at="asked_at", table="inquiries")  # noqa: S608 - fragments of this package
_VERSIONS = (
    "SELECT version, rating, text, visible, seen_at AS at FROM review_versions"
    " WHERE store = ? AND review_id = ? ORDER BY version"
)
_REPLY = "SELECT reply_text, reply_at, media, item_id, author FROM reviews WHERE store = ? AND id = ?"
_WEEKS = f"""
SELECT (:until - r.written_at) / 604800000000 AS back, count(*) AS reviews,
    coalesce(sum(r.rating <= :low), 0) AS low
FROM reviews r WHERE r.written_at <= :until AND r.written_at > :until - :weeks * 604800000000
    AND (:store = '' OR r.store = :store) AND NOT {REVIEW_COPY} GROUP BY back
"""  # noqa: S608 - fragments of this package
_names = msgspec.json.Decoder(tuple[str, ...])


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to list. ``only`` is a filter of the list, ``after`` the row behind which to go on (store and id)."""

    store: str = ""
    only: str = ""
    words: str = ""
    after: tuple[str, str] = ("", "")
    low: int = 3
    """So many stars or fewer are low."""
    most: int = 40

    def values(self) -> dict[str, Any]:
        """Return the values of a statement; a search finds its signs as they are."""
        plain = self.words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        return {
            "store": self.store,
            "only": self.only,
            "words": self.words,
            "like": f"%{plain}%",
            "after_store": self.after[0],
            "after_id": self.after[1],
            "low": self.low,
            "most": self.most,
        }


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """An order; ``claim`` is an open one, ``amount`` in won, ``buyer`` masked."""

    store: str
    id: str
    at: datetime
    buyer: str
    person: int | None
    products: tuple[str, ...]
    stages: tuple[str, ...]
    amount: int
    claim: str | None


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A review; ``entry`` is what waits about it, ``versions`` in how many forms it was seen."""

    store: str
    id: str
    at: datetime
    rating: int | None
    text: str
    visible: bool
    replied: bool
    product: str
    buyer: str
    person: int | None
    entry: int | None
    versions: int


class QuestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its thread; ``entry`` is what waits about it."""

    store: str
    id: str
    at: datetime
    kind: str
    title: str
    secret: bool
    answered: bool
    thread: tuple[Message, ...]
    order_id: str | None
    product: str
    buyer: str
    person: int | None
    entry: int | None


class ReviewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One form in which a review was seen, first ``at`` that time."""

    version: int
    rating: int | None
    text: str
    visible: bool
    at: datetime


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """The reviews of seven days; ``back`` counts the weeks before this one."""

    back: int
    reviews: int
    low: int


class ListReader:
    """Lists of one data file."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def orders(self, wanted: Wanted) -> list[OrderRow]:
        """List orders; ``only`` is a stage, or ``claim`` for those with an open one."""
        rows = self._db.rows(_ORDERS, wanted.values())
        read = ({"products": _names.decode(row["products"]), "stages": _names.decode(row["stages"])} for row in rows)
        return [OrderRow(**_timed(row) | more) for row, more in zip(rows, read, strict=True)]

    def reviews(self, wanted: Wanted) -> list[ReviewRow]:
        """List reviews; ``only`` is ``low``, ``good``, ``open`` (without a reply) or ``changed``."""
        flags = ("visible", "replied")
        return [ReviewRow(**_timed(row) | {name: bool(row[name]) for name in flags}) for row in self._reviews(wanted)]

    def _reviews(self, wanted: Wanted) -> list[dict[str, Any]]:
        return self._db.rows(_REVIEWS, wanted.values())

    def questions(self, wanted: Wanted) -> list[QuestionRow]:
        """List questions; ``only`` is ``open`` or ``answered``."""
        rows = self._db.rows(_QUESTIONS, wanted.values())
        return [
            QuestionRow(
                **_timed(row)
                | {"thread": thread_of(row["thread"])}
                | {name: bool(row[name]) for name in ("secret", "answered")}
            )
            for row in rows
        ]

    def versions(self, store: str, review_id: str) -> list[ReviewVersion]:
        """Return every form in which a review was seen, the first one first."""
        rows = self._db.rows(_VERSIONS, (store, review_id))
        return [ReviewVersion(**_timed(row) | {"visible": bool(row["visible"])}) for row in rows]

    def reply(self, store: str, review_id: str) -> tuple[str, datetime | None]:
        """Return the reply under a review as the market shows it, empty without one, and its time."""
        row = self._db.one(_REPLY, (store, review_id))
        return ("", None) if row is None else (row["reply_text"] or "", from_micros(row["reply_at"]))

    def weeks(self, store: str, until: datetime, count: int, low: int) -> list[Week]:
        """Count the reviews of each of the last weeks, the oldest week first."""
        wanted = {"store": store, "until": micros(until), "weeks": count, "low": low}
        found = {row["back"]: row for row in self._db.rows(_WEEKS, wanted)}
        none = {"reviews": 0, "low": 0}
        return [Week(**none | found.get(back, {}) | {"back": back}) for back in reversed(range(count))]


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"at": from_micros(row["at"])}
