"""A data file in memory to which history is told, and the one pair of hands that approves and sends there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dangol.clock import micros
from dangol.outgoing import MessageClass, Sent
from dangol.send import polite
from dangol.storage.actions import TASK
from dangol.storage.database import Database
from dangol.storage.ledger import Ledger
from dangol.storage.machine import ActionState
from dangol.storage.outbox import Attempt, Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dangol.clock import MovableClock
    from dangol.decisions import Rule
    from dangol.policies import Policies
    from dangol.replay.history import Event
    from dangol.replay.states import Row
    from dangol.storage.facts import FactReader
    from dangol.storage.ledger import Action

__all__ = ["Rehearsal"]

_BY = "replay"
_KEYS = {"orders": ("store", "id"), "items": ("store", "id"), "reviews": ("store", "id"), "inquiries": ("store", "id")}
"""Tables whose rows are told several times, with what tells them apart."""


class Rehearsal:
    """The data file, the real ledger over it, and the real facts out of it."""

    def __init__(self, clock: MovableClock, policies: Policies, read: Callable[[Database], FactReader]) -> None:
        self._clock = clock
        self._policies = policies
        self._db = Database.in_memory()
        self.ledger = Ledger(self._db, clock)
        self.reader = read(self._db)

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    # what happened

    def furnish(self, tables: Iterable[tuple[str, list[Row]]]) -> None:
        """Store what is there from the beginning."""
        with self._db.transaction():
            for table, rows in tables:
                self._put(table, rows)

    def tell(self, events: Sequence[Event]) -> None:
        """Store what happened meanwhile: of a row that was told several times, how it is in the end."""
        told: dict[str, dict[object, Row]] = defaultdict(dict)
        for number, event in enumerate(events):
            keys = _KEYS.get(event.table)
            name = number if keys is None else tuple(event.row[key] for key in keys)
            told[event.table][name] = event.row
        with self._db.transaction():
            for table, rows in told.items():
                self._put(table, list(rows.values()))

    def _put(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        names = list(rows[0])
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names of the schema
        keys = _KEYS.get(table)
        if keys is not None:
            news = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
            statement += f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {news}"
        self._db.conn.executemany(statement, [tuple(row.values()) for row in rows])

    # what the seller would have done

    def approve_all(self) -> None:
        """Approve everything as it is proposed, unless it came too late."""
        now = self._clock.now()
        for action in self.ledger.inbox():
            late = action.expires_at is not None and action.expires_at <= now
            if action.state is ActionState.PROPOSED and not late:
                self.ledger.approve(action.id, _BY)

    def send_all(self) -> tuple[list[Action], list[Action]]:
        """Send what may leave at this hour; return what left and what is held for polite hours."""
        sent, held = [], []
        for action in self.ledger.approved():
            if self._impolite(action) is not None:
                held.append(action)
            elif self._send(action):
                sent.append(action)
        return sent, held

    def _impolite(self, action: Action) -> Obstacle | None:
        """Hold what keeps polite hours, and what a person does: nobody phones at night."""
        ordinary = MessageClass.REVIEW_REQUEST if action.send_by == TASK else action.message_class
        reason = polite(ordinary, self._policies.of(action.store), self._clock.now())
        return None if reason is None else Obstacle(reason=reason)

    def _send(self, action: Action) -> bool:
        if action.send_by == TASK:
            handed = self.ledger.hand_off(action.id, self._impolite, None, action.body)
            if isinstance(handed, Obstacle):
                return False
            self.ledger.done(action.id, _BY)
            return True
        attempt = self.ledger.claim(action.id, self._impolite)
        if isinstance(attempt, Attempt):
            self.ledger.finish(attempt, Sent())
        return isinstance(attempt, Attempt)

    def _stores(self) -> list[str]:
        return [row["name"] for row in self._db.rows("SELECT name FROM stores")]

    # who it was about

    def idle(self, rules: Iterable[Rule]) -> bool:
        """Tell whether nothing changed and nothing is due, so that no rule would say anything new.

        What a rule that is on no agenda would say, nobody knows before it is asked.
        """
        off = (rule for rule in rules if not self.reader.agenda.watches(rule))
        if any(rule.works(self._policies.of(store)) for rule in off for store in self._stores()):
            return False
        statement = (
            "SELECT EXISTS (SELECT 1 FROM touched) OR EXISTS (SELECT 1 FROM agenda WHERE look_at <= :now)"
            " OR EXISTS (SELECT 1 FROM actions WHERE state IN ('proposed', 'approved') OR (expires_at <= :now"
            " AND state = 'handed_off')) OR NOT EXISTS (SELECT 1 FROM agenda_rules)"
        )
        return not self._db.value(statement, {"now": micros(self._clock.now())})

    def buyers(self, actions: Iterable[Action]) -> dict[int, str]:
        """Return the masked name of each action's buyer, where one is known."""
        wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
        for action in actions:
            record, name = ("order", action.order_id) if action.order_id else (action.subject, action.subject_id)
            wanted[record, name].append(action.id)
        return dict(self._named(wanted))

    def _named(self, wanted: dict[tuple[str, str], list[int]]) -> Iterator[tuple[int, str]]:
        statement = (
            "SELECT b.name FROM buyer_records r CROSS JOIN buyers b ON b.id = r.buyer"
            " WHERE r.record = ? AND r.record_id = ? AND r.store IN (SELECT name FROM stores)"
        )
        for (record, name), ids in wanted.items():
            shown: Any = self._db.value(statement, (record, name))
            for action in ids:
                yield action, shown or ""
