"""The words a seller knows for what the code names in English, and the forms JSON documents use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.errors import DangolError

__all__ = ["SELLER", "event", "iso", "kind", "problem", "stamp", "state", "stream", "subject", "verdict", "what"]

SELLER = "seller"
"""The actor of everything that is done at the command line."""

_KINDS = {
    "answer_inquiry": N_("Answer a question"),
    "follow_up_delivery": N_("Come back about an urgent delivery"),
    "thank_review": N_("Thank for a review"),
    "apologise_review": N_("Apologise for a low review"),
    "call_buyer": N_("Phone the buyer"),
    "call_again": N_("Phone the buyer again"),
    "follow_up_review": N_("Tell what you did about it"),
    "fix_page": N_("Put a page right"),
    "ask_review": N_("Ask for a review"),
    "ask_event": N_("Ask for a review and name the event"),
    "ask_month_review": N_("Ask for a review after a month"),
    "ask_satisfaction": N_("Ask how it went"),
    "remind_review": N_("Remind of the review"),
    "find_cause": N_("Find the cause of complaints"),
    "mend_page": N_("Answer on the product's page"),
    "keep_promise": N_("Keep a promise"),
    "remember_promise": N_("Remember a promise"),
    "begin_work": N_("Write first to the buyer"),
    "tell_progress": N_("Tell how far it is"),
    "midway_check": N_("Ask midway"),
    "deliver_work": N_("Hand over the work"),
    "confirm_order": N_("Confirm an order"),
    "goodwill_decision": N_("Weigh goodwill"),
    "invite_again": N_("Invite to buy again"),
    "invite_friend": N_("Invite to recommend it"),
    "thank_referrer": N_("Thank for a recommendation"),
    "issue_coupon": N_("Give a coupon"),
    "send_consent_notice": N_("Tell what became of a consent or refusal"),
    "confirm_consent": N_("Tell of a consent again, so that it holds"),
}
_STATES = {
    "proposed": N_("waits for you"),
    "approved": N_("approved"),
    "handed_off": N_("by hand"),
    "sending": N_("leaving"),
    "in_doubt": N_("in doubt"),
    "sent": N_("sent"),
    "failed": N_("refused"),
    "cancelled": N_("skipped"),
    "expired": N_("too late"),
    "superseded": N_("no longer needed"),
}
_STREAMS = {
    "orders": N_("Orders"),
    "sweep": N_("Open deliveries"),
    "reviews": N_("Reviews"),
    "inquiries": N_("Questions"),
    "mail": N_("Mails"),
    "file": N_("Files"),
}
_EVENTS = {
    "propose": N_("proposed"),
    "approve": N_("approved"),
    "withdraw": N_("approval taken back"),
    "edit": N_("text changed"),
    "skip": N_("skipped"),
    "snooze": N_("left for later"),
    "supersede": N_("no longer needed"),
    "expire": N_("too late"),
    "void": N_("approval void: the text is not the approved one"),
    "claim": N_("about to leave"),
    "retry": N_("the same call again"),
    "delivery": N_("the channel told what became of it"),
    "hand_off": N_("laid before you"),
    "send": N_("sent"),
    "refuse": N_("refused by the market"),
    "postpone": N_("not now; later"),
    "lose": N_("no answer: in doubt"),
    "find": N_("it did arrive"),
    "miss": N_("it did not arrive"),
    "done": N_("done by you"),
    "forget": N_("the data file was set back or copied: in doubt"),
    "unsent": N_("it did not arrive; to be approved again"),
    "verify": N_("seen on the market"),
}
_DUE = {"question": N_("A question waits"), "consent": N_("The market's consent lapses")}

_SUBJECTS = {
    "item": N_("Order line"),
    "review": N_("Review"),
    "inquiry": N_("Question"),
    "order": N_("Order"),
    "promise": N_("Promise"),
}
_VERDICTS = {"propose": N_("proposed"), "wait": N_("not yet"), "skip": N_("no")}


def event(name: str) -> str:
    """Name something that happened to an action."""
    return _(_EVENTS[name]) if name in _EVENTS else name


def kind(name: str) -> str:
    """Name a kind of proposal; a plugin's own kind keeps its name."""
    return _(_KINDS[name]) if name in _KINDS else name


def what(name: str) -> str:
    """Name what a deadline is about."""
    return _(_DUE[name]) if name in _DUE else kind(name)


def state(name: str) -> str:
    """Name the state of an action."""
    return _(_STATES[name])


def subject(name: str) -> str:
    """Name what a rule looks at."""
    return _(_SUBJECTS[name]) if name in _SUBJECTS else name


def verdict(name: str) -> str:
    """Name what a rule answers."""
    return _(_VERDICTS[name])


def stream(name: str) -> str:
    """Name what is read from a store."""
    return _(_STREAMS[name]) if name in _STREAMS else name


def iso(moment: datetime | None) -> str | None:
    """Return a time for JSON: Korean time with its offset."""
    from dangol.clock import KST

    return None if moment is None else moment.astimezone(KST).isoformat(timespec="seconds")


def stamp(moment: datetime | None) -> str:
    """Return a time for a table: month, day and minute of Korean time."""
    from dangol.clock import KST

    return "-" if moment is None else f"{moment.astimezone(KST):%m-%d %H:%M}"


def problem(wrong: DangolError | None) -> dict[str, Any] | None:
    """Return an error for JSON."""
    if wrong is None:
        return None
    return {"kind": type(wrong).__name__, "message": wrong.message, "hint": wrong.hint}
