"""Facts about reviews. What a text says is worked out above, in ``dangol.decide``: until then ``said`` is empty."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dangol.clock import micros
from dangol.facts import ReviewFacts
from dangol.storage import fact_sql as sql
from dangol.storage.fact_source import AT_ONCE, Row, as_list, moment
from dangol.storage.item_facts import WrittenSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.facts import ItemFacts

__all__ = ["ReviewSource"]


class ReviewSource(WrittenSource[ReviewFacts]):
    """Reviews."""

    question = sql.REVIEW
    looked = sql.REVIEW_LOOKED
    alias = "r"

    def waiting(
        self, store: str, since: datetime, rule: Rule, reach: datetime, *, changed: bool = False
    ) -> Iterator[ReviewFacts]:
        """Yield those without a reply."""
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
            for row in some:
                yield _review(store, since, row, items.get(row["item_id"]), row["id"] in fenced)


def _review(store: str, since: datetime, row: Row, item: ItemFacts | None, fenced: bool) -> ReviewFacts:
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
        written_elsewhere=bool(row["written_elsewhere"]),
        fenced=fenced,
    )
