"""Facts about orders: lines, threads, and what is known of the buyer; nothing here reads a review."""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.clock import from_micros, micros
from dangol.facts import OrderFacts, OrderLine, OrderQuestion, Referral
from dangol.models import Stage
from dangol.storage.copies import ORDER_COPY
from dangol.storage.fact_source import AT_ONCE, Row, Source, as_list, moment
from dangol.storage.fact_sql import among_looked
from dangol.storage.person_facts import ADS, ALL, NOBODY, REQUESTS
from dangol.storage.referrals import REFERRED, referral_of
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dangol.decisions import Rule
    from dangol.storage.person_facts import PersonFacts

__all__ = [
    "BROUGHT",
    "BUYERS_PAST",
    "LINES",
    "NOTES",
    "ORDER",
    "ORDER_LOOKED",
    "PLACED",
    "PROMISED",
    "QUESTIONS",
    "SERVICE",
    "TO_KEEP",
    "OrderSource",
]


_ABOUT_ORDER = (
    "FROM actions a INDEXED BY actions_order WHERE a.store = o.store AND a.order_id = o.id AND a.order_id <> ''"
    " AND a.state = 'sent' AND a.subject <> 'review' AND a.message_class <> 'internal'"
)
"""What reached the buyer. Answers to reviews are left out, for they would tell that there is one."""
ORDER = f"""
SELECT o.id, o.buyer, o.ordered_at, o.paid_at, o.origin_platform IS NOT NULL AS placed_elsewhere,
    coalesce(c.phone, '') <> '' AS phone_known, coalesce(c.email, '') <> '' AS email_known,
    (SELECT coalesce(m.sms, 0) OR coalesce(m.email, 0) FROM member_consents m
        WHERE m.store = o.store AND m.buyer_id = o.buyer_id AND o.buyer_id <> '') AS ads_consent,
    (SELECT json_group_array(DISTINCT a.kind) {_ABOUT_ORDER}) AS sent,
    (SELECT max(a.changed_at) {_ABOUT_ORDER}) AS said_at
FROM orders o LEFT JOIN contacts c ON c.store = o.store AND c.order_id = o.id
WHERE o.store = :store
"""
ORDER_LOOKED = among_looked(ORDER, "orders", "o", "order")
_DONE = (
    "SELECT 1 FROM actions a INDEXED BY actions_subject WHERE a.store = o.store AND a.subject = 'order'"
    " AND a.subject_id = o.id AND instr(:kinds, json_quote(a.kind)) AND a.state <> 'superseded'"
    " AND (NOT :again OR a.state IN ('proposed', 'approved', 'handed_off', 'in_doubt', 'sending'))"
)
PLACED = (
    f" AND o.ordered_at >= :since AND NOT EXISTS ({_DONE})"
    " AND (:stages = '[]' OR EXISTS (SELECT 1 FROM items i WHERE i.store = o.store AND i.order_id = o.id"
    " AND i.stage IN (SELECT value FROM json_each(:stages)))) ORDER BY o.ordered_at, o.id"
)
"""Orders of some days with a line in certain stages (any, if none is named) about which nothing stands."""

BROUGHT = (
    " AND EXISTS (SELECT 1 FROM referrals f INDEXED BY referrals_referrer"
    " WHERE f.store = o.store AND f.referrer_order = o.id)"
)
"""Of these the ones that brought a friend's order."""

SERVICE = " AND EXISTS (SELECT 1 FROM items i WHERE i.store = o.store AND i.order_id = o.id AND i.service = 1)"
"""Of these the ones with work for somebody."""

TO_KEEP = """
 AND EXISTS (SELECT 1 FROM buyer_records r CROSS JOIN buyers b ON b.id = r.buyer
    CROSS JOIN buyers c ON c.person = b.person CROSS JOIN buyer_records s ON s.buyer = c.id AND s.record = 'order'
    CROSS JOIN promises p INDEXED BY promises_open ON p.store = s.store AND p.order_id = s.record_id
        AND p.kept_at IS NULL AND p.due_at IS NULL AND p.made_at < o.ordered_at
    WHERE r.store = o.store AND r.record = 'order' AND r.record_id = o.id)
"""
"""Of these the ones whose buyer was promised something for the next order."""

LINES = """
SELECT i.order_id, i.id AS item_id, i.product_id, coalesce(p.name, '') AS product_name, i.option, i.quantity, i.amount,
    i.service, i.stage, i.claim, i.claim_open, i.dispatched_at, i.delivered_at, i.confirmed_at, i.courier, i.tracking_no
FROM json_each(:ids) j CROSS JOIN items i INDEXED BY items_order ON i.store = :store AND i.order_id = j.value
LEFT JOIN products p ON p.store = i.store AND p.id = i.product_id ORDER BY i.id
"""
_BUYER = (
    " FROM json_each(:ids) j CROSS JOIN buyer_records r ON r.store = :store AND r.record = 'order'"
    " AND r.record_id = j.value"
)
QUESTIONS = f"""
SELECT j.value AS order_id, q.id, q.title, q.category, q.asked_at, q.answered, q.thread
FROM json_each(:ids) j CROSS JOIN inquiries q INDEXED BY inquiries_order ON q.store = :store AND q.order_id = j.value
UNION ALL
SELECT j.value, q.id, q.title, q.category, q.asked_at, q.answered, q.thread {_BUYER}
CROSS JOIN buyer_records s ON s.buyer = r.buyer AND s.record = 'inquiry' AND s.store = :store
CROSS JOIN inquiries q ON q.store = s.store AND q.id = s.record_id AND q.order_id IS NULL
ORDER BY 5, 2
"""
"""Threads about an order, and threads of its buyer in the same store that name no order."""
BUYERS_PAST = f"""
SELECT j.value AS order_id, sum(o.ordered_at < this.ordered_at) AS orders, max(o.ordered_at > this.ordered_at) AS again,
    sum(o.ordered_at < this.ordered_at AND EXISTS (SELECT 1 FROM items i INDEXED BY items_order
        WHERE i.store = o.store AND i.order_id = o.id AND i.claim IS NOT NULL)) AS troubles
{_BUYER} CROSS JOIN buyers b ON b.id = r.buyer CROSS JOIN buyers c ON c.person = b.person
CROSS JOIN buyer_records s ON s.buyer = c.id AND s.record = 'order'
CROSS JOIN orders o ON o.store = s.store AND o.id = s.record_id AND NOT {ORDER_COPY}
CROSS JOIN orders this ON this.store = :store AND this.id = j.value
GROUP BY j.value
"""
PROMISED = f"""
SELECT j.value AS order_id, p.id, p.text {_BUYER} CROSS JOIN orders this ON this.store = :store AND this.id = j.value
CROSS JOIN buyers b ON b.id = r.buyer CROSS JOIN buyers c ON c.person = b.person
CROSS JOIN buyer_records s ON s.buyer = c.id AND s.record = 'order'
CROSS JOIN promises p INDEXED BY promises_open ON p.store = s.store AND p.order_id = s.record_id
    AND p.kept_at IS NULL AND p.due_at IS NULL AND p.made_at < this.ordered_at
ORDER BY p.id
"""
"""What a person was promised for the next order, wherever that is placed."""
NOTES = (
    "SELECT n.order_id, n.kind, n.text FROM json_each(:ids) j"
    " CROSS JOIN order_notes n ON n.store = :store AND n.order_id = j.value"
)
_SPENT = (
    "SELECT strftime('%Y-%m', at / 1000000 + 32400, 'unixepoch') AS month, sum(cost) AS won"
    " FROM goodwill_spent GROUP BY 1"
)


class _Read(NamedTuple):
    """What belongs to the orders of one set, by their ids."""

    lines: dict[str, list[OrderLine]]
    questions: dict[str, list[OrderQuestion]]
    past: dict[str, Row]
    people: dict[str, PersonFacts]
    fenced: bool
    promises: dict[str, list[str]]
    notes: dict[str, dict[str, str]]
    referrals: dict[str, list[Referral]]
    spent: dict[str, int]
    malls: Mapping[str, bool]


class OrderSource(Source[OrderFacts]):
    """Orders. ``malls`` names the stores that are the seller's own, and whether each confirms orders by itself."""

    question = ORDER
    looked = ORDER_LOOKED
    alias = "o"
    malls: Callable[[], Mapping[str, bool]] = dict

    def waiting(
        self,
        store: str,
        since: datetime,
        rule: Rule,
        reach: datetime,
        *,
        changed: bool = False,
    ) -> Iterator[OrderFacts]:
        """Yield the orders of the days that the rule reaches back, with a line in its stages."""
        wanted = {"kinds": as_list(rule.kinds), "stages": as_list(rule.stages), "again": rule.repeats}
        narrowed = ((BROUGHT, rule.referred), (SERVICE, rule.service), (TO_KEEP, rule.promised))
        chosen = "".join(condition for condition, holds in narrowed if holds)
        statement = (self.looked if changed else self.question) + chosen + PLACED
        yield from self.read(store, since, statement, wanted | {"since": micros(reach)})

    def surroundings(self) -> list[object]:
        """Return which stores are the seller's own, and what goodwill cost."""
        return [sorted(self.malls().items()), self._spent()]

    def beside(self, store: str, order_id: str, item_id: str) -> list[str]:  # noqa: ARG002 - the order itself
        """Return the order itself."""
        return [order_id]

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[OrderFacts]:
        """Yield the facts, with lines, threads and people of many at once."""
        rows = self.rows(statement, store, wanted)
        while some := list(islice(rows, AT_ONCE)):
            read = self._read(store, [row["id"] for row in some])
            for row in some:
                yield _order(store, since, row, read)

    def _read(self, store: str, ids: Sequence[str]) -> _Read:
        wanted = {"ids": as_list(ids)}
        lines: dict[str, list[OrderLine]] = defaultdict(list)
        for row in self.rows(LINES, store, wanted):
            lines[row.pop("order_id")].append(_line(row))
        questions: dict[str, list[OrderQuestion]] = defaultdict(list)
        for row in self.rows(QUESTIONS, store, wanted):
            questions[row["order_id"]].append(_question(row))
        past = {row["order_id"]: row for row in self.rows(BUYERS_PAST, store, wanted)}
        promises: dict[str, list[str]] = defaultdict(list)
        for row in self.rows(PROMISED, store, wanted):
            promises[row["order_id"]].append(row["text"])
        notes: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.rows(NOTES, store, wanted):
            notes[row["order_id"]][row["kind"]] = row["text"]
        referrals: dict[str, list[Referral]] = defaultdict(list)
        for row in self.rows(REFERRED, store, wanted):
            referrals[row["referrer_order"]].append(referral_of(row))
        return _Read(
            lines,
            questions,
            past,
            people=self.people.of(store, "order", ids),
            fenced=store in self.people.fenced(),
            promises=promises,
            notes=notes,
            referrals=referrals,
            spent=self._spent(),
            malls=self.malls(),
        )

    def _spent(self) -> dict[str, int]:
        return dict(self.db.conn.execute(_SPENT).fetchall())


def _line(row: Row) -> OrderLine:
    times = {name: from_micros(row[name]) for name in ("dispatched_at", "delivered_at", "confirmed_at")}
    kinds = {"stage": Stage(row["stage"]), "service": bool(row["service"]), "claim_open": bool(row["claim_open"])}
    return OrderLine(**row | times | kinds)


def _question(row: Row) -> OrderQuestion:
    thread = thread_of(row["thread"])
    words = (post.text for post in thread if not post.seller)
    ours = [post.at for post in thread if post.seller and post.at is not None]
    return OrderQuestion(
        inquiry_id=row["id"],
        text="\n".join(filter(None, (row["title"], *words))),
        topic=row["category"],
        asked_at=moment(row["asked_at"]),
        waiting=not row["answered"] and not (thread and thread[-1].seller),
        answered_at=max(ours, default=None),
    )


def _order(store: str, since: datetime, row: Row, read: _Read) -> OrderFacts:
    who = read.people.get(row["id"], NOBODY)
    questions = tuple(read.questions.get(row["id"], ()))
    past = read.past.get(row["id"], {"orders": 0, "troubles": 0, "again": 0})
    fenced = read.fenced or who.fenced
    said = [from_micros(row["said_at"]), *(one.answered_at for one in questions)]
    return OrderFacts(
        store=store,
        store_since=since,
        fenced=fenced,
        order_id=row["id"],
        buyer=row["buyer"] or "",
        ordered_at=moment(row["ordered_at"]),
        paid_at=from_micros(row["paid_at"]),
        lines=tuple(read.lines.get(row["id"], ())),
        questions=questions,
        confirms_orders=read.malls.get(store, True),
        own_mall=store in read.malls,
        placed_elsewhere=bool(row["placed_elsewhere"]),
        person=who.person,
        person_orders=past["orders"],
        person_troubles=past["troubles"],
        person_again=bool(past["again"]),
        person_opted_out=not who.refused.isdisjoint((ALL, REQUESTS)),
        person_no_ads=not who.refused.isdisjoint((ALL, ADS)),
        person_ads_consent=bool(row["ads_consent"]),
        phone_known=bool(row["phone_known"]) and not fenced,
        email_known=bool(row["email_known"]) and not fenced,
        sent=tuple(sorted(msgspec.json.decode(row["sent"]))),
        said_at=max((at for at in said if at is not None), default=None),
        promises=tuple(dict.fromkeys(read.promises.get(row["id"], ()))),
        notes=read.notes.get(row["id"], {}),
        referrals=tuple(read.referrals.get(row["id"], ())),
        goodwill_months=read.spent,
    )
