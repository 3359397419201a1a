"""What a person decides about an entry, whichever way in: approve, take back, edit, skip, leave for later, resolve."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.desk.words import SELLER
from dangol.errors import WrongState
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.actions import Action

__all__ = ["approve", "approve_on_page", "later", "refusals", "tidy"]


def approve(app: App, action_id: int, seen_hash: str | None = None) -> Action:
    """Approve a text that may be said; one that may not is refused now, not when it is about to leave.

    ``seen_hash`` is the ``shown_hash`` that the person saw; without it, what is stored now counts as seen.
    Raises ``WrongState``.
    """
    return _approve(app, action_id, seen_hash, timedelta(0))


async def approve_on_page(app: App, action_id: int, seen_hash: str) -> Action:
    """Approve as ``approve`` does; for the minutes of the policy it stays, to be undone by a click.

    What is done by hand has nowhere to leave to: it lies before the person at once, unless something comes first.
    Raises ``WrongState``.
    """
    action, sender = app.ledger.get(action_id), app.sender()
    by_hand = await sender.by_hand(action)
    if by_hand is not None:
        return sender.hand_over(_approve(app, action_id, seen_hash, timedelta(0)), *by_hand)
    minutes = app.policies.of(action.store).day.undo_minutes
    return _approve(app, action_id, seen_hash, timedelta(minutes=minutes))


def _approve(app: App, action_id: int, seen_hash: str | None, hold: timedelta) -> Action:
    action = app.ledger.get(action_id)
    against = app.objections(action) if action.state == "proposed" else []
    if against:
        hint = _("Word it differently with: dangol edit {id}").format(id=action_id)
        raise WrongState(f"{action_id}: {against[0]}", hint=hint)
    return app.ledger.approve(action_id, SELLER, seen_hash or action.shown_hash, hold)


def refusals(app: App, action: Action, text: str) -> list[str]:
    """Return, in the seller's language, why ``text`` in place of an entry's own must not be sent."""
    return app.objections(msgspec.structs.replace(action, body=text))


def later(app: App, hours: int | None = None) -> datetime:
    """Return the time in so many hours; without them, nine o'clock on the seller's next morning of work."""
    now = app.clock.now()
    return now + timedelta(hours=hours) if hours is not None else app.policies.base.calendar.morning(now)


def tidy(text: str) -> str:
    """Return a text as it is kept: line ends as one sign (a page's form sends two), nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
