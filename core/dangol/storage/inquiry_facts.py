"""Facts about inquiries. The topic is the market's own category until ``dangol.decide`` has read the text."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.facts import Arrivals, InquiryFacts
from dangol.storage import fact_sql as sql
from dangol.storage.delivery_facts import arrivals, promises
from dangol.storage.fact_source import AT_ONCE, Row, as_list, moment
from dangol.storage.item_facts import WrittenSource
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.facts import ItemFacts

__all__ = ["InquirySource", "last_answer"]


class InquirySource(WrittenSource[InquiryFacts]):
    """Inquiries."""

    question = sql.INQUIRY
    looked = sql.INQUIRY_LOOKED
    alias = "q"

    def waiting(
        self, store: str, since: datetime, rule: Rule, reach: datetime, *, changed: bool = False
    ) -> Iterator[InquiryFacts]:
        """Yield those without an answer, however old, or those after the answer that the rule follows."""
        if rule.after:
            wanted = {"kinds": as_list(rule.kinds), "since": micros(reach), "after": rule.after}
            yield from self.read(store, since, sql.AFTER_INQUIRY_LOOKED if changed else sql.AFTER_INQUIRY, wanted)
            return
        yield from self.read(store, since, (self.looked if changed else self.question) + sql.UNANSWERED, {})

    def beside(self, store: str, order_id: str, item_id: str) -> list[str]:  # noqa: ARG002 - a question is about an order
        """Return the questions about the order."""
        found = "SELECT id FROM inquiries WHERE store = ? AND order_id = ? ORDER BY id"
        return [row[0] for row in self.db.conn.execute(found, (store, order_id))]

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[InquiryFacts]:
        """Yield the facts, with items, people, the fence and what was told of many at once."""
        rows = self.rows(statement, store, wanted)
        taken: Arrivals | None = None
        while some := list(islice(rows, AT_ONCE)):
            fenced = self.people.fenced_records(store, "inquiry", [row["id"] for row in some])
            items = self._items_of(store, since, some)
            told = promises(self.db, store, {item.order_id for item in items.values()}, wanted.get("but", 0))
            taken = taken or arrivals(self.db, store)
            for row in some:
                item = items.get(row["id"])
                promise = told.get(item.order_id) if item is not None else None
                yield msgspec.structs.replace(
                    _inquiry(store, since, row, item, row["id"] in fenced),
                    arrivals=taken,
                    promised=promise and promise.day,
                    promised_at=promise and promise.told_at,
                )

    def _items_of(self, store: str, since: datetime, inquiries: Sequence[Row]) -> dict[str, ItemFacts]:
        """Return for each inquiry the item that it names first, else the first one of its order."""
        first = {row["id"]: _first_id(row["item_ids"]) for row in inquiries}
        named = self.items.named(store, since, first.values())
        found = {inquiry: named[item] for inquiry, item in first.items() if item in named}
        orders = {row["id"]: row["order_id"] for row in inquiries if row["order_id"] and row["id"] not in found}
        if orders:
            placed = self.items.first_of_orders(store, since, set(orders.values()))
            found |= {inquiry: placed[order] for inquiry, order in orders.items() if order in placed}
        return found


def _first_id(item_ids: str) -> str | None:
    return next(iter(msgspec.json.decode(item_ids, type=list[str])), None)


def _inquiry(store: str, since: datetime, row: Row, item: ItemFacts | None, fenced: bool) -> InquiryFacts:
    thread = thread_of(row["thread"])
    question = next((post for post in reversed(thread) if not post.seller), None)
    asked_at = moment(row["asked_at"])
    waits = not row["answered"] and not (thread and thread[-1].seller)
    return InquiryFacts(
        store=store,
        store_since=since,
        inquiry_id=row["id"],
        kind=row["kind"],
        text="\n".join(filter(None, (row["title"], question.text if question else ""))),
        topic=row["category"],
        asked_at=asked_at,
        waiting=waits,
        waiting_since=(question.at if question else None) or asked_at,
        turn=1 + sum(post.seller for post in thread),
        secret=bool(row["secret"]),
        our_answer_at=from_micros(row["our_answer_at"]),
        product_id=row["product_id"] or (item.product_id if item else ""),
        product_name=row["product_name"] or (item.product_name if item else ""),
        item=item,
        fenced=fenced or (item is not None and item.fenced),
    )


def last_answer(thread: str) -> str | None:
    """Return the seller's last words in a stored thread."""
    return next((post.text for post in reversed(thread_of(thread)) if post.seller), None)
