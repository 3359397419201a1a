"""The way through the pages: which there are, in the order in which a day needs them."""

from __future__ import annotations

from typing import NamedTuple

from dangol.i18n import N_
from dangol.web.pages import PAGES

__all__ = ["Place", "places"]


class Place(NamedTuple):
    """A page of the menu: its module, address, title and sign."""

    module: str
    path: str
    title: str
    icon: str


_PLACES = (
    Place("today", "/", N_("Today"), "sun"),
    Place("orders", "/orders", N_("Orders"), "box"),
    Place("reviews", "/reviews", N_("Reviews"), "star"),
    Place("inquiries", "/inquiries", N_("Questions"), "chat"),
    Place("people", "/people", N_("People"), "people"),
    Place("ledger", "/ledger", N_("Ledger"), "ledger"),
    Place("stores", "/stores", N_("Stores"), "shop"),
    Place("channels", "/channels", N_("Channels"), "send"),
    Place("policy", "/policy", N_("Policy"), "sliders"),
)


def places() -> list[Place]:
    """Return the pages of the menu."""
    return [place for place in _PLACES if place.module in PAGES]
