"""What was kept aside because nobody understood it: to be listed, shown, and read again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import from_micros
from dangol.errors import NotFound
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["Kept", "Quarantine"]

_ALL = """
SELECT q.id, q.store, q.stream, q.record_id, q.digest, q.reason, q.kind, q.times, q.first_seen, q.last_seen,
    coalesce(f.name, '') AS name
FROM quarantine q LEFT JOIN files f ON f.store = q.store AND f.sha256 = q.digest
WHERE ?1 IS NULL OR q.store = ?1 ORDER BY q.store, q.last_seen, q.id
"""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Something kept aside, without its content. ``stream`` tells whether it came by API, file or mail."""

    id: int
    store: str
    stream: str
    record_id: str | None
    digest: str
    """The SHA-256 of its content: for a whole file, that of the file."""
    name: str
    """The file's name, for a whole file."""
    reason: str
    kind: str
    times: int
    first_seen: datetime
    last_seen: datetime


class Quarantine:
    """Reads and empties the table; ``Records`` fills it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, store: str | None = None) -> list[Kept]:
        """Return what is kept aside, of one store or of all, the newest last."""
        return [_kept(row) for row in self._db.rows(_ALL, (store,))]

    def again(self, store: str) -> list[Kept]:
        """Return what can be read again by itself: whole mails, and whole files that were not recognised."""
        return [one for one in self.all(store) if one.stream == "mail" or (one.stream, one.kind) == _WHOLE_FILE]

    def raw(self, number: int) -> bytes:
        """Return the content of one. Raises ``NotFound``."""
        found: bytes | None = self._db.value("SELECT raw FROM quarantine WHERE id = ?", (number,))
        if found is None:
            raise NotFound(
                _("Nothing is kept aside under the number {number}.").format(number=number),
                hint=_("See the numbers with: dangol quarantine"),
            )
        return found

    def remove(self, number: int) -> None:
        """Forget one; called inside the transaction that stores what it said."""
        self._db.conn.execute("DELETE FROM quarantine WHERE id = ?", (number,))


_WHOLE_FILE = ("file", "unclassified")


def _kept(row: dict[str, Any]) -> Kept:
    times = {name: from_micros(row[name]) for name in ("first_seen", "last_seen")}
    return Kept(**row | times)
