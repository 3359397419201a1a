"""Inquiries that some sources know by another name than their own id: remembered once both were told together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.models import Inquiry
    from dangol.storage.database import Database

__all__ = ["forget", "under_their_ids"]


def under_their_ids(db: Database, store: str, inquiries: Sequence[Inquiry]) -> list[Inquiry]:
    """Return the inquiries, those told by a former name under the id that belongs to it; remember new pairs."""
    pairs = [(store, one.formerly, one.id) for one in inquiries if one.formerly]
    if pairs:
        db.conn.executemany("INSERT OR REPLACE INTO inquiry_names (store, formerly, id) VALUES (?, ?, ?)", pairs)
    if not any(one.partial for one in inquiries):
        return list(inquiries)
    names = msgspec.json.encode([one.id for one in inquiries]).decode()
    sql = "SELECT formerly, id FROM inquiry_names WHERE store = ? AND formerly IN (SELECT value FROM json_each(?))"
    known = dict(db.conn.execute(sql, (store, names)).fetchall())
    return [msgspec.structs.replace(one, id=known[one.id]) if one.id in known else one for one in inquiries]


def forget(db: Database, store: str, names: Iterable[str]) -> None:
    """Drop what is stored under names that turned out to be former ones: it was joined to what it belongs to."""
    gone = [(store, name) for name in names]
    db.conn.executemany("DELETE FROM inquiries WHERE store = ? AND id = ?", gone)
    db.conn.executemany("DELETE FROM buyer_records WHERE store = ? AND record = 'inquiry' AND record_id = ?", gone)
