"""The sentences of what rules over orders and promises look at, each for "holds" and for "does not"."""

from __future__ import annotations

from dangol.i18n import N_

__all__ = ["ORDER_CONDITIONS"]

ORDER_CONDITIONS: dict[str, tuple[str, str]] = {
    "by_channel": (N_("It leaves by your channel."), N_("It stays with you: {value}.")),
    "ordered_here": (
        N_("The order was placed in this store."),
        N_("The order was placed at another market, where its buyer is written to."),
    ),
    "own_mall": (N_("The store is your own mall."), N_("The store is at a market, whose buyers are not your members.")),
    "mall_silent": (
        N_("The mall itself tells the buyer nothing."),
        N_("The mall itself confirms orders; a second confirmation would only confuse."),
    ),
    "confirm_window": (
        N_("A confirmation still makes sense, until {value}."),
        N_("It is too late for a confirmation; the time ended {value}."),
    ),
    "unsaid": (N_("Nothing was sent yet for this order."), N_("Something was said about this order: {value}.")),
    "service": (N_("It is a service."), N_("It is no service.")),
    "in_progress": (N_("It is in progress."), N_("Nothing of it is in progress.")),
    "begin_window": (
        N_("It is early enough for a first message, until {value}."),
        N_("It is too late for a first message; the time ended {value}."),
    ),
    "quote": (
        N_("The buyer said what is wanted; the draft repeats it."),
        N_("What the buyer wants is not known, or cannot be repeated."),
    ),
    "promised_by": (N_("The draft says when you write again: {value}."), N_("The draft names no day.")),
    "unheard": (N_("The buyer has heard nothing for days, since {value}."), N_("It is soon enough to write {value}.")),
    "begun": (N_("The work was begun: {value}."), N_("Nothing was said yet about the work.")),
    "midway": (N_("It is about midway, since {value}."), N_("It is not midway yet, before {value}.")),
    "ready": (N_("You said that the work is ready."), N_("You have not said that the work is ready.")),
    "reflected": (
        N_("You noted what the buyer's wishes changed."),
        N_("You noted nothing about what the buyer's wishes changed."),
    ),
    "not_kept": (N_("The promise is still to be kept."), N_("The promise was kept: {value}.")),
    "dated": (N_("It was promised until {value}."), N_("The promise has no day.")),
    "promise_near": (N_("Its day is near, since {value}."), N_("Its day is not near before {value}.")),
    "promise_on_time": (N_("There is still time, until {value}."), N_("The time is over since {value}.")),
    "promised": (
        N_("Something was promised to this buyer for the next order ({value})."),
        N_("Nothing is promised to this buyer."),
    ),
    "remember_window": (
        N_("The order is young enough to keep it with, until {value}."),
        N_("The order is too old to keep it with; the time ended {value}."),
    ),
    "trouble": (N_("Something went wrong: {value}."), N_("Nothing is known to have gone wrong.")),
    "right_open": (
        N_("What the law gives comes first; its time is not over ({value})."),
        N_("The times that the law gives ended {value}."),
    ),
    "budget_left": (
        N_("Of this month's goodwill {value} won are left."),
        N_("Nothing is left of this month's goodwill ({value} won)."),
    ),
    "ads_consent": (N_("The buyer agreed to advertising."), N_("The buyer never agreed to advertising.")),
    "ads_not_refused": (N_("The buyer did not refuse advertising."), N_("The buyer does not want advertising.")),
    "cycle_known": (
        N_("It is used up after {value} days."),
        N_("After how many days it is used up is not set (journeys.repurchase_days)."),
    ),
    "not_bought_again": (N_("The buyer has not ordered since."), N_("The buyer has ordered again since.")),
    "cycle_due": (N_("It should be used up since {value}."), N_("It is not used up before {value}.")),
    "cycle_window": (
        N_("An invitation still makes sense, until {value}."),
        N_("It is too late for an invitation; the time ended {value}."),
    ),
    "sender_known": (
        N_("Who advertises and how to refuse it is set ({value})."),
        N_("Advertising needs shop.name, sender.phone and sender.free_optout in your policy."),
    ),
    "referred": (
        N_("Friends' orders that came of it: {value}."),
        N_("No friend's order is known to have come of it."),
    ),
    "referral_due": (
        N_("A friend's purchase is past its return window, since {value}."),
        N_("No friend's purchase is past its return window yet ({value})."),
    ),
    "thanks_window": (
        N_("Thanks still make sense, until {value}."),
        N_("It is too late for thanks; the time ended {value}."),
    ),
}
"""English sentences by condition; ``{value}`` is the value that was seen."""
