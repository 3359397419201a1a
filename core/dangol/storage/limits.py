"""Token buckets in a file of their own, ``limits.db``, shared by every process of a data folder.

Apart from the data file because a grant per request must not wait for a page to be committed and
synced. What is in here may be forgotten: after a power cut or damage every bucket is simply full.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

from dangol.storage.database import private_folder, storage_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Limits"]

Row = tuple[int, float | None, int | None]

_SETUP = """
PRAGMA journal_mode=PERSIST;
PRAGMA synchronous=OFF;
PRAGMA busy_timeout=10000;
PRAGMA trusted_schema=OFF;
CREATE TABLE IF NOT EXISTS buckets (
    name TEXT PRIMARY KEY,
    full_at INTEGER NOT NULL,
    per_second REAL,
    burst INTEGER
) STRICT, WITHOUT ROWID;
"""
_NO_DAMAGE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CANTOPEN)


class _Nonsense(sqlite3.DatabaseError):
    """The file can be read, but its rows are out of order or of the wrong kind."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class Limits:
    """Buckets that are read and swapped, one statement each: together 50 µs, for nothing is synced.

    A process that is killed leaves a journal, which the next one rolls back. A file that cannot be
    understood is emptied in place, so that whoever has it open goes on sharing it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    def read(self, name: str) -> Row | None:
        """Return a bucket, or ``None`` if it was never used."""
        sql = "SELECT full_at, per_second, burst FROM buckets WHERE name = ?"
        row: Row | None = self._run(lambda conn: conn.execute(sql, (name,)).fetchone())
        return row

    def swap(self, name: str, seen: Row | None, new: Row) -> bool:
        """Replace ``seen`` by ``new``; ``False`` when somebody else was faster, and nothing changed."""
        values: tuple[Any, ...]
        if seen is None:
            sql, values = "INSERT OR IGNORE INTO buckets VALUES (?, ?, ?, ?)", (name, *new)
        else:
            sql = (
                "UPDATE buckets SET full_at = ?, per_second = ?, burst = ? "
                "WHERE name = ? AND full_at = ? AND per_second IS ? AND burst IS ?"
            )
            values = (*new, name, *seen)
        return bool(self._run(lambda conn: conn.execute(sql, values).rowcount))

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _run(self, job: Callable[[sqlite3.Connection], Any]) -> Any:
        """Do one job. A damaged file is opened anew (another process may have mended it), then emptied."""
        for mend in (None, self.close, self._empty):
            try:
                if mend is not None:
                    mend()
                return job(self._connection())
            except (sqlite3.Error, OSError, UnicodeDecodeError) as wrong:
                if mend == self._empty or not _is_damage(wrong):
                    raise storage_error(wrong) from wrong
        raise AssertionError("the last round returns or raises")

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            private_folder(self._path.parent)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            conn = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            try:
                conn.executescript(_SETUP)
                if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                    raise _Nonsense
            except BaseException:
                conn.close()
                raise
            self._open = conn
        return self._open

    def _empty(self) -> None:
        self.close()
        self._path.with_name(self._path.name + "-journal").unlink(missing_ok=True)
        os.truncate(self._path, 0)


def _is_damage(wrong: Exception) -> bool:
    """Tell whether the content of the file is at fault: also where SQLite's complaint quotes a broken letter."""
    code = getattr(wrong, "sqlite_errorcode", None)
    return isinstance(wrong, UnicodeDecodeError) or (code is not None and code & 0xFF not in _NO_DAMAGE)
