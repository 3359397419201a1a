"""What the seller notes about an order: that work is ready, and what the buyer's wishes changed in it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.masks import mask

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["SAID", "Said", "note", "said_about"]

SAID = (
    "SELECT id, kind, state, message_class, changed_at FROM actions INDEXED BY actions_order"
    " WHERE store = ? AND order_id = ? AND order_id <> '' ORDER BY id"
)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was proposed about an order, its lines, questions or reviews, and where it stands."""

    id: int
    kind: str
    state: str
    message_class: str
    changed_at: datetime


def said_about(db: Database, store: str, order_id: str) -> list[Said]:
    """Return everything that was ever proposed around an order, oldest first."""
    rows = db.rows(SAID, (store, order_id))
    return [Said(**row | {"changed_at": from_micros(row["changed_at"])}) for row in rows]


def note(db: Database, store: str, order_id: str, kind: str, text: str, now: datetime) -> None:
    """Note something about an order in place of the last note of that kind; numbers in it are hidden.

    Raises ``ConfigError`` for an empty note.
    """
    words = mask(text.strip())
    if not words:
        raise ConfigError(_("The text is empty."))
    with db.transaction():
        db.conn.execute(
            "INSERT INTO order_notes (store, order_id, kind, text, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET text = excluded.text, at = excluded.at",
            (store, order_id, kind, words, micros(now)),
        )
