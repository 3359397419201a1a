"""How many reviews have a reply, and how soon it came: counted, with nothing read of what they say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros, micros
from dangol.storage.copies import REVIEW_COPY
from dangol.storage.fact_source import moment

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["REVIEWS", "UNREPLIED", "CoverageReader", "Reviewed"]

_OURS = """a.store = r.store AND a.subject = 'review' AND a.subject_id = r.id AND a.send_by = 'review'"""
UNREPLIED = f"""
r.replied = 0 AND r.visible = 1 AND r.parent_id IS NULL AND NOT {REVIEW_COPY}
AND NOT EXISTS (SELECT 1 FROM actions a INDEXED BY actions_subject WHERE {_OURS} AND a.state = 'sent')
"""  # noqa: S608 - fragments of this package only
"""Whether a review ``r`` of this store still has no reply, as far as the market told or we know."""

REVIEWS = f"""
SELECT r.id, r.product_id, coalesce(p.name, '') AS product, r.rating, r.written_at, r.replied, r.reply_at,
    (SELECT min(a.changed_at) FROM actions a INDEXED BY actions_subject
        WHERE {_OURS} AND a.state = 'sent') AS ours_at,
    (SELECT max(a.id) FROM actions a INDEXED BY actions_subject
        WHERE {_OURS} AND a.state IN ('proposed', 'approved', 'handed_off', 'in_doubt')) AS waiting
FROM reviews r INDEXED BY reviews_shown LEFT JOIN products p ON p.store = r.store AND p.id = r.product_id
WHERE r.store = :store AND r.written_at >= :since AND r.visible = 1 AND r.parent_id IS NULL AND NOT {REVIEW_COPY}
ORDER BY r.written_at, r.id
"""  # noqa: S608 - fragments of this package only


class Reviewed(NamedTuple):
    """One review and its reply. ``waiting`` is the entry of the inbox that would reply to it, or may have done so.

    What was handed over to be posted by hand counts as a reply once the seller or the market says so.
    ``replied_at`` is ``None`` where there is no reply, or where the market tells of one and not of its time.
    """

    store: str
    id: str
    product_id: str
    product: str
    rating: int | None
    written_at: datetime
    replied: bool
    replied_at: datetime | None
    waiting: int | None


class CoverageReader:
    """Counts over one data file. It only reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def reviews(self, store: str, since: datetime) -> list[Reviewed]:
        """Return the visible reviews of a store written at ``since`` or later, oldest first."""
        rows = self._db.rows(REVIEWS, {"store": store, "since": micros(since)})
        return [
            Reviewed(
                store=store,
                id=row["id"],
                product_id=row["product_id"] or "",
                product=row["product"],
                rating=row["rating"],
                written_at=moment(row["written_at"]),
                replied=bool(row["replied"]) or row["ours_at"] is not None,
                replied_at=from_micros(row["reply_at"] if row["reply_at"] is not None else row["ours_at"]),
                waiting=row["waiting"],
            )
            for row in rows
        ]
