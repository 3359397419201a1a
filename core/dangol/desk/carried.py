"""How an entry leaves by a channel: by which, to whom, as what, for how much, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol.desk.words import iso, stamp
from dangol.errors import NotFound
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.ledger import Action

__all__ = ["carried", "delivery_of"]

_STATES = {"pending": N_("on its way"), "delivered": N_("delivered"), "failed": N_("not delivered")}


def carried(app: App, action: Action) -> list[tuple[str, str]]:
    """Return titles and values for the seller's eyes; nothing for what leaves by no channel."""
    from dangol.messages import fitted
    from dangol.outgoing import MARKET

    if action.send_by in (*MARKET, "task"):
        return []
    try:
        way = app.ways.of(action.send_by, action.store)
    except NotFound as wrong:
        return [(_("Channel"), wrong.message)]
    fits = fitted(action, way, app.policies.of(action.store))
    size = "" if fits.size is None else _("{size} bytes").format(size=fits.size)
    won = _("{won} won").format(won=fits.won or 0)
    lines = [
        (_("Channel"), f"{_(way.channel.title)} ({action.send_by})"),
        (_("To"), action.recipient),
        (_("Subject"), action.subject_line),
        (_("Billed as"), " · ".join(filter(None, (fits.kind, size, won)))),
        (_("Objection"), "\n".join(fits.objections)),
        (_("Delivery"), _delivery(app, action)),
    ]
    return [(title, value) for title, value in lines if value]


def _delivery(app: App, action: Action) -> str:
    told = app.deliveries.of(action.id)
    if told is None:
        return ""
    return " · ".join(filter(None, (_(_STATES[told.state]), told.reason, "" if told.at is None else stamp(told.at))))


def delivery_of(app: App, action: Action) -> dict[str, Any] | None:
    """Return what became of a message, for JSON; ``None`` where no channel was asked."""
    told = app.deliveries.of(action.id)
    return None if told is None else {"state": told.state, "reason": told.reason, "at": iso(told.at)}
