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
    "Channels",
    "Day",
    "Policy",
    "Privacy",
    "Replies",
    "RuleSwitches",
    "Section",
    "SenderIdentity",
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


class SenderIdentity(Section, frozen=True, kw_only=True):
    """Who advertises: the law wants it in every advertising message."""

    phone: Annotated[str, _about(N_("The number that buyers may call; shown in advertising."))] = ""
    email: Annotated[str, _about(N_("The address that buyers may write to; shown in advertising by e-mail."))] = ""
    address: Annotated[str, _about(N_("The shop's postal address; shown in advertising by e-mail."))] = ""
    free_optout: Annotated[
        str, _about(N_("The 080 number at which buyers refuse advertising at no cost; without it none leaves."))
    ] = ""
    own_contacts: Annotated[
        tuple[str, ...],
        _about(N_("Phone numbers and e-mail addresses of your own and your family: their orders are not asked about.")),
    ] = ()


class Channels(Section, frozen=True, kw_only=True):
    """What may leave by ways outside the markets."""

    live: Annotated[
        tuple[str, ...], _about(N_("Channels that really send; with all others every sending is a rehearsal."))
    ] = ()
    daily_most: Annotated[int, _about(N_("Messages that one channel carries in a day."), ge=1, le=10000)] = 50
    person_daily_most: Annotated[
        int, _about(N_("Messages that one person gets in a day, over all channels."), ge=1, le=10)
    ] = 2
    six_months: Annotated[
        bool,
        _about(N_("Advertise goods of the same kind within six months of a deal, to buyers who never agreed to it.")),
    ] = False


class Privacy(Section, frozen=True, kw_only=True):
    """For how long what is kept: no shorter and no longer than the law allows."""

    order_months: Annotated[int, _about(N_("Months for which orders stay; the law wants 60."), ge=60, le=120)] = 60
    contact_months: Annotated[
        int, _about(N_("Months after an order for which the buyer's name, number and address stay."), ge=1, le=60)
    ] = 12
    complaint_months: Annotated[
        int, _about(N_("Months for which questions and reviews stay; the law wants 36."), ge=36, le=120)
    ] = 36
    message_months: Annotated[
        int, _about(N_("Months for which texts that were sent stay; the law wants 36."), ge=36, le=120)
    ] = 36
    ad_months: Annotated[
        int, _about(N_("Months for which texts of advertising stay; the law wants 6."), ge=6, le=120)
    ] = 12
    quarantine_months: Annotated[
        int, _about(N_("Months for which rows that were not understood stay."), ge=1, le=24)
    ] = 3


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All choices that hold for one store or product."""

    shop: Shop = Shop()
    asks: Asks = Asks()
    replies: Replies = Replies()
    day: Day = Day()
    rules: RuleSwitches = RuleSwitches()
    sender: SenderIdentity = SenderIdentity()
    channels: Channels = Channels()
    privacy: Privacy = Privacy()


SECTIONS: dict[str, type[Section]] = {
    "shop": Shop,
    "asks": Asks,
    "replies": Replies,
    "day": Day,
    "rules": RuleSwitches,
    "sender": SenderIdentity,
    "channels": Channels,
    "privacy": Privacy,
}
"""The tables of ``policy.toml``, in the order in which they are shown."""
