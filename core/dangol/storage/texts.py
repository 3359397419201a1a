"""What customers wrote, for looking through all of it at once. It only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.storage.database import Database

__all__ = ["ReviewText", "TextReader"]

_REVIEWS = (
    "SELECT r.id, r.product_id, coalesce(p.name, '') AS product_name, r.rating, r.text, r.written_at FROM reviews r"
    " LEFT JOIN products p ON p.store = r.store AND p.id = r.product_id"
    " WHERE r.store = ? AND r.text <> '' ORDER BY r.written_at, r.id"
)

_INQUIRIES = "SELECT title, thread FROM inquiries WHERE store = ? ORDER BY asked_at, id"


class ReviewText(NamedTuple):
    """A review as it was written. Nothing in it is derived."""

    store: str
    id: str
    product_id: str | None
    product_name: str
    rating: int | None
    text: str
    written_at: datetime | None

    def __repr__(self) -> str:
        """Name the review and none of its words."""
        return f"<ReviewText {self.store}/{self.id}>"


class TextReader:
    """Texts out of one data file, a row at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def reviews(self, store: str) -> Iterator[ReviewText]:
        """Yield the reviews of a store that have words, oldest first."""
        for id_, product_id, name, rating, text, at in self._db.conn.execute(_REVIEWS, (store,)):
            yield ReviewText(store, id_, product_id, name, rating, text, from_micros(at))

    def inquiries(self, store: str) -> Iterator[str]:
        """Yield what buyers asked in a store, each question with its title, oldest first."""
        for title, thread in self._db.conn.execute(_INQUIRIES, (store,)):
            for post in thread_of(thread):
                if not post.seller:
                    yield "\n".join(filter(None, (title, post.text)))
