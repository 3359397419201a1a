"""Facts about reviews. What a text says is worked out above, in ``dangol.decide``: until then ``said`` is empty."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dangol.clock import micros
from dangol.facts import ReviewFacts
from dangol.storage import fact_sql as sql
from dangol.storage.fact_source import AT_ONCE, Row, as_list, moment
from dangol.storage.item_facts import WrittenSource
from dangol.storage.review_care import NOTHING, CareReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.facts import ItemFacts
    from dangol.storage.database import Database
    from dangol.storage.person_facts import PersonReader
    from dangol.storage.review_care import ReviewCare

__all__ = ["ReviewSource"]


class ReviewSource(WrittenSource[ReviewFacts]):
    """Reviews."""

    question = sql.REVIEW
    looked = sql.REVIEW_LOOKED
    alias = "r"

    def __init__(self, db: Database, people: PersonReader) -> None:
        super().__init__(db, people)
        self.care = CareReader(db)

    def waiting(
        self, store: str, since: datetime, rule: Rule, reach: datetime, *, changed: bool = False
    ) -> Iterator[ReviewFacts]:
        """Yield those without a reply, or those after what the rule follows."""
        if rule.after:
            wanted = {"after": rule.after, "since": micros(reach), "but": 0}
            yield from self.read(store, since, sql.REVIEW_AFTER_LOOKED if changed else sql.REVIEW_AFTER, wanted)
            return
        wanted = {"kinds": as_list((*rule.kinds, *rule.rivals)), "since": micros(reach), "but": 0}
        yield from self.read(store, since, (self.looked if changed else self.question) + sql.UNREPLIED, wanted)

    def beside(self, store: str, order_id: str, item_id: str) -> list[str]:  # noqa: ARG002 - a review is of a line
        """Return the reviews of the line."""
        found = "SELECT id FROM reviews WHERE store = ? AND item_id = ? ORDER BY id"
        return [row[0] for row in self.db.conn.execute(found, (store, item_id))]

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[ReviewFacts]:
        """Yield the facts, with the people and the fence of many at once."""
        rows = self.rows(statement, store, wanted)
        while some := list(islice(rows, AT_ONCE)):
            items = self.items.named(store, since, (row["item_id"] for row in some))
            fenced = self.people.fenced_records(store, "review", [row["id"] for row in some])
            cared = self.care.of(store, [row["id"] for row in some])
            for row in some:
                care = cared.get(row["id"], NOTHING)
                yield _review(store, since, row, items.get(row["item_id"]), row["id"] in fenced, care)


def _review(
    store: str, since: datetime, row: Row, item: ItemFacts | None, fenced: bool, care: ReviewCare
) -> ReviewFacts:
    fenced = fenced or (item is not None and item.fenced)
    return ReviewFacts(
        store=store,
        store_since=since,
        review_id=row["id"],
        rating=row["rating"],
        text=row["text"],
        said=None,
        topics=(),
        written_at=moment(row["written_at"]),
        replied=bool(row["replied"] or row["reply_ours"]),
        reply_ours=bool(row["reply_ours"]),
        version=row["version"],
        visible=bool(row["visible"]),
        month_use=bool(row["month_use"]),
        product_id=row["product_id"] or (item.product_id if item else ""),
        product_name=row["product_name"] or (item.product_name if item else ""),
        item=item,
        has_phone=bool(row["has_phone"]) and not fenced,
        photos=row["photos"],
        product_reviews=row["product_reviews"],
        calls=care.calls,
        called_at=care.called_at,
        call_outcome=care.outcome,
        cause=care.cause,
        remedied=care.remedied,
        written_elsewhere=bool(row["written_elsewhere"]),
        fenced=fenced,
    )
