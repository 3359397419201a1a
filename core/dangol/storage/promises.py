"""What was promised to buyers: facts for the rules, and the book in which the seller writes them down."""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.decisions import Condition
from dangol.errors import ConfigError, NotFound
from dangol.facts import PromiseFacts
from dangol.i18n import _
from dangol.masks import mask
from dangol.outgoing import MessageClass
from dangol.storage.fact_source import Row, Source, as_list, moment
from dangol.storage.fact_sql import among_looked
from dangol.storage.order_facts import PROMISED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.clock import Clock
    from dangol.decisions import Rule
    from dangol.storage.actions import Action
    from dangol.storage.database import Database

__all__ = ["DUE", "PROMISE", "PROMISE_LOOKED", "Promise", "PromiseSource", "Promises", "after_done"]

KEEP, REMEMBER = "keep_promise", "remember_promise"
_SAID = "promised_by"
"""The condition in whose value a rule writes down what its message promises."""
_trace = msgspec.json.Decoder(list[Condition])

PROMISE = "SELECT p.id, p.order_id, p.text, p.due_at, p.made_at, p.kept_at FROM promises p WHERE p.store = :store"
PROMISE_LOOKED = among_looked(PROMISE, "promises", "p", "promise")
DUE = " AND p.kept_at IS NULL AND p.due_at IS NOT NULL ORDER BY p.due_at, p.id"


class PromiseSource(Source[PromiseFacts]):
    """Promises with a day; those for a next order are facts of that order."""

    question = PROMISE
    looked = PROMISE_LOOKED
    alias = "p"

    def waiting(
        self,
        store: str,
        since: datetime,
        rule: Rule,  # noqa: ARG002 - what is to be kept is to be kept for all rules
        reach: datetime,  # noqa: ARG002 - however long
        *,
        changed: bool = False,
    ) -> Iterator[PromiseFacts]:
        """Yield those that are still to be kept."""
        yield from self.read(store, since, (self.looked if changed else self.question) + DUE, {})

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[PromiseFacts]:
        """Yield the facts, with the fence of all at once."""
        rows = list(self.rows(statement, store, wanted))
        fenced = self.people.fenced_records(store, "order", [row["order_id"] for row in rows])
        for row in rows:
            yield PromiseFacts(
                store=store,
                store_since=since,
                fenced=row["order_id"] in fenced,
                promise_id=row["id"],
                order_id=row["order_id"],
                words=row["text"],
                made_at=moment(row["made_at"]),
                due_at=from_micros(row["due_at"]),
                kept_at=from_micros(row["kept_at"]),
            )


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """One promise; without ``due_at`` it is for the buyer's next order. ``action_id`` is the message that made it."""

    id: int
    store: str
    order_id: str
    text: str
    made_at: datetime
    due_at: datetime | None = None
    action_id: int | None = None
    kept_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the promise and none of its words."""
        return f"<{type(self).__name__} {self.id}>"


class Promises:
    """The book of promises; one public method is one transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def all(self, *, kept: bool = False) -> list[Promise]:
        """Return what is to be kept, the nearest day first; with ``kept`` also what was."""
        where = "" if kept else " WHERE kept_at IS NULL"
        rows = self._db.rows(f"SELECT * FROM promises{where} ORDER BY kept_at IS NOT NULL, due_at IS NULL, due_at, id")
        return [_promise(row) for row in rows]

    def add(self, store: str, order_id: str, text: str, due_at: datetime | None = None) -> Promise:
        """Write a promise down; numbers and addresses in it are hidden.

        Raises ``ConfigError`` for an empty one and ``NotFound`` for an unknown order.
        """
        words = mask(" ".join(text.split()))
        if not words:
            raise ConfigError(_("The text is empty."))
        if self._db.value("SELECT 1 FROM orders WHERE store = ? AND id = ?", (store, order_id)) is None:
            raise NotFound(
                _("There is no order {id}.").format(id=order_id), hint=_("Read what is new with: dangol sync")
            )
        with self._db.transaction():
            row = self._db.conn.execute(
                "INSERT INTO promises (store, order_id, text, due_at, made_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
                (store, order_id, words, micros(due_at) if due_at else None, micros(self._clock.now())),
            ).fetchone()
        return self.get(row[0])

    def get(self, number: int) -> Promise:
        """Return one promise. Raises ``NotFound``."""
        row = self._db.one("SELECT * FROM promises WHERE id = ?", (number,))
        if row is None:
            raise NotFound(_("There is no promise {id}.").format(id=number), hint=_("See: dangol promises"))
        return _promise(row)

    def keep(self, number: int) -> Promise:
        """Note that a promise was kept; once is enough. Raises ``NotFound``."""
        self.get(number)
        with self._db.transaction():
            self._db.conn.execute(
                "UPDATE promises SET kept_at = ? WHERE id = ? AND kept_at IS NULL", (micros(self._clock.now()), number)
            )
        return self.get(number)


def _promise(row: Row) -> Promise:
    return Promise(**row | {name: from_micros(row[name]) for name in ("made_at", "due_at", "kept_at")})


def after_done(db: Database, action: Action, now: datetime) -> None:
    """Note what an action that a person carried out means for promises, within the caller's transaction.

    What it promised is written down; the task of a promise keeps it, and a message about an order keeps what an
    earlier one said: to write again.
    """
    at = micros(now)
    if action.kind == KEEP:
        db.conn.execute("UPDATE promises SET kept_at = ? WHERE id = ? AND kept_at IS NULL", (at, action.subject_id))
    elif action.kind == REMEMBER:
        wanted = {"ids": as_list([action.order_id]), "store": action.store, "at": at}
        open_ones = f"SELECT id FROM ({PROMISED})"
        db.conn.execute(f"UPDATE promises SET kept_at = :at WHERE id IN ({open_ones})", wanted)
    elif action.order_id and action.message_class is MessageClass.SERVICE:
        db.conn.execute(
            "UPDATE promises SET kept_at = ? WHERE store = ? AND order_id = ? AND kept_at IS NULL"
            " AND action_id IS NOT NULL",
            (at, action.store, action.order_id),
        )
    _write_down(db, action, at)


def _write_down(db: Database, action: Action, at: int) -> None:
    said = {one.name: one for one in _trace.decode(action.trace or "[]")}.get(_SAID)
    if said is None or not said.holds or not action.order_id:
        return
    due = micros(datetime.fromisoformat(said.value))
    words = _("Write again and say how far it is.")
    db.conn.execute(
        "INSERT INTO promises (store, order_id, text, due_at, made_at, action_id) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (action.store, action.order_id, words, due, at, action.id),
    )
