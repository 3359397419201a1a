"""How far each stream of each store was read: one row, moved only together with the rows it speaks of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.models import Stream, Window

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["Checkpoint", "Checkpoints"]


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Everything up to ``watermark`` is complete; ``window`` and ``resume`` belong to an interrupted run."""

    store: str
    stream: Stream
    watermark: datetime | None = None
    window: Window | None = None
    resume: str | None = None
    retry_at: datetime | None = None
    failures: int = 0
    problem: str | None = None
    synced_at: datetime | None = None


class Checkpoints:
    """Reads and moves checkpoints. Writers are called inside ``Database.transaction()``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, store: str, stream: Stream) -> Checkpoint:
        """Return the checkpoint; a stream that never ran has an empty one."""
        found = self._db.one("SELECT * FROM checkpoints WHERE store = ? AND stream = ?", (store, stream))
        if found is None:
            return Checkpoint(store=store, stream=stream)
        since, until = from_micros(found["since"]), from_micros(found["until"])
        return Checkpoint(
            store=store,
            stream=stream,
            watermark=from_micros(found["watermark"]),
            window=Window(since, until) if since is not None and until is not None else None,
            resume=found["resume"],
            retry_at=from_micros(found["retry_at"]),
            failures=found["failures"],
            problem=found["problem"],
            synced_at=from_micros(found["synced_at"]),
        )

    def of_store(self, store: str) -> list[Checkpoint]:
        """Return the checkpoints of all streams that ever ran."""
        rows = self._db.rows("SELECT stream FROM checkpoints WHERE store = ? ORDER BY stream", (store,))
        return [self.get(store, Stream(row["stream"])) for row in rows]

    def set_resume(self, store: str, stream: Stream, window: Window, resume: str | None) -> None:
        """Remember where to go on inside ``window``; called in the transaction that stores the page."""
        self._put(store, stream, since=micros(window.since), until=micros(window.until), resume=resume)

    def finish(self, store: str, stream: Stream, watermark: datetime, now: datetime) -> None:
        """Close the window: all of it is stored."""
        self._put(
            store,
            stream,
            watermark=micros(watermark),
            since=None,
            until=None,
            resume=None,
            retry_at=None,
            failures=0,
            problem=None,
            synced_at=micros(now),
        )

    def fail(self, store: str, stream: Stream, problem: str, retry_at: datetime | None) -> None:
        """Note a failed run. The watermark and an open window stay as they are."""
        failures = self.get(store, stream).failures + 1
        self._put(store, stream, failures=failures, problem=problem, retry_at=micros(retry_at))

    def _put(self, store: str, stream: Stream, **values: object) -> None:
        columns = ", ".join(values)
        updates = ", ".join(f"{column} = excluded.{column}" for column in values)
        marks = ", ".join("?" for _ in values)
        self._db.conn.execute(
            f"INSERT INTO checkpoints (store, stream, {columns}) VALUES (?, ?, {marks}) "  # noqa: S608 - own names
            f"ON CONFLICT (store, stream) DO UPDATE SET {updates}",
            (store, stream, *values.values()),
        )
