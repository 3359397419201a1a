"""What became of messages after a channel took them: apart from the ledger, where taken is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.storage.actions import DANGOL, Actions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dangol.clock import Clock
    from dangol.outgoing import Delivery
    from dangol.storage.actions import Action
    from dangol.storage.database import Database

__all__ = ["Deliveries", "Told"]

_ASKED_FOR = timedelta(days=3)
"""How long a message is asked about: relays deliver for a day or two at most (AlimTalk with its fallback)."""
_SOONEST = timedelta(minutes=1)
_DUE = (
    "state = 'sent' AND send_by = ?1 AND changed_at > ?2 AND NOT EXISTS (SELECT 1 FROM deliveries d"
    " WHERE d.action_id = actions.id AND (d.state <> 'pending' OR d.asked_at > ?3"
    " OR d.asked_at - actions.changed_at > (?4 - actions.changed_at) * 9 / 10))"
)
"""What is pending is asked about again after a minute, and then ever more seldom: when a tenth more time passed."""


_CARRIED = (
    "SELECT DISTINCT send_by FROM actions INDEXED BY actions_carried WHERE changed_at > ? AND state = 'sent'"
    " AND send_by NOT IN ('inquiry', 'review', 'review_request', 'coupon', 'task') ORDER BY send_by"
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one message: ``pending``, ``delivered`` or ``failed``, since when, and why it failed."""

    state: str
    reason: str
    at: datetime | None


class Deliveries:
    """The deliveries of one data file."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._actions = Actions(db, clock)

    def due(self, channel: str) -> list[Action]:
        """Return what a channel took and has to be asked about."""
        now = self._clock.now()
        return self._actions.where(_DUE, channel, micros(now - _ASKED_FOR), micros(now - _SOONEST), micros(now))

    def channels(self) -> list[str]:
        """Return the channels that took something lately."""
        since = micros(self._clock.now() - _ASKED_FOR)
        return [row["send_by"] for row in self._db.rows(_CARRIED, (since,))]

    def note(self, actions: Sequence[Action], told: Sequence[Delivery]) -> None:
        """Keep what a channel said; what it left out is still on its way. An end is an event of the audit chain."""
        said = {one.key: one for one in told}
        now = self._clock.now()
        with self._db.transaction():
            for action in actions:
                one = said.get(action.key)
                state, reason = (one.state, one.reason) if one is not None else ("pending", "")
                at = micros(one.at) if one is not None and one.at is not None else None
                self._db.conn.execute(
                    "INSERT INTO deliveries (action_id, state, reason, at, asked_at) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (action_id) DO UPDATE SET state = excluded.state, reason = excluded.reason,"
                    " at = excluded.at, asked_at = excluded.asked_at",
                    (action.id, state, reason, at, micros(now)),
                )
                if state != "pending":
                    evidence = {"to": self._actions.get(action.id).state, "delivery": state}
                    self._actions.chain.append(now, action.id, "delivery", DANGOL, evidence)

    def of(self, action_id: int) -> Told | None:
        """Return what is known of a message; ``None`` where nobody was asked."""
        row = self._db.one("SELECT state, reason, at FROM deliveries WHERE action_id = ?", (action_id,))
        if row is None:
            return None
        return Told(state=row["state"], reason=row["reason"], at=None if row["at"] is None else from_micros(row["at"]))
