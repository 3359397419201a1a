"""Facts about order items: what happened to each, and whether somebody may be asked about it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from dangol.clock import from_micros, micros
from dangol.facts import ItemFacts, WrittenFacts
from dangol.models import Stage
from dangol.storage import fact_sql as sql
from dangol.storage.fact_source import AT_ONCE, Row, Source, as_list, moment
from dangol.storage.person_facts import ADS, ALL, NOBODY, REQUESTS
from dangol.storage.said import SILENCE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.storage.database import Database
    from dangol.storage.person_facts import PersonFacts, PersonReader
    from dangol.storage.said import Said

__all__ = ["ItemSource", "WrittenSource"]

_Written = TypeVar("_Written", bound=WrittenFacts)


class ItemSource(Source[ItemFacts]):
    """Order items."""

    question = sql.ITEM
    looked = sql.ITEM_LOOKED
    alias = "i"

    def waiting(
        self, store: str, since: datetime, rule: Rule, reach: datetime, *, changed: bool = False
    ) -> Iterator[ItemFacts]:
        """Yield those in the rule's stages, or those after what it follows."""
        wanted = {"kinds": as_list((*rule.kinds, *rule.rivals)), "since": micros(reach)}
        if rule.after:
            wanted |= {"after": rule.after, "steps": rule.steps}
            yield from self.read(store, since, sql.AFTER_LOOKED if changed else sql.AFTER, wanted)
            return
        reviewed = int(rule.reviewed) if rule.reviewed or rule.unreviewed else None
        wanted |= {"stages": as_list(rule.stages), "reviewed": reviewed}
        yield from self.read(store, since, (self.looked if changed else self.question) + sql.MOVED, wanted)

    def named(self, store: str, since: datetime, ids: Iterable[str | None]) -> dict[str, ItemFacts]:
        """Return the items of those ids that are known, by id."""
        known = [one for one in ids if one is not None]
        return {item.item_id: item for item in self.by_id(store, since, known)}

    def of_order(self, store: str, since: datetime, order_id: str) -> list[ItemFacts]:
        """Return the items of an order."""
        return list(self.read(store, since, self.question + sql.BY_ORDER, {"order_id": order_id}))

    def beside(self, store: str, order_id: str, item_id: str) -> list[str]:  # noqa: ARG002 - the line itself
        """Return the line itself."""
        return [item_id]

    def first_of_orders(self, store: str, since: datetime, order_ids: Collection[str]) -> dict[str, ItemFacts]:
        """Return the first item of each order that is known, by order."""
        found: dict[str, ItemFacts] = {}
        for item in self.read(store, since, self.question + sql.BY_ORDERS, {"order_ids": as_list(order_ids)}):
            found.setdefault(item.order_id, item)
        return found

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[ItemFacts]:
        """Yield the facts, with the people and the fence of many at once."""
        rows = self.rows(statement, store, wanted)
        fenced, month = store in self.people.fenced(), store in self.people.month_stores()
        while some := list(islice(rows, AT_ONCE)):
            orders = {row["order_id"] for row in some}
            people, said = self.people.of(store, "order", orders), self.people.said.of(store, orders)
            for row in some:
                who, words = people.get(row["order_id"], NOBODY), said.get(row["order_id"], SILENCE)
                yield _item(store, since, row, who, words, fenced=fenced, month=month)


class WrittenSource(Source[_Written]):
    """What customers wrote about order items, which are read along."""

    def __init__(self, db: Database, people: PersonReader) -> None:
        super().__init__(db, people)
        self.items = ItemSource(db, people)


def _item(
    store: str, since: datetime, row: Row, who: PersonFacts, words: Said, *, fenced: bool, month: bool
) -> ItemFacts:
    return ItemFacts(
        store=store,
        store_since=since,
        item_id=row["id"],
        order_id=row["order_id"],
        product_id=row["product_id"],
        product_name=row["product_name"] or "",
        option=row["option"],
        service=bool(row["service"]),
        stage=Stage(row["stage"]),
        buyer=row["buyer"] or "",
        ordered_at=moment(row["ordered_at"]),
        dispatched_at=from_micros(row["dispatched_at"]),
        delivered_at=from_micros(row["delivered_at"]),
        confirmed_at=from_micros(row["confirmed_at"]),
        claim=row["claim"],
        claim_open=bool(row["claim_open"]),
        reviewed_at=_first(row["review_at"], row["mark_at"]),
        **_asked(row, month),
        **_person(who),
        thanked_at=words.thanked(row["delivered_at"]),
        spoke_at=words.last,
        order_asked=bool(row["order_asked"]),
        order_claim_open=bool(row["order_claim_open"]),
        question_open=bool(row["question_open"]),
        placed_elsewhere=bool(row["placed_elsewhere"]),
        ads_agreed=bool(row["ads_agreed"]) or who.agreed,
        product_reviews=row["product_reviews"],
        fenced=fenced or who.fenced,
        own=who.own,
        courier=row["courier"],
        tracking_no=row["tracking_no"],
    )


def _asked(row: Row, month: bool) -> dict[str, Any]:
    """Return what was asked about an item, and whether its market has a second review."""
    return {
        "asked_at": from_micros(row["asked_at"]),
        "reminded_at": from_micros(row["reminded_at"]),
        "reminders": row["reminders"],
        "month_review": month,
        "month_reviewed_at": _first(row["month_review_at"], row["month_mark_at"]),
        "month_asked_at": from_micros(row["month_asked_at"]),
    }


def _person(who: PersonFacts) -> dict[str, Any]:
    return {
        "person": who.person,
        "person_asked_at": from_micros(who.asked_at),
        "person_asks": tuple(map(moment, who.asks)),
        "person_ask_open": who.ask_open,
        "person_question_open": who.waits,
        "person_opted_out": not who.refused.isdisjoint((ALL, REQUESTS)),
        "person_no_ads": not who.refused.isdisjoint((ALL, ADS)),
    }


def _first(*times: int | None) -> datetime | None:
    return from_micros(min((at for at in times if at is not None), default=None))
