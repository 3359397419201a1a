"""What was done about reviews beside the reply: calls with their outcome, and cases that were closed with a cause.

A note and a promise are a person's words about a person: they are stored sealed and never shown in a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.clock import from_micros, micros
from dangol.storage.audit import Chain
from dangol.storage.fact_source import as_list, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from dangol.clock import Clock
    from dangol.storage.database import Database

__all__ = [
    "CALLS",
    "CLOSED",
    "NOTHING",
    "OPEN",
    "OUTCOMES",
    "CallOutcome",
    "CareReader",
    "Cases",
    "Closing",
    "OpenCase",
    "ReviewCare",
    "close_case",
    "store_outcome",
]

OUTCOMES = ("reached", "no_answer", "solved", "refund", "replaced", "promised")
"""What may become of a call. None of them is about stars: a review stays as it is."""

CALLS = """
SELECT a.subject_id, c.outcome, c.at FROM actions a INDEXED BY actions_subject
    CROSS JOIN call_outcomes c ON c.action_id = a.id
WHERE a.store = :store AND a.subject = 'review' AND a.subject_id IN (SELECT value FROM json_each(:ids))
ORDER BY c.at, c.action_id
"""
CLOSED = """
SELECT review_id, cause, remedied FROM case_closings
WHERE store = :store AND review_id IN (SELECT value FROM json_each(:ids))
"""
OPEN = """
SELECT r.id FROM reviews r INDEXED BY reviews_low
WHERE r.store = :store AND r.rating <= 4 AND r.written_at >= :since AND r.visible = 1
    AND NOT EXISTS (SELECT 1 FROM case_closings c WHERE c.store = r.store AND c.review_id = r.id)
ORDER BY r.written_at, r.id
"""


class CallOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a call (``OUTCOMES``). ``note`` and ``promise`` are sealed; what is promised is due ``by``."""

    outcome: str
    note: bytes | None = None
    promise: bytes | None = None
    by: datetime | None = None


class ReviewCare(NamedTuple):
    """What was done about one review."""

    calls: int = 0
    called_at: datetime | None = None
    outcome: str = ""
    cause: str = ""
    remedied: str = ""


NOTHING = ReviewCare()


class CareReader:
    """Reads what was done about many reviews at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, store: str, ids: Sequence[str]) -> dict[str, ReviewCare]:
        """Return what was done, by review; nothing is told of those about which nothing was."""
        wanted = {"store": store, "ids": as_list(ids)}
        found: dict[str, ReviewCare] = {}
        for name, outcome, at in self._db.conn.execute(CALLS, wanted):
            found[name] = ReviewCare(found.get(name, NOTHING).calls + 1, moment(at), outcome)
        for name, cause, remedied in self._db.conn.execute(CLOSED, wanted):
            found[name] = found.get(name, NOTHING)._replace(cause=cause, remedied=remedied)
        return found

    def outcome(self, action_id: int) -> CallOutcome | None:
        """Return what became of one call, its words still sealed."""
        row = self._db.one("SELECT * FROM call_outcomes WHERE action_id = ?", (action_id,))
        if row is None:
            return None
        by = from_micros(row["promise_by"])
        return CallOutcome(outcome=row["outcome"], note=row["note"], promise=row["promise"], by=by)


def store_outcome(db: Database, action_id: int, outcome: CallOutcome, now: datetime) -> None:
    """Store what became of a call. Whoever calls holds the transaction."""
    by = None if outcome.by is None else micros(outcome.by)
    db.conn.execute(
        "INSERT INTO call_outcomes (action_id, outcome, note, promise, promise_by, at) VALUES (?, ?, ?, ?, ?, ?)",
        (action_id, outcome.outcome, outcome.note, outcome.promise, by, micros(now)),
    )


class Closing(NamedTuple):
    """How a case was closed."""

    store: str
    review_id: str
    cause: str
    remedied: str
    at: datetime


class OpenCase(NamedTuple):
    """A review that may be low and whose cause nobody named yet."""

    store: str
    review_id: str


class Cases:
    """Low reviews, each of which is open until somebody names its cause."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def open(self, store: str, since: datetime) -> list[OpenCase]:
        """Return those written at ``since`` or later that have four stars or fewer and no cause, oldest first."""
        rows = self._db.conn.execute(OPEN, {"store": store, "since": micros(since)})
        return [OpenCase(store, row[0]) for row in rows]

    def closed(self, store: str) -> Iterator[Closing]:
        """Yield those of a store that were closed, the last one first."""
        statement = "SELECT review_id, cause, remedied, at FROM case_closings WHERE store = ? ORDER BY at DESC"
        for review_id, cause, remedied, at in self._db.conn.execute(statement, (store,)):
            yield Closing(store, review_id, cause, remedied, moment(at))

    def close(self, store: str, review_id: str, cause: str, remedied: str, by: str) -> Closing:
        """Name the cause of a case; said again, the later word counts."""
        with self._db.transaction():
            return close_case(self._db, Closing(store, review_id, cause, remedied, self._clock.now()), by)


def close_case(db: Database, closing: Closing, by: str) -> Closing:
    """Store a closing and tell the chain. Whoever calls holds the transaction."""
    db.conn.execute(
        "INSERT OR REPLACE INTO case_closings (store, review_id, cause, remedied, at) VALUES (?, ?, ?, ?, ?)",
        (*closing[:4], micros(closing.at)),
    )
    told = {"store": closing.store, "review": closing.review_id, "cause": closing.cause}
    Chain(db).append(closing.at, None, "close_case", by, told)
    return closing
