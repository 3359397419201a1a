"""Questions and answers of a period, for counting how long answers took and what is asked again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import micros
from dangol.storage.fact_source import moment
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.storage.database import Database

__all__ = ["ASKED", "LOW_REPLIED", "Answers", "Asked"]

ASKED = (
    "SELECT q.title, q.category, q.product_id, q.asked_at, q.thread, p.name AS product_name"
    " FROM inquiries q INDEXED BY inquiries_asked"
    " LEFT JOIN products p ON p.store = q.store AND p.id = q.product_id"
    " WHERE q.store = :store AND q.asked_at >= :since AND q.thread <> '' ORDER BY q.asked_at"
)
LOW_REPLIED = (
    "SELECT written_at, reply_at FROM reviews INDEXED BY reviews_low WHERE store = :store AND written_at >= :since"
    " AND rating <= 4 AND rating <= :low AND reply_at IS NOT NULL"
)


class Asked(NamedTuple):
    """The first question of an inquiry."""

    store: str
    at: datetime
    text: str
    category: str
    product_id: str
    product_name: str

    def __repr__(self) -> str:
        """Leave out what the customer wrote."""
        return f"<Asked {self.store} {self.at:%Y-%m-%d}>"


class Answers:
    """What is stored of questions and their answers. It only reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def given(self, store: str, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when a question was asked and when the seller answered it, for every turn of a thread."""
        for row in self._db.rows(ASKED, {"store": store, "since": micros(since)}):
            open_since: datetime | None = None
            for post in thread_of(row["thread"]):
                if post.at is None:
                    continue
                if not post.seller:
                    open_since = open_since or post.at
                elif open_since is not None:
                    yield open_since, post.at
                    open_since = None

    def low_reviews(self, store: str, since: datetime, low: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield when a review with ``low`` stars or fewer was written and when it was replied to."""
        for row in self._db.rows(LOW_REPLIED, {"store": store, "since": micros(since), "low": low}):
            yield moment(row["written_at"]), moment(row["reply_at"])

    def asked(self, store: str, since: datetime) -> Iterator[Asked]:
        """Yield the first question of every inquiry, the oldest first."""
        for row in self._db.rows(ASKED, {"store": store, "since": micros(since)}):
            first = next((post.text for post in thread_of(row["thread"]) if not post.seller), "")
            yield Asked(
                store=store,
                at=moment(row["asked_at"]),
                text="\n".join(filter(None, (row["title"], first))),
                category=row["category"],
                product_id=row["product_id"] or "",
                product_name=row["product_name"] or "",
            )
