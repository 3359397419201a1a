"""How far an order has come, in a seller's words."""

from __future__ import annotations

from dangol.i18n import N_

__all__ = ["STAGES", "stage_of"]

_STEPS = {
    "ordered": N_("Ordered"),
    "paid": N_("Paid"),
    "sent": N_("On its way"),
    "received": N_("Received"),
    "confirmed": N_("Confirmed"),
    "asked": N_("Asked for a review"),
    "reminded": N_("Reminded"),
    "reviewed": N_("Reviewed"),
}
_OF_SERVICE = {"sent": N_("In progress"), "received": N_("Handed over")}
STAGES = {
    "waiting": N_("Not paid"),
    "paid": N_("Paid"),
    "shipped": N_("On its way"),
    "delivered": N_("Arrived"),
    "confirmed": N_("Confirmed"),
    "cancelled": N_("Cancelled"),
    "returned": N_("Returned"),
    "exchanged": N_("Exchanged"),
    "unknown": N_("Unknown"),
}
"""The stages of an order line."""


def stage_of(name: str, *, service: bool) -> str:
    """Return the title of a step of an order's journey, as an English text to translate."""
    return _OF_SERVICE.get(name, _STEPS[name]) if service else _STEPS[name]
