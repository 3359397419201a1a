"""What was erased does not come back: records told again by a market or a file are stored without the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol import identity
from dangol.clock import micros
from dangol.storage.fact_source import as_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dangol.models import Inquiry, MemberConsent, Order, Review
    from dangol.storage.database import Database
    from dangol.storage.people import People

__all__ = ["Tombstones"]

_RECORDS = (
    "SELECT record_id, at FROM erased_records WHERE store = ? AND record = ?"
    " AND record_id IN (SELECT value FROM json_each(?))"
)
_OF_ITEMS = (
    "SELECT i.id, e.at FROM items i CROSS JOIN erased_records e ON e.store = i.store AND e.record = 'order'"
    " AND e.record_id = i.order_id WHERE i.store = ? AND i.id IN (SELECT value FROM json_each(?))"
)
_KEY = "SELECT max(at) FROM erased_keys WHERE hash IN (SELECT value FROM json_each(?))"


class Tombstones:
    """Looks at records before they are stored, in the transaction that stores them.

    What was erased is known by its number, and by keyed hashes of the person's numbers, addresses and member ids.
    Whatever the person does after the erasure is new, and is stored like anybody's.
    """

    def __init__(self, db: Database, people: People | None) -> None:
        self._db = db
        self._people = people

    @property
    def any(self) -> bool:
        """Tell whether anybody was ever erased."""
        return self._db.value("SELECT 1 FROM erased_records LIMIT 1") is not None

    def orders(self, store: str, orders: list[Order]) -> tuple[list[Order], set[str]]:
        """Return orders without erased people, and the ids of those that lost theirs."""
        erased = self._told(store, "order", [order.id for order in orders])
        for order in orders:
            contact = order.contact
            ways = (None, None) if contact is None else (contact.phone, contact.email)
            keys = self._keys(store, order.buyer_id, *ways)
            if order.id not in erased and self._gone(keys, order.ordered_at):
                erased[order.id] = self._mark(store, "order", order.id)
        bare = [
            msgspec.structs.replace(order, contact=None, buyer="", buyer_id="") if order.id in erased else order
            for order in orders
        ]
        return bare, set(erased)

    def reviews(self, store: str, reviews: list[Review]) -> list[Review]:
        """Return the reviews that nobody erased wrote."""
        erased = self._told(store, "review", [review.id for review in reviews])
        items = dict(
            self._db.conn.execute(_OF_ITEMS, (store, as_list([one.item_id for one in reviews if one.item_id])))
        )
        return [
            review
            for review in reviews
            if review.id not in erased
            and micros(review.written_at) > items.get(review.item_id, -1)
            and not self._gone(self._keys(store, review.author_id), review.written_at)
        ]

    def inquiries(self, store: str, inquiries: list[Inquiry]) -> list[Inquiry]:
        """Return the questions that were not erased; of one that goes on, what was written since."""
        erased = self._told(store, "inquiry", [inquiry.id for inquiry in inquiries])
        orders = self._told(store, "order", [inquiry.order_id for inquiry in inquiries if inquiry.order_id])
        found = []
        for inquiry in inquiries:
            at = erased.get(inquiry.id, orders.get(inquiry.order_id or "", -1))
            if at < micros(inquiry.asked_at) and not self._gone(self._keys(store, inquiry.author_id), inquiry.asked_at):
                found.append(inquiry)
                continue
            since = tuple(one for one in inquiry.thread if one.at is not None and micros(one.at) > at >= 0)
            if since:
                found.append(msgspec.structs.replace(inquiry, thread=since, title="", author=""))
        return found

    def consents(self, store: str, consents: list[MemberConsent]) -> list[MemberConsent]:
        """Return what members said who were not erased since."""
        return [one for one in consents if not self._gone(self._keys(store, one.buyer_id), one.at)]

    def _told(self, store: str, record: str, ids: Sequence[str]) -> dict[str, int]:
        return dict(self._db.conn.execute(_RECORDS, (store, record, as_list(ids))).fetchall())

    def _keys(self, store: str, member: str, phone: str | None = None, email: str | None = None) -> list[int]:
        if self._people is None:
            return []
        self._people.take_key()
        number, address = identity.phone(phone), identity.email(email)
        forms = (
            ("phone", number.digits if number is not None else ""),
            ("email", address or ""),
        )
        keys = [self._people.hashed(kind, form) for kind, form in forms if form]
        return [*keys, self._people.member(store, member)] if member else keys

    def _gone(self, keys: Iterable[int], at: datetime) -> bool:
        """Tell whether the person of one of these keys was erased after ``at``."""
        wanted = as_list(list(keys))
        erased_at: int | None = self._db.value(_KEY, (wanted,)) if wanted != "[]" else None
        return erased_at is not None and micros(at) <= erased_at

    def _mark(self, store: str, record: str, record_id: str) -> int:
        at: int = self._db.value("SELECT max(at) FROM erased_keys")
        self._db.conn.execute(
            "INSERT OR IGNORE INTO erased_records (store, record, record_id, at) VALUES (?, ?, ?, ?)",
            (store, record, record_id, at),
        )
        return at
