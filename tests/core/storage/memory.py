"""Databases without a file: the real schema and settings, a thousand of them in a moment."""

from __future__ import annotations

import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from dangol.storage.database import Database

__all__ = ["memory_database"]


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "dangol.db")
        db.conn.execute("PRAGMA journal_mode=DELETE")
        db.conn.execute("INSERT INTO stores (name, platform, settings, connected_at) VALUES ('main', 'feed', x'', 0)")
        content = db.conn.serialize()
        db.close()
    return content


class _MemoryDatabase(Database):
    def __init__(self) -> None:
        self.path = Path(":memory:")
        self.conn = sqlite3.connect(":memory:", isolation_level=None)
        self.conn.deserialize(_template())
        self._configure()


def memory_database() -> Database:
    """Return a new database with the store ``main`` in it."""
    return _MemoryDatabase()
