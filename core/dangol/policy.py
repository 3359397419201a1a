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
    "Care",
    "Compensation",
    "Day",
    "Journeys",
    "Policy",
    "Replies",
    "Returns",
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


class Returns(Section, frozen=True, kw_only=True):
    """Returns and exchanges (전자상거래법 제17조: 7 days, and 3 months for what is not as described)."""

    days: Annotated[int, _about(N_("Days after receipt for a change of mind; the law gives 7."), ge=7, le=365)] = 7
    address: Annotated[str, _about(N_("Where returns go; told in secret answers only."))] = ""
    cost: Annotated[
        int, _about(N_("What sending back costs the buyer, in won; 0 leaves it out."), ge=0, le=1_000_000)
    ] = 0
    exchange_cost: Annotated[
        int, _about(N_("What an exchange costs the buyer, in won; 0 leaves it out."), ge=0, le=1_000_000)
    ] = 0


class Journeys(Section, frozen=True, kw_only=True):
    """What a buyer hears between order and end."""

    silent_days: Annotated[
        int, _about(N_("Days without a word after which the buyer of a service hears how far it is."), ge=1, le=30)
    ] = 3
    contact_days: Annotated[
        int, _about(N_("Days after which you write again, as the first message of a service says."), ge=1, le=30)
    ] = 2
    work_days: Annotated[str, _about(N_("The days on which you work, as buyers of services read them."))] = ""
    feedback_notice: Annotated[
        bool, _about(N_("Whether the first message of a service says that an opinion will be welcome at its end."))
    ] = True
    repurchase_days: Annotated[
        int, _about(N_("Days after which goods are used up and bought again; 0: nobody is invited."), ge=0, le=730)
    ] = 0
    subscription: Annotated[
        bool, _about(N_("Whether an invitation to buy again mentions that regular delivery can be arranged."))
    ] = False


class Care(Section, frozen=True, kw_only=True):
    """What regulars and goodwill mean to you."""

    goodwill_won_month: Annotated[
        int, _about(N_("What goodwill may cost in a month, in won, over all stores."), ge=0, le=100_000_000)
    ] = 0
    regular_orders: Annotated[
        int, _about(N_("Orders over all stores from which a buyer counts as a regular."), ge=2, le=100)
    ] = 3


def _remedy() -> msgspec.Meta:
    return _about(N_("What you offer then; empty: what the playbook says. It never depends on a review."))


def _won() -> msgspec.Meta:
    return _about(N_("The most that it may cost, in won; 0: no sum of your own is set."), ge=0, le=10_000_000)


class Compensation(Section, frozen=True, kw_only=True):
    """What is offered for which problem. The problem decides, and never what a review says or may say later."""

    late: Annotated[str, _remedy()] = ""
    late_won: Annotated[int, _won()] = 0
    damaged: Annotated[str, _remedy()] = ""
    damaged_won: Annotated[int, _won()] = 0
    wrong_item: Annotated[str, _remedy()] = ""
    wrong_item_won: Annotated[int, _won()] = 0
    defect: Annotated[str, _remedy()] = ""
    defect_won: Annotated[int, _won()] = 0
    quality: Annotated[str, _remedy()] = ""
    quality_won: Annotated[int, _won()] = 0
    misunderstanding: Annotated[str, _remedy()] = ""
    misunderstanding_won: Annotated[int, _won()] = 0
    attitude: Annotated[str, _remedy()] = ""
    attitude_won: Annotated[int, _won()] = 0
    other: Annotated[str, _remedy()] = ""
    other_won: Annotated[int, _won()] = 0


class Day(Section, frozen=True, kw_only=True):
    """The seller's day."""

    polite_from: Annotated[int, _about(N_("First hour in which messages leave."), ge=0, le=23)] = 9
    polite_until: Annotated[int, _about(N_("Hour from which messages wait for the next day."), ge=1, le=24)] = 20


class RuleSwitches(Section, frozen=True, kw_only=True):
    """Which rules work."""

    off: Annotated[tuple[str, ...], _about(N_("Rules that propose nothing; their names are in docs/rules.md."))] = ()
    on: Annotated[tuple[str, ...], _about(N_("Rules that propose nothing unless they are named here."))] = ()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All choices that hold for one store or product."""

    shop: Shop = Shop()
    asks: Asks = Asks()
    replies: Replies = Replies()
    compensation: Compensation = Compensation()
    returns: Returns = Returns()
    journeys: Journeys = Journeys()
    care: Care = Care()
    day: Day = Day()
    rules: RuleSwitches = RuleSwitches()


SECTIONS: dict[str, type[Section]] = {
    "shop": Shop,
    "asks": Asks,
    "replies": Replies,
    "compensation": Compensation,
    "returns": Returns,
    "journeys": Journeys,
    "care": Care,
    "day": Day,
    "rules": RuleSwitches,
}
"""The tables of ``policy.toml``, in the order in which they are shown."""
