"""The seller's choices, as rules see them: what is asked, answered and limited.

Days are whole days, hours are hours of Korean time, money is won. Every field carries its meaning and its
limits; ``policy.toml`` and docs/policy.md are made from them.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from dangol.i18n import N_

__all__ = [
    "SECTIONS",
    "Asks",
    "Day",
    "Policy",
    "Prices",
    "Replies",
    "RuleSwitches",
    "Section",
    "Shop",
]


def _about(text: str, *, ge: int | None = None, le: int | None = None) -> msgspec.Meta:
    return msgspec.Meta(ge=ge, le=le, description=text)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One table of ``policy.toml``."""


class Shop(Section, frozen=True, kw_only=True):
    """Who writes."""

    name: Annotated[str, _about(N_("The shop's name as it signs its messages."))] = ""


class Asks(Section, frozen=True, kw_only=True):
    """Requests for reviews."""

    settle_days: Annotated[
        int, _about(N_("Days after receipt before a review of goods is asked for."), ge=0, le=60)
    ] = 7
    within_days: Annotated[
        int, _about(N_("An order completed longer ago than this is left in peace."), ge=1, le=180)
    ] = 45
    remind_days: Annotated[int, _about(N_("Days between a request and its reminder."), ge=1, le=60)] = 7
    person_days: Annotated[
        int, _about(N_("Days between two requests to one person, over all orders and stores."), ge=0, le=180)
    ] = 7


class Replies(Section, frozen=True, kw_only=True):
    """Answers to reviews."""

    low_rating: Annotated[
        int, _about(N_("Reviews with this many stars or fewer get an apology and a call."), ge=1, le=4)
    ] = 3
    within_days: Annotated[
        int, _about(N_("A review or question older than this is no longer answered."), ge=1, le=365)
    ] = 90


class Day(Section, frozen=True, kw_only=True):
    """The seller's day."""

    polite_from: Annotated[int, _about(N_("First hour in which messages leave."), ge=0, le=23)] = 9
    polite_until: Annotated[int, _about(N_("Hour from which messages wait for the next day."), ge=1, le=24)] = 20


class RuleSwitches(Section, frozen=True, kw_only=True):
    """Which rules work."""

    off: Annotated[tuple[str, ...], _about(N_("Rules that propose nothing; their names are in docs/rules.md."))] = ()
    on: Annotated[tuple[str, ...], _about(N_("Rules that propose nothing unless they are named here."))] = ()


class Prices(Section, frozen=True, kw_only=True):
    """What a message costs."""

    sms: Annotated[int, _about(N_("Won for a short text message, as your provider bills it."), ge=0, le=10_000)] = 0
    lms: Annotated[int, _about(N_("Won for a long text message, as your provider bills it."), ge=0, le=10_000)] = 0
    alimtalk: Annotated[
        int, _about(N_("Won for a notice by KakaoTalk, as your provider bills it."), ge=0, le=10_000)
    ] = 0


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All choices that hold for one store or product."""

    shop: Shop = Shop()
    asks: Asks = Asks()
    replies: Replies = Replies()
    day: Day = Day()
    rules: RuleSwitches = RuleSwitches()
    prices: Prices = Prices()


SECTIONS: dict[str, type[Section]] = {
    "shop": Shop,
    "asks": Asks,
    "replies": Replies,
    "day": Day,
    "rules": RuleSwitches,
    "prices": Prices,
}
"""The tables of ``policy.toml``, in the order in which they are shown."""
