"""What a seller's day is made of: counts and dates over all stores, one question each. It only reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.storage.coverage import UNREPLIED

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["DayReader", "Question", "StoreDay", "Way"]

_STORES = f"""
SELECT s.name AS store,
    coalesce(
        (SELECT max(synced_at) FROM checkpoints c WHERE c.store = s.name),
        (SELECT max(read_at) FROM (
            SELECT read_at FROM files f WHERE f.store = s.name
            UNION ALL SELECT read_at FROM mails m WHERE m.store = s.name))
    ) AS read_at,
    (SELECT min(problem) FROM checkpoints c WHERE c.store = s.name AND c.failures > 0) AS problem,
    (SELECT count(*) FROM inquiries q WHERE q.store = s.name AND q.answered = 0) AS questions,
    (SELECT min(asked_at) FROM inquiries q WHERE q.store = s.name AND q.answered = 0) AS oldest,
    (SELECT count(*) FROM reviews r WHERE r.store = s.name AND r.written_at >= :since AND {UNREPLIED}) AS unreplied,
    (SELECT count(*) FROM reviews r
        WHERE r.store = s.name AND r.written_at >= :since AND r.rating <= :low AND {UNREPLIED}) AS low
FROM stores s ORDER BY s.name
"""  # noqa: S608 - fragments of this package only
_DONE = (
    "SELECT a.kind, count(DISTINCT a.id) AS count FROM events e CROSS JOIN actions a ON a.id = e.action_id"
    " WHERE e.at >= ? AND e.at < ? AND e.name IN ({names}) GROUP BY a.kind ORDER BY count DESC, a.kind"
)
_WAITING = "SELECT store, id, asked_at FROM inquiries WHERE answered = 0 AND store = ? ORDER BY asked_at, id"
_WAY = """
SELECT count(*) AS items,
    coalesce(sum(delivered_at IS NOT NULL AND dispatched_at IS NOT NULL), 0) AS delivered,
    avg(CASE WHEN delivered_at > dispatched_at THEN delivered_at - dispatched_at END) AS way,
    coalesce(sum(claim IS NOT NULL), 0) AS claims
FROM items i CROSS JOIN orders o ON o.store = i.store AND o.id = i.order_id
WHERE i.store = :store AND o.ordered_at >= :since
"""
_REVIEWS = """
SELECT count(*) AS reviews, coalesce(sum(replied), 0) AS replied, coalesce(sum(rating <= :low), 0) AS low
FROM reviews WHERE store = :store AND visible = 1 AND written_at >= :since
"""
_QUESTIONS = """
SELECT count(*) AS questions, coalesce(sum(answered), 0) AS answered
FROM inquiries WHERE store = :store AND asked_at >= :since
"""


class StoreDay(msgspec.Struct, frozen=True, kw_only=True):
    """One store this morning. ``problem`` is why it could not be read the last time.

    ``read_at`` is when its interface was last read; of a market without one, its last file or mail.
    """

    store: str
    read_at: datetime | None
    problem: str | None
    questions: int
    oldest: datetime | None
    """When the question that waits longest was first asked."""
    unreplied: int
    low: int
    """Those without a reply that have few stars."""


class Question(msgspec.Struct, frozen=True):
    """An inquiry that waits."""

    store: str
    id: str
    asked_at: datetime


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """What the records of a store tell of a period; ``way_hours`` from dispatch to receipt, where both are known."""

    items: int
    delivered: int
    way_hours: float | None
    claims: int
    reviews: int
    replied: int
    low: int
    questions: int
    answered: int


class DayReader:
    """Counts out of one data file."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stores(self, since: datetime, low: int) -> list[StoreDay]:
        """Return every store; reviews count from ``since``, with ``low`` stars or fewer as low."""
        rows = self._db.rows(_STORES, {"since": micros(since), "low": low})
        return [StoreDay(**row | {name: from_micros(row[name]) for name in ("read_at", "oldest")}) for row in rows]

    def done(self, since: datetime, until: datetime) -> dict[str, int]:
        """Return how many of each kind went out or were done by hand, most first."""
        return self._moved(("send", "done", "find"), since, until)

    def missed(self, since: datetime, until: datetime) -> dict[str, int]:
        """Return how many of each kind came too late, most first."""
        return self._moved(("expire",), since, until)

    def _moved(self, names: tuple[str, ...], since: datetime, until: datetime) -> dict[str, int]:
        statement = _DONE.format(names=", ".join("?" for _name in names))
        rows = self._db.rows(statement, (micros(since), micros(until), *names))
        return {row["kind"]: row["count"] for row in rows}

    def questions(self, store: str) -> list[Question]:
        """Return what waits for an answer in a store, oldest first."""
        rows = self._db.rows(_WAITING, (store,))
        return [Question(row["store"], row["id"], moment) for row in rows if (moment := from_micros(row["asked_at"]))]

    def way(self, store: str, since: datetime, low: int) -> Way:
        """Return what the records of a store tell since then."""
        wanted = {"store": store, "since": micros(since), "low": low}
        found: dict[str, float | None] = {}
        for statement in (_WAY, _REVIEWS, _QUESTIONS):
            found |= self._db.one(statement, wanted) or {}
        way = found.pop("way")
        return Way(**{key: int(value or 0) for key, value in found.items()}, way_hours=_hours(way))


def _hours(micros_between: float | None) -> float | None:
    return None if micros_between is None else round(micros_between / 3_600_000_000, 1)
