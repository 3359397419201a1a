"""The seller's choices, as rules see them: what is asked, answered and limited.

Days are whole days, hours are hours of Korean time, money is won. Every field carries its meaning and its
limits; ``policy.toml`` and docs/policy.md are made from them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from dangol.calendar import Calendar
from dangol.i18n import N_
from dangol.review_events import Event
from dangol.sections import Section
from dangol.sections import about as _about

__all__ = [
    "NO_DAY",
    "SECTIONS",
    "Asks",
    "Calendar",
    "Care",
    "Channels",
    "Compensation",
    "Day",
    "Inquiries",
    "Journeys",
    "Policy",
    "Prices",
    "Privacy",
    "Replies",
    "Returns",
    "RuleSwitches",
    "Section",
    "SenderIdentity",
    "Shop",
    "Trial",
]


class Shop(Section, frozen=True, kw_only=True):
    """Who writes."""

    name: Annotated[str, _about(N_("The shop's name as it signs its messages."))] = ""
    greeting: Annotated[
        str, _about(N_("How a text begins that does not greet by itself; nothing is added without one."))
    ] = ""
    signature: Annotated[
        str, _about(N_("What stands below a text, in the place of the shop's name; more than one line if you like."))
    ] = ""


class Asks(Section, frozen=True, kw_only=True):
    """Requests for reviews."""

    settle_days: Annotated[
        int, _about(N_("Days after receipt before a review of goods is asked for."), ge=0, le=60)
    ] = 7
    within_days: Annotated[
        int, _about(N_("An order completed longer ago than this is left in peace."), ge=1, le=180)
    ] = 45
    unconfirmed_days: Annotated[
        int,
        _about(N_("Days after receipt after which goods count as kept though nobody confirmed it."), ge=1, le=60),
    ] = 13
    reminders: Annotated[int, _about(N_("How often a request is repeated, at most."), ge=0, le=2)] = 1
    remind_days: Annotated[int, _about(N_("Days between a request and its reminder."), ge=1, le=60)] = 7
    person_days: Annotated[
        int, _about(N_("Days between two requests to one person, over all orders and stores."), ge=0, le=180)
    ] = 7
    person_month: Annotated[
        int, _about(N_("Requests to one person in 30 days, reminders included, over all stores."), ge=1, le=10)
    ] = 2
    month_days: Annotated[
        int, _about(N_("Days after completion before a review after a month of use is asked for."), ge=1, le=180)
    ] = 30
    survey_days: Annotated[
        int, _about(N_("Days after receipt before the buyer is asked how it went, by you."), ge=0, le=60)
    ] = 2


NO_DAY = date(2000, 1, 1)


class Trial(Section, frozen=True, kw_only=True):
    """A trial of when or how to ask: half of the orders, by lot. `dangol trial` says what came of it."""

    since: Annotated[date, _about(N_("Orders completed from this day on take part in the trial."))] = NO_DAY
    settle_days: Annotated[
        int,
        _about(N_("Days after receipt before the half that was drawn is asked; 0: no trial of the time."), ge=0, le=60),
    ] = 0
    wording: Annotated[
        bool,
        _about(N_("Whether the half that was drawn is asked in the words of ask_review.trial (dangol templates).")),
    ] = False
    orders: Annotated[
        int, _about(N_("How many asked orders each half needs before anything is concluded."), ge=30, le=10_000)
    ] = 100


class Replies(Section, frozen=True, kw_only=True):
    """Answers to reviews."""

    low_rating: Annotated[
        int, _about(N_("Reviews with this many stars or fewer get an apology and a call."), ge=1, le=4)
    ] = 3
    within_days: Annotated[
        int, _about(N_("A review or question older than this is no longer answered."), ge=1, le=365)
    ] = 90
    low_within_hours: Annotated[
        int, _about(N_("Hours within which a low review should have its first reply."), ge=1, le=168)
    ] = 24
    coverage: Annotated[
        int, _about(N_("How many of a hundred reviews you want to reply to, good ones included."), ge=0, le=100)
    ] = 100
    thin_question: Annotated[
        bool, _about(N_("Whether thanks for a review that says little end in one open, neutral question."))
    ] = True
    voice: Annotated[
        bool, _about(N_("Whether drafts open and close as your own earlier replies do (dangol voice)."))
    ] = True


def _won() -> msgspec.Meta:
    return _about(N_("The most that it may cost, in won; 0: no sum of your own is set."), ge=0, le=10_000_000)


class Compensation(Section, frozen=True, kw_only=True):
    """What is offered for which problem. The problem decides, and never what a review says or may say later."""

    late: Annotated[str, _about(N_("What you offer when it came late; empty: what the playbook says."))] = ""
    late_won: Annotated[int, _won()] = 0
    damaged: Annotated[str, _about(N_("What you offer when it arrived damaged; empty: what the playbook says."))] = ""
    damaged_won: Annotated[int, _won()] = 0
    wrong_item: Annotated[
        str,
        _about(
            N_("What you offer when something else arrived or something is missing; empty: what the playbook says.")
        ),
    ] = ""
    wrong_item_won: Annotated[int, _won()] = 0
    defect: Annotated[str, _about(N_("What you offer when it does not work; empty: what the playbook says."))] = ""
    defect_won: Annotated[int, _won()] = 0
    quality: Annotated[
        str, _about(N_("What you offer when it is less than was hoped for; empty: what the playbook says."))
    ] = ""
    quality_won: Annotated[int, _won()] = 0
    misunderstanding: Annotated[
        str, _about(N_("What you offer when the page was taken for something else; empty: what the playbook says."))
    ] = ""
    misunderstanding_won: Annotated[int, _won()] = 0
    attitude: Annotated[
        str, _about(N_("What you offer when a buyer was treated badly; empty: what the playbook says."))
    ] = ""
    attitude_won: Annotated[int, _won()] = 0
    other: Annotated[
        str, _about(N_("What you offer when the problem is another one; empty: what the playbook says."))
    ] = ""
    other_won: Annotated[int, _won()] = 0


class Care(Section, frozen=True, kw_only=True):
    """What goes beyond the day's answers."""

    extra_per_day: Annotated[
        int, _about(N_("Tasks of extra care, such as finding a cause, that are proposed in one day."), ge=0, le=50)
    ] = 5
    topic_days: Annotated[int, _about(N_("Days over which complaints about one topic are counted."), ge=7, le=180)] = 30
    topic_count: Annotated[
        int, _about(N_("So many complaints, or questions, about one topic of a product make a task."), ge=2, le=100)
    ] = 3
    goodwill_won_month: Annotated[
        int, _about(N_("What goodwill may cost in a month, in won, over all stores."), ge=0, le=100_000_000)
    ] = 0
    regular_orders: Annotated[
        int, _about(N_("Orders over all stores from which a buyer counts as a regular."), ge=2, le=100)
    ] = 3


class Inquiries(Section, frozen=True, kw_only=True):
    """Answers to questions."""

    target_hours: Annotated[
        int,
        _about(N_("Working hours, from polite_from to polite_until, within which you mean to answer."), ge=1, le=72),
    ] = 4
    arrival_sample: Annotated[
        int, _about(N_("Of fewer parcels of your own no share is told, only what is usual."), ge=10, le=500)
    ] = 30
    shipping_fee: Annotated[
        int, _about(N_("What delivery costs, in won; 0 leaves it out of the answer."), ge=0, le=1_000_000)
    ] = 0
    free_from: Annotated[
        int, _about(N_("Amount in won from which delivery is free; 0 leaves it out."), ge=0, le=100_000_000)
    ] = 0
    island_fee: Annotated[
        int, _about(N_("What delivery to islands costs more, in won; 0 leaves it out."), ge=0, le=1_000_000)
    ] = 0
    gift_wrap: Annotated[str, _about(N_("What you say about gift wrapping; empty leaves it out."))] = ""
    receipts: Annotated[str, _about(N_("What you say about receipts and invoices; empty leaves it out."))] = ""


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


class Day(Section, frozen=True, kw_only=True):
    """The seller's day."""

    polite_from: Annotated[int, _about(N_("First hour in which messages leave."), ge=0, le=23)] = 9
    polite_until: Annotated[int, _about(N_("Hour from which messages wait for the next day."), ge=1, le=24)] = 20
    undo_minutes: Annotated[
        int,
        _about(N_("Minutes for which what you approve on the page stays, to be undone."), ge=0, le=1440),
    ] = 2


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
    """What may leave by ways outside the markets.

    A channel is named by its id (`dangol channel list`), for AlimTalk with a template: `ID:TEMPLATE`.
    """

    orders: Annotated[str, _about(N_("The channel for confirmations of orders; hand: you send them yourself."))] = (
        "hand"
    )
    work: Annotated[str, _about(N_("The channel for messages about work that was ordered; hand: yourself."))] = "hand"
    surveys: Annotated[str, _about(N_("The channel for asking how it went; hand: yourself."))] = "hand"
    requests: Annotated[
        str, _about(N_("The channel for requests for reviews; hand: the market's own way, or yourself."))
    ] = "hand"
    thanks: Annotated[str, _about(N_("The channel for thanks for a recommendation; hand: yourself."))] = "hand"
    ads: Annotated[str, _about(N_("The channel for advertising to whoever agreed to it; hand: yourself."))] = "hand"
    daily_most: Annotated[int, _about(N_("Messages that one channel carries in a day."), ge=1, le=10000)] = 50
    store_daily_most: Annotated[
        int, _about(N_("Messages that leave for one store in a day, answers on the market included."), ge=1, le=10000)
    ] = 200
    store_minute_most: Annotated[
        int, _about(N_("Messages of one store that channels carry in a minute."), ge=1, le=1000)
    ] = 20
    first_run: Annotated[
        int, _about(N_("Messages of a new rule that channels carry before it pauses for your look."), ge=1, le=1000)
    ] = 5
    month_won_most: Annotated[
        int, _about(N_("What channels may cost in a calendar month, in won, over all stores."), ge=0, le=100_000_000)
    ] = 30_000
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
    trial: Trial = Trial()
    replies: Replies = Replies()
    inquiries: Inquiries = Inquiries()
    care: Care = Care()
    compensation: Compensation = Compensation()
    returns: Returns = Returns()
    calendar: Calendar = Calendar()
    journeys: Journeys = Journeys()
    day: Day = Day()
    rules: RuleSwitches = RuleSwitches()
    prices: Prices = Prices()
    sender: SenderIdentity = SenderIdentity()
    channels: Channels = Channels()
    privacy: Privacy = Privacy()
    events: tuple[Event, ...] = ()
    """Those that run in this store."""


SECTIONS: dict[str, type[Section]] = {
    "shop": Shop,
    "asks": Asks,
    "trial": Trial,
    "replies": Replies,
    "inquiries": Inquiries,
    "care": Care,
    "compensation": Compensation,
    "returns": Returns,
    "calendar": Calendar,
    "journeys": Journeys,
    "day": Day,
    "rules": RuleSwitches,
    "prices": Prices,
    "sender": SenderIdentity,
    "channels": Channels,
    "privacy": Privacy,
}
"""The tables of ``policy.toml``, in the order in which they are shown."""
