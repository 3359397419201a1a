"""Small things that the seller said about the day: which step was done or left out, and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["StepNotes"]

_STEP = "step:"


class StepNotes:
    """Which of the small steps the seller closed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def closed(self) -> dict[str, datetime]:
        """Return when each closed step was closed."""
        statement = "SELECT key, value FROM meta WHERE key >= ? AND key < ?"
        rows = self._db.conn.execute(statement, (_STEP, _STEP + "\uffff"))
        return {key.removeprefix(_STEP): datetime.fromisoformat(value) for key, value in rows}

    def close(self, step: str, now: datetime) -> None:
        """Keep that a step is done with."""
        statement = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
        with self._db.transaction():
            self._db.conn.execute(statement, (_STEP + step, now.isoformat()))
