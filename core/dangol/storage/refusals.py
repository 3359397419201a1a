"""What markets refused for good, kept over restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.clock import from_micros, micros
from dangol.grants import Refused

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["Refusals"]


class Refusals:
    """A ``RefusalStore`` in the database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def standing(self, application: str) -> dict[str, Refused]:
        """Return every refusal of an application, by what was refused."""
        rows = self._db.rows("SELECT * FROM refusals WHERE application = ?", (application,))
        return {
            row["what"]: Refused(
                times=row["times"],
                reason=row["reason"],
                hint=row["hint"],
                until=None if row["until"] is None else from_micros(row["until"]),
            )
            for row in rows
        }

    def refuse(self, application: str, what: str, refused: Refused) -> None:
        """Keep a refusal in the place of the one before."""
        until = None if refused.until is None else micros(refused.until)
        with self._db.transaction():
            self._db.conn.execute(
                "INSERT OR REPLACE INTO refusals (application, what, times, reason, hint, until) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (application, what, refused.times, refused.reason, refused.hint, until),
            )

    def forget(self, application: str, *what: str) -> None:
        """Forget some refusals of an application; all of them where none is named."""
        with self._db.transaction():
            if not what:
                self._db.conn.execute("DELETE FROM refusals WHERE application = ?", (application,))
            for one in what:
                self._db.conn.execute("DELETE FROM refusals WHERE application = ? AND what = ?", (application, one))
