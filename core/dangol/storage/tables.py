"""Upserts of full rows, a page at a time, with the history of what changed.

Every row has every column, so nothing is ever blanked by a row that left a column out. What is
already stored in the same form is not written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dangol.storage.database import Database

__all__ = ["Counts", "Table", "upsert"]

Row = tuple[Any, ...]
_AT_ONCE = 500
"""Keys looked up in one statement: well under SQLite's limit of variables."""


@dataclass
class Counts:
    """How many records were new, how many differed from what was stored, how many contacts were not kept."""

    new: int = 0
    changed: int = 0
    withheld: int = 0


class Table:
    """A table whose key is ``(store, <second column>)``, with the fields whose history is kept."""

    def __init__(self, name: str, columns: str, *, history: str = "") -> None:
        self.name = name
        self.columns = tuple(columns.split())
        self.key = self.columns[1]
        self.history = tuple((self.columns.index(c), c) for c in history.split())
        self.updated_at = self.columns.index("updated_at") if "updated_at" in self.columns else None
        self._names = ", ".join(self.columns)
        marks = ", ".join("?" for _ in self.columns)
        updates = ", ".join(f"{c} = excluded.{c}" for c in self.columns[2:])
        self.write = (
            f"INSERT INTO {name} ({self._names}) VALUES ({marks}) "  # noqa: S608 - names from this module's callers
            f"ON CONFLICT (store, {self.key}) DO UPDATE SET {updates}"
        )

    def stored(self, db: Database, store: str, keys: Sequence[str]) -> dict[str, Row]:
        """Return the rows of ``keys`` as they are stored."""
        found: dict[str, Row] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = f"SELECT {self._names} FROM {self.name} WHERE store = ? AND {self.key} IN ({marks})"  # noqa: S608 - own names
            found.update((row[1], row) for row in db.conn.execute(sql, (store, *some)))
        return found


def upsert(
    db: Database, table: Table, rows: Iterable[Row], seen_at: int
) -> tuple[Counts, list[tuple[Row | None, Row]]]:
    """Store rows of one store; return the counts and each ``(old, new)`` that was written.

    A row with an older ``updated_at`` than the stored one loses; at the same time, or without a
    time, the later read wins, because a read tells the platform's present state.
    """
    latest = {row[1]: row for row in _newest_last(table, rows)}
    if not latest:
        return Counts(), []
    store = next(iter(latest.values()))[0]
    stored = table.stored(db, store, list(latest))
    written = [
        (old, row) for key, new in latest.items() if (row := _wins(table, old := stored.get(key), new)) is not None
    ]
    if written:
        db.conn.executemany(table.write, [row for _, row in written])
        _keep_history(db, table, written, seen_at)
    new = sum(old is None for old, _ in written)
    return Counts(new, len(written) - new), written


def _newest_last(table: Table, rows: Iterable[Row]) -> Iterable[Row]:
    at = table.updated_at
    if at is None:
        return rows
    return sorted(rows, key=lambda row: (row[at] is None, row[at] or 0))


def _wins(table: Table, old: Row | None, new: Row) -> Row | None:
    """Return the row to write, or ``None`` where the stored one stays."""
    if old is None:
        return new
    at = table.updated_at
    if at is not None and old[at] is not None:
        if new[at] is None:
            new = (*new[:at], old[at], *new[at + 1 :])
        elif new[at] < old[at]:
            return None
    return None if new == old else new


def _keep_history(db: Database, table: Table, written: list[tuple[Row | None, Row]], seen_at: int) -> None:
    if not table.history:
        return
    db.conn.executemany(
        "INSERT INTO changes (store, record, record_id, field, old, new, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (new[0], table.name, new[1], field, old[at], new[at], seen_at)
            for old, new in written
            if old is not None
            for at, field in table.history
            if old[at] != new[at]
        ],
    )


def unique(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield each row once, in order: many lines speak of one product."""
    yield from dict.fromkeys(rows)
