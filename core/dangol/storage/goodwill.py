"""What goodwill cost, by the decision that it came from; the month's sum is a fact of every order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.clock import micros
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.storage.actions import Action
    from dangol.storage.database import Database

__all__ = ["spend"]

GOODWILL = "goodwill_decision"
_MOST = 100_000_000


def spend(db: Database, action: Action, cost: int, now: datetime) -> None:
    """Note what a decision about goodwill cost, in won, within the caller's transaction.

    Raises ``ConfigError`` for a sum that cannot be meant and for an entry that is no such decision.
    """
    if action.kind != GOODWILL:
        raise ConfigError(_("{id}: It is no decision about goodwill; it has no cost.").format(id=action.id))
    if not 0 <= cost <= _MOST:
        raise ConfigError(_("The cost must be a sum in won, 0 or more."))
    db.conn.execute(
        "INSERT INTO goodwill_spent (action_id, store, order_id, cost, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (action_id) DO NOTHING",
        (action.id, action.store, action.order_id, cost, micros(now)),
    )
