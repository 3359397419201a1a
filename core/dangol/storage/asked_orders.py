"""What was received in a store, what was said about it, and who was asked: for looking back, never for rules."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros, micros
from dangol.storage.fact_source import as_list, chunks, moment
from dangol.storage.said import SaidReader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dangol.storage.database import Database
    from dangol.storage.said import Post

__all__ = ["ASKED", "ASKED_AT", "RECEIVED", "REVIEWED", "AskedOrders", "Written"]

RECEIVED = (
    "SELECT i.id FROM items i WHERE i.store = :store AND i.stage IN ('delivered', 'confirmed')"
    " AND coalesce(i.confirmed_at, i.delivered_at, i.dispatched_at) >= :since ORDER BY i.id"
)
REVIEWED = (
    "SELECT r.item_id, r.rating, r.text, r.written_at FROM json_each(:ids) j"
    " CROSS JOIN reviews r ON r.store = :store AND r.item_id = j.value ORDER BY r.written_at DESC, r.id DESC"
)
ASKED = (
    "SELECT a.order_id, a.state FROM json_each(:ids) j CROSS JOIN actions a INDEXED BY actions_asks"
    " ON a.store = :store AND a.order_id = j.value AND a.message_class IN ('review_request', 'advertising')"
    " WHERE a.kind IN ('ask_review', 'ask_event')"
)
ASKED_AT = (
    "SELECT a.order_id, min(a.changed_at) FROM json_each(:ids) j CROSS JOIN actions a INDEXED BY actions_asks"
    " ON a.store = :store AND a.order_id = j.value AND a.message_class IN ('review_request', 'advertising')"
    " WHERE a.kind IN ('ask_review', 'ask_event') AND a.state = 'sent' GROUP BY a.order_id"
)


class Written(NamedTuple):
    """A review, for counting."""

    rating: int | None
    text: str
    at: datetime | None

    def __repr__(self) -> str:
        """Tell the time and none of the words."""
        return f"<Written {self.at}>"


class AskedOrders:
    """Looks back over the orders of one data file. It only reads."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._said = SaidReader(db)

    def received(self, store: str, since: datetime) -> list[str]:
        """Return the ids of the order lines that were received, or confirmed, since then."""
        return [row[0] for row in self._db.conn.execute(RECEIVED, {"store": store, "since": micros(since)})]

    def reviews(self, store: str, items: Sequence[str]) -> dict[str, Written]:
        """Return the first review of each line that has one."""
        return {
            item: Written(rating, text, from_micros(at))
            for some in chunks(items)
            for item, rating, text, at in self._db.conn.execute(REVIEWED, {"store": store, "ids": as_list(some)})
        }

    def asks(self, store: str, orders: Sequence[str]) -> dict[str, set[str]]:
        """Return for each order the states of the requests that were made for it."""
        found: dict[str, set[str]] = defaultdict(set)
        for some in chunks(orders):
            for order, state in self._db.conn.execute(ASKED, {"store": store, "ids": as_list(some)}):
                found[order].add(state)
        return found

    def asked_at(self, store: str, orders: Sequence[str]) -> dict[str, datetime]:
        """Return for each order whose buyer was asked when that was."""
        return {
            order: moment(at)
            for some in chunks(orders)
            for order, at in self._db.conn.execute(ASKED_AT, {"store": store, "ids": as_list(some)})
        }

    def posts(self, store: str, orders: Sequence[str]) -> dict[str, Sequence[Post]]:
        """Return what the buyers wrote about each order."""
        return {
            order: said.posts for some in chunks(orders) for order, said in self._said.of(store, list(some)).items()
        }
