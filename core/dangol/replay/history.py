"""Everything that happened in a span of time, as rows with the moment at which they were there."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import micros
from dangol.replay.states import Change, Row, inquiry_states, item_states, review_states
from dangol.storage.fact_source import as_list
from dangol.storage.machine import FINAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from dangol.storage.database import Database

__all__ = ["Event", "History"]

_TOLD = frozenset({"buyers", "buyer_records", "person_keys", "suppressions", "actions", "stores"}) | {
    *("orders", "items", "contacts", "reviews", "review_versions", "review_marks", "inquiries"),
    *("call_outcomes", "case_closings", "ad_consents", "promises", "order_notes", "goodwill_spent"),
}
"""Tables that are told anew, moment by moment."""
_LEFT = frozenset(
    {
        *("meta", "checkpoints", "changes", "quarantine", "pauses", "tokens", "token_calls", "consents", "attempts"),
        *("events", "unlinked", "files", "mails", "text_results", "touched", "agenda", "agenda_rules"),
        *("person_joins", "suggestions", "loose_keys", "inquiry_names"),
        *("told_informational", "erased_keys"),
    }
)
"""Tables that no rule looks at; every other one is taken as it is today."""
_FINAL = ", ".join(f"'{state}'" for state in sorted(FINAL))


class Event(NamedTuple):
    """A row as it was from a moment (microseconds) on."""

    at: int
    table: str
    row: Row


class History:
    """What a data file tells of a span of time; ``own`` are the keys of the seller and the family. It only reads."""

    def __init__(
        self, db: Database, first: datetime, since: datetime, until: datetime, own: Collection[int] = ()
    ) -> None:
        self._db = db
        self._own = own
        self._first, self._since, self._until = micros(first), micros(since), micros(until)
        self.undated = 0
        """Order lines whose end or claim no recorded change dates."""

    def standing(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield the tables that are taken as they are today, and what was done before the span."""
        names = [row["name"] for row in self._db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name not in _TOLD | _LEFT and not name.startswith(("sqlite_", "_")):
                yield name, self._db.rows(f"SELECT * FROM {name}")  # noqa: S608 - names from the schema
        stores = self._db.rows("SELECT name, platform, connected_at FROM stores")
        known = {"settings": b""}
        yield "stores", [row | known | {"connected_at": min(row["connected_at"], self._since)} for row in stores]
        done = f"FROM actions WHERE state IN ({_FINAL}) AND changed_at < ?"
        yield "actions", self._db.rows(f"SELECT * {done}", (self._since,))
        called = f"SELECT * FROM call_outcomes WHERE action_id IN (SELECT id {done})"  # noqa: S608 - own names
        yield "call_outcomes", self._db.rows(called, (self._since,))
        promised = "SELECT * FROM promises WHERE made_at < ?"
        given = self._db.rows(promised, (self._since,))
        yield "promises", [row | {"kept_at": _before(self._since, row["kept_at"])} for row in given]
        yield "buyers", self._db.rows("SELECT * FROM buyers")
        wanted = "hash IN (SELECT hash FROM suppressions) OR hash IN (SELECT value FROM json_each(?))"
        keys = self._db.rows(f"SELECT * FROM person_keys WHERE {wanted}", (as_list(self._own),))  # noqa: S608 - as above
        yield "person_keys", keys

    def events(self) -> list[Event]:
        """Return what was ordered, written, asked, agreed to or refused, in the order in which it happened."""
        found = chain(self._orders(), self._reviews(), self._inquiries(), self._said(), self._promised())
        return sorted((event for event in found if event.at <= self._until), key=lambda event: event.at)

    def _rows(self, statement: str) -> list[Row]:
        return self._db.rows(statement, {"first": self._first, "until": self._until})

    def _changes(self, record: str, parents: str) -> dict[tuple[str, str], list[Change]]:
        found: dict[tuple[str, str], list[Change]] = defaultdict(list)
        asked = (
            "SELECT c.store, c.record_id, c.seen_at, c.field, c.old FROM changes c"  # noqa: S608 - own names
            f" WHERE c.record = '{record}' AND EXISTS (SELECT 1 FROM {parents})"
        )
        for row in self._rows(asked):
            found[row["store"], row["record_id"]].append(Change(row["seen_at"], row["field"], row["old"]))
        return found

    def _of(self, record: str) -> dict[tuple[str, str], Row]:
        rows = self._rows(f"SELECT * FROM buyer_records WHERE record = '{record}'")  # noqa: S608 - own names
        return {(row["store"], row["record_id"]): row for row in rows}

    def _orders(self) -> Iterator[Event]:
        span = "ordered_at BETWEEN :first AND :until"
        people = self._of("order")
        contacts = {(row["store"], row["order_id"]): row for row in self._rows("SELECT * FROM contacts")}
        placed: dict[tuple[str, str], int] = {}
        for row in self._rows(f"SELECT * FROM orders WHERE {span}"):  # noqa: S608 - own names
            key, at = (row["store"], row["id"]), row["ordered_at"]
            placed[key] = at
            yield Event(at, "orders", row)
            yield from _beside(at, ("contacts", contacts.get(key)), ("buyer_records", people.get(key)))
        changes = self._changes("items", "items i WHERE i.store = c.store AND i.id = c.record_id")
        for row in self._rows("SELECT * FROM items"):
            ordered_at = placed.get((row["store"], row["order_id"]))
            if ordered_at is not None:
                dated = changes.get((row["store"], row["id"]), [])
                ended = row["claim"] or row["stage"] in ("cancelled", "returned", "exchanged")
                self.undated += bool(ended and not any(one.field in ("claim", "stage") for one in dated))
                for at, state in item_states(row, ordered_at, dated, self._until):
                    yield Event(at, "items", state)
        for row in self._rows("SELECT * FROM review_marks WHERE at BETWEEN :first AND :until"):
            yield Event(row["at"], "review_marks", row)

    def _reviews(self) -> Iterator[Event]:
        span = "written_at BETWEEN :first AND :until"
        there = f"reviews r WHERE r.store = {{}}.store AND r.id = {{}} AND r.{span}"
        versions: dict[tuple[str, str], list[Row]] = defaultdict(list)
        asked = f"SELECT * FROM review_versions v WHERE EXISTS (SELECT 1 FROM {there.format('v', 'v.review_id')})"  # noqa: S608 - own names
        for row in self._rows(asked + " ORDER BY version"):
            versions[row["store"], row["review_id"]].append(row)
        changes = self._changes("reviews", there.format("c", "c.record_id"))
        people = self._of("review")
        for row in self._rows(f"SELECT * FROM reviews WHERE {span}"):  # noqa: S608 - own names
            key = (row["store"], row["id"])
            forms = versions.get(key, [])
            for at, state in review_states(row, forms, changes.get(key, []), self._until):
                yield Event(at, "reviews", state)
            for number, form in enumerate(forms):
                yield Event(form["seen_at"] if number else row["written_at"], "review_versions", form)
            yield from _beside(row["written_at"], ("buyer_records", people.get(key)))

    def _inquiries(self) -> Iterator[Event]:
        span = "asked_at BETWEEN :first AND :until"
        changes = self._changes("inquiries", f"inquiries q WHERE q.store = c.store AND q.id = c.record_id AND q.{span}")
        people = self._of("inquiry")
        for row in self._rows(f"SELECT * FROM inquiries WHERE {span}"):  # noqa: S608 - own names
            key = (row["store"], row["id"])
            for at, state in inquiry_states(row, changes.get(key, []), self._until):
                yield Event(at, "inquiries", state)
            yield from _beside(row["asked_at"], ("buyer_records", people.get(key)))

    def _promised(self) -> Iterator[Event]:
        """Yield what the seller promised by hand; whatever was promised in the span is kept by what is replayed."""
        asked = "SELECT * FROM promises WHERE action_id IS NULL AND made_at >= :since"
        for row in self._db.rows(asked, {"since": self._since}):
            del row["id"]
            yield Event(row["made_at"], "promises", row | {"kept_at": None})

    def _said(self) -> Iterator[Event]:
        """Yield what people agreed to and refused, and what the seller noted about orders and low reviews."""
        for table in ("suppressions", "ad_consents", "case_closings", "order_notes", "goodwill_spent"):
            for row in self._rows(f"SELECT * FROM {table}"):  # noqa: S608 - own names
                yield Event(row["at"], table, row)


def _before(moment: int, at: int | None) -> int | None:
    return at if at is not None and at < moment else None


def _beside(at: int, *rows: tuple[str, Row | None]) -> Iterable[Event]:
    return [Event(at, table, row) for table, row in rows if row is not None]
