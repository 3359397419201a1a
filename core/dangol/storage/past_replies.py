"""What was replied to reviews before: the seller's own words, and the last ones that others can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["LAST", "OWN", "PastReplies", "PastReply"]

_OURS = "FROM actions a INDEXED BY actions_subject WHERE a.store = r.store AND a.subject = 'review'"
OWN = f"""
SELECT r.rating, r.text, r.reply_text, coalesce(p.name, '') AS product
FROM reviews r INDEXED BY reviews_replied LEFT JOIN products p ON p.store = r.store AND p.id = r.product_id
WHERE r.store = :store AND r.reply_text IS NOT NULL AND NOT EXISTS (
    SELECT 1 {_OURS} AND a.subject_id = r.id AND a.send_by = 'review' AND a.state = 'sent'
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.action_id = a.id AND e.name = 'edit'))
ORDER BY r.reply_at DESC LIMIT :most
"""  # noqa: S608 - fragments of this module only
"""Replies that a person wrote: not by dangol, or by dangol and changed before they left."""
LAST = """
SELECT text FROM (
    SELECT a.body AS text, a.created_at AS at FROM actions a INDEXED BY actions_unverified
    WHERE a.store = :store AND a.subject = 'review' AND a.send_by = 'review' AND a.verified_at IS NULL
        AND a.state IN ('sent', 'handed_off', 'in_doubt')
    UNION ALL
    SELECT a.body, a.created_at FROM actions a INDEXED BY actions_state
    WHERE a.state IN ('proposed', 'approved', 'sending') AND a.store = :store AND a.send_by = 'review'
    UNION ALL
    SELECT * FROM (SELECT r.reply_text, r.reply_at FROM reviews r INDEXED BY reviews_replied
        WHERE r.store = :store AND r.reply_text IS NOT NULL ORDER BY r.reply_at DESC LIMIT :most)
) ORDER BY at DESC LIMIT :most
"""
"""The last replies of a store, those that wait to leave included."""


class PastReply(NamedTuple):
    """A reply of the seller's with what it answered."""

    rating: int | None
    text: str
    reply: str
    product: str

    def __repr__(self) -> str:
        """Name none of the words."""
        return f"<PastReply {self.rating}>"


class PastReplies:
    """Replies out of one data file. It only reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def own(self, store: str, most: int) -> list[PastReply]:
        """Return the seller's own replies, the last ones first."""
        return [PastReply(*row) for row in self._db.conn.execute(OWN, {"store": store, "most": most})]

    def last(self, store: str, most: int) -> list[str]:
        """Return the texts that were last seen, or are about to be, the last ones first."""
        return [row[0] for row in self._db.conn.execute(LAST, {"store": store, "most": most}) if row[0]]
