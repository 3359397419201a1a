"""Reads facts in sets: what rules may still have something to say about, and what is asked for by id.

Texts are handed on as they are: what they say is worked out above, in ``dangol.decide``. Until then
``said``, ``regret`` and ``topics`` are empty and an inquiry's ``topic`` is the market's own category.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dangol.clock import KST, from_micros, micros
from dangol.facts import InquiryFacts, ItemFacts, ReviewFacts
from dangol.models import Message, Stage
from dangol.storage import fact_sql as sql
from dangol.storage.person_facts import ADS, ALL, NOBODY, REQUESTS, PersonReader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from dangol.decisions import Rule
    from dangol.facts import Facts, Policy
    from dangol.storage.database import Database
    from dangol.storage.person_facts import PersonFacts

    _Read = Callable[[str, datetime, str, dict[str, Any]], Iterator[Facts]]

__all__ = ["ActionNote", "FactReader"]

Row = dict[str, Any]
_AT_ONCE = 500
_thread = msgspec.json.Decoder(list[Message])
_json = msgspec.json.Encoder()


class ActionNote(NamedTuple):
    """What was proposed about a subject, and what became of it."""

    id: int
    kind: str
    step: int
    state: str
    created_at: datetime
    problem: str | None


class FactReader:
    """Facts out of one data file. It only reads.

    ``fenced`` names the stores whose market allows no contact with buyers outside its own pages.
    """

    def __init__(self, db: Database, fenced: Callable[[], Collection[str]] = tuple) -> None:
        self._db = db
        self._people = PersonReader(db, fenced)

    def fenced(self, store: str) -> bool:
        """Tell whether the store's market allows no contact with buyers outside its own pages."""
        return store in self._people.fenced()

    # for all rules

    def candidates(self, rule: Rule, policy: Policy, now: datetime) -> Iterator[Facts]:
        """Yield the facts about which ``rule`` may still propose something, store by store."""
        for store, since in self._stores().items():
            yield from self._candidates(store, since, rule, max(since, now - timedelta(days=rule.reach(policy))))

    def _candidates(self, store: str, since: datetime, rule: Rule, reach: datetime) -> Iterator[Facts]:
        wanted = {
            "kinds": _text((*rule.kinds, *rule.rivals)),
            "since": micros(reach),
            "stages": _text(rule.stages),
            "but": 0,
        }
        if rule.subject == "inquiry":
            yield from self._inquiries(store, since, sql.INQUIRY + sql.UNANSWERED, {})
        elif rule.subject == "review":
            yield from self._reviews(store, since, sql.REVIEW + sql.UNREPLIED, wanted)
        elif rule.after:
            yield from self._items(store, since, sql.AFTER, wanted | {"after": rule.after})
        else:
            yield from self._items(store, since, sql.ITEM + sql.MOVED, wanted | {"reviewed": not rule.unreviewed})

    def read(self, subject: str, store: str, ids: Sequence[str], but: int = 0) -> Iterator[Facts]:
        """Yield the facts about the subjects of ``ids`` that are stored; there are none about members.

        ``but`` is an action that does not count as a reply of ours: the one that is being checked.
        """
        since = self._stores().get(store)
        if since is None:
            return
        readers: dict[str, tuple[_Read, str, str]] = {
            "item": (self._items, "i", sql.ITEM),
            "review": (self._reviews, "r", sql.REVIEW),
            "inquiry": (self._inquiries, "q", sql.INQUIRY),
        }
        if subject not in readers:
            return
        one, alias, start = readers[subject]
        for some in _chunks(ids):
            wanted = {"ids": _text(some), "but": but}
            yield from one(store, since, start + sql.BY_ID.format(alias=alias), wanted)

    def of_order(self, store: str, order_id: str) -> list[ItemFacts]:
        """Return the items of an order."""
        since = self._stores().get(store)
        return [] if since is None else self._of_order(store, since, order_id)

    def made(self, keys: Sequence[str]) -> set[str]:
        """Return those of the dedupe keys for which an action exists."""
        statement = "SELECT dedupe_key FROM actions WHERE dedupe_key IN (SELECT value FROM json_each(?))"
        return {row[0] for some in _chunks(keys) for row in self._db.conn.execute(statement, (_text(some),))}

    def shown(self) -> list[int]:
        """Return our replies that the market shows by now but that are not verified yet.

        An action in doubt counts only if the text that is shown is ours: somebody else may have replied.
        """
        found = []
        for store in self._stores():
            rows = self._db.rows(sql.SHOWN_REVIEWS, {"store": store})
            rows += [
                row | {"shown": _last_answer(row["thread"])}
                for row in self._db.rows(sql.SHOWN_INQUIRIES, {"store": store})
            ]
            found += [row["id"] for row in rows if row["state"] != "in_doubt" or _same(row["shown"], row["body"])]
        return found

    # for people

    def where(self, name: str) -> list[tuple[str, str]]:
        """Return store and id of each item that is called ``name`` or belongs to the order of that name."""
        found = []
        for store in self._stores():
            statement = "SELECT id FROM items WHERE store = ? AND (id = ? OR order_id = ?) ORDER BY id"
            found += [(store, row[0]) for row in self._db.conn.execute(statement, (store, name, name))]
        return found

    def linked(self, store: str, item: ItemFacts) -> tuple[list[str], list[str]]:
        """Return the ids of the reviews of an item and of the inquiries about its order."""
        reviews = "SELECT id FROM reviews WHERE store = ? AND item_id = ? ORDER BY id"
        inquiries = "SELECT id FROM inquiries WHERE store = ? AND order_id = ? ORDER BY id"
        return (
            [row[0] for row in self._db.conn.execute(reviews, (store, item.item_id))],
            [row[0] for row in self._db.conn.execute(inquiries, (store, item.order_id))],
        )

    def about(self, store: str, subject: str, subject_id: str) -> list[ActionNote]:
        """Return everything that was proposed about one subject, oldest first."""
        rows = self._db.rows(sql.ABOUT, {"store": store, "subject": subject, "id": subject_id})
        return [ActionNote(**row | {"created_at": from_micros(row["created_at"])}) for row in rows]

    def phone(self, store: str, order_id: str) -> str | None:
        """Return the buyer's number, for the seller's eyes while a call is due; of a fenced person nobody's."""
        if self._people.fenced_records(store, "order", [order_id]):
            return None
        row = self._db.one(sql.PRIVATE, {"store": store, "order_id": order_id})
        return None if row is None else row["phone"]

    def private(self, store: str, order_id: str) -> tuple[str, ...]:
        """Return what is known of the buyer's person; for the guard on public texts, never for rules."""
        row = self._db.one(sql.PRIVATE, {"store": store, "order_id": order_id}) or {}
        return tuple(value for value in row.values() if value)

    # rows

    def _stores(self) -> dict[str, datetime]:
        rows = self._db.conn.execute("SELECT name, connected_at FROM stores ORDER BY name")
        return {name: _day(connected_at) for name, connected_at in rows}

    def _rows(self, statement: str, store: str, wanted: Row) -> Iterator[Row]:
        cursor = self._db.conn.execute(statement, wanted | {"store": store})
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def _items(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[ItemFacts]:
        rows = self._rows(statement, store, wanted)
        fenced = store in self._people.fenced()
        while some := list(islice(rows, _AT_ONCE)):
            people = self._people.of(store, "order", {row["order_id"] for row in some})
            for row in some:
                yield _item(store, since, row, people.get(row["order_id"], NOBODY), fenced)

    def _items_by_id(self, store: str, since: datetime, ids: Iterable[str | None]) -> dict[str, ItemFacts]:
        wanted = {"ids": _text([one for one in ids if one is not None])}
        found = self._items(store, since, sql.ITEM + sql.BY_ID.format(alias="i"), wanted)
        return {item.item_id: item for item in found}

    def _reviews(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[ReviewFacts]:
        rows = self._rows(statement, store, wanted)
        while some := list(islice(rows, _AT_ONCE)):
            items = self._items_by_id(store, since, (row["item_id"] for row in some))
            fenced = self._people.fenced_records(store, "review", [row["id"] for row in some])
            for row in some:
                yield _review(store, since, row, items.get(row["item_id"]), row["id"] in fenced)

    def _inquiries(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[InquiryFacts]:
        rows = list(self._rows(statement, store, wanted))
        fenced = self._people.fenced_records(store, "inquiry", [row["id"] for row in rows])
        for row in rows:
            yield _inquiry(store, since, row, self._item_of(store, since, row), row["id"] in fenced)

    def _item_of(self, store: str, since: datetime, inquiry: Row) -> ItemFacts | None:
        ids = msgspec.json.decode(inquiry["item_ids"], type=list[str])
        items = list(self._items_by_id(store, since, ids[:1]).values()) if ids else []
        if not items and inquiry["order_id"]:
            items = self._of_order(store, since, inquiry["order_id"])
        return items[0] if items else None

    def _of_order(self, store: str, since: datetime, order_id: str) -> list[ItemFacts]:
        return list(self._items(store, since, sql.ITEM + sql.BY_ORDER, {"order_id": order_id}))


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _text(values: Sequence[str]) -> str:
    return _json.encode(values).decode()


def _day(connected_at: int) -> datetime:
    """Return the beginning of the Korean day on which a store was connected."""
    return _time(connected_at).astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0)


def _time(value: int) -> datetime:
    moment = from_micros(value)
    assert moment is not None  # noqa: S101 - from_micros gives None for None only
    return moment


def _item(store: str, since: datetime, row: Row, who: PersonFacts, fenced: bool) -> ItemFacts:
    seen = [at for at in (row["review_at"], row["mark_at"]) if at is not None]
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
        ordered_at=_time(row["ordered_at"]),
        dispatched_at=from_micros(row["dispatched_at"]),
        delivered_at=from_micros(row["delivered_at"]),
        confirmed_at=from_micros(row["confirmed_at"]),
        claim=row["claim"],
        claim_open=bool(row["claim_open"]),
        reviewed_at=from_micros(min(seen, default=None)),
        asked_at=from_micros(row["asked_at"]),
        reminded_at=from_micros(row["reminded_at"]),
        order_asked=bool(row["order_asked"]),
        order_claim_open=bool(row["order_claim_open"]),
        question_open=bool(row["question_open"]),
        placed_elsewhere=bool(row["placed_elsewhere"]),
        person=who.person,
        person_asked_at=from_micros(who.asked_at),
        person_ask_open=who.ask_open,
        person_question_open=who.waits,
        person_opted_out=not who.refused.isdisjoint((ALL, REQUESTS)),
        person_no_ads=not who.refused.isdisjoint((ALL, ADS)),
        fenced=fenced or who.fenced,
        courier=row["courier"],
        tracking_no=row["tracking_no"],
    )


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
        written_at=_time(row["written_at"]),
        replied=bool(row["replied"] or row["reply_ours"]),
        reply_ours=bool(row["reply_ours"]),
        version=row["version"],
        visible=bool(row["visible"]),
        month_use=bool(row["month_use"]),
        product_name=row["product_name"] or (item.product_name if item else ""),
        item=item,
        has_phone=bool(row["has_phone"]) and not fenced,
        written_elsewhere=bool(row["written_elsewhere"]),
        fenced=fenced,
    )


def _inquiry(store: str, since: datetime, row: Row, item: ItemFacts | None, fenced: bool) -> InquiryFacts:
    thread = _thread.decode(row["thread"])
    question = next((post for post in reversed(thread) if not post.seller), None)
    asked_at = _time(row["asked_at"])
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
        product_name=row["product_name"] or (item.product_name if item else ""),
        item=item,
        fenced=fenced or (item is not None and item.fenced),
    )


def _last_answer(thread: str) -> str | None:
    return next((post.text for post in reversed(_thread.decode(thread)) if post.seller), None)


def _same(shown: str | None, body: str) -> bool:
    return shown is not None and shown.split() == body.split()
