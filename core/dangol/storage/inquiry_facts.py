"""Facts about inquiries. The topic is the market's own category until ``dangol.decide`` has read the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.facts import Arrivals, InquiryFacts
from dangol.models import Message
from dangol.storage import fact_sql as sql
from dangol.storage.delivery_facts import arrivals, promises
from dangol.storage.fact_source import Row, as_list, moment
from dangol.storage.item_facts import WrittenSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.facts import ItemFacts

__all__ = ["InquirySource", "last_answer"]

_thread = msgspec.json.Decoder(list[Message])


class InquirySource(WrittenSource[InquiryFacts]):
    """Inquiries."""

    question = sql.INQUIRY
    alias = "q"

    def waiting(self, store: str, since: datetime, rule: Rule, reach: datetime) -> Iterator[InquiryFacts]:
        """Yield those without an answer, however old, or those after the answer that the rule follows."""
        if rule.after:
            wanted = {"kinds": as_list(rule.kinds), "since": micros(reach), "after": rule.after}
            yield from self.read(store, since, sql.AFTER_INQUIRY, wanted)
            return
        yield from self.read(store, since, self.question + sql.UNANSWERED, {})

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[InquiryFacts]:
        """Yield the facts, with the people and the fence of all at once."""
        rows = list(self.rows(statement, store, wanted))
        fenced = self.people.fenced_records(store, "inquiry", [row["id"] for row in rows])
        known = [(row, self._item_of(store, since, row)) for row in rows]
        orders = {item.order_id for _row, item in known if item is not None}
        told = promises(self.db, store, orders, wanted.get("but", 0))
        taken = arrivals(self.db, store) if rows else Arrivals()
        for row, item in known:
            promise = told.get(item.order_id) if item is not None else None
            yield msgspec.structs.replace(
                _inquiry(store, since, row, item, row["id"] in fenced),
                arrivals=taken,
                promised=promise and promise.day,
                promised_at=promise and promise.told_at,
            )

    def _item_of(self, store: str, since: datetime, inquiry: Row) -> ItemFacts | None:
        ids = msgspec.json.decode(inquiry["item_ids"], type=list[str])
        items = list(self.items.named(store, since, ids[:1]).values()) if ids else []
        if not items and inquiry["order_id"]:
            items = self.items.of_order(store, since, inquiry["order_id"])
        return items[0] if items else None


def _inquiry(store: str, since: datetime, row: Row, item: ItemFacts | None, fenced: bool) -> InquiryFacts:
    thread = _thread.decode(row["thread"])
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
    return next((post.text for post in reversed(_thread.decode(thread)) if post.seller), None)
