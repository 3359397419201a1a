"""What was read out of texts, so that no text is read twice. It is derived: losing it costs time, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dangol.storage.database import Database

__all__ = ["TextResults"]

_READ = "SELECT digest, content FROM text_results WHERE part = ? AND version = ?"
_WRITE = "INSERT OR REPLACE INTO text_results (part, digest, version, content) VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM text_results WHERE part = ? AND digest = ?"


class TextResults:
    """Results by part (what was asked), by digest of the text, and by version of what answered."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self, part: str, version: str) -> dict[str, bytes]:
        """Return every result of one part that this version gave, by digest."""
        return dict(self._db.conn.execute(_READ, (part, version)))

    def store(self, part: str, version: str, results: Mapping[str, bytes]) -> None:
        """Keep results, in place of those another version gave for the same texts."""
        with self._db.transaction():
            self._db.conn.executemany(_WRITE, [(part, digest, version, told) for digest, told in results.items()])

    def keep_only(self, part: str, digests: Collection[str]) -> None:
        """Forget the results of texts that are no longer there."""
        stored: Iterable[tuple[str]] = self._db.conn.execute("SELECT digest FROM text_results WHERE part = ?", (part,))
        gone = [(part, digest) for (digest,) in stored if digest not in digests]
        if gone:
            with self._db.transaction():
                self._db.conn.executemany(_FORGET, gone)
