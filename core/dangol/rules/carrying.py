"""Which messages may go by a channel, to whom, and what a channel's medium wants around their words.

The seller chooses a channel for each sort of message; without one it stays a task with ready words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dangol.i18n import N_, _
from dangol.outgoing import Medium, MessageClass
from dangol.rules.compliance.labels import AD, missing_labels
from dangol.rules.starters_channels import OTHERWISE, SUBJECTS, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol.policy import Policy

__all__ = ["HAND", "SORTS", "Chosen", "chosen", "filled", "framed", "reachable", "subject_of", "unframed"]

HAND = "hand"
SORTS = {
    "confirm_order": "orders",
    "begin_work": "work",
    "tell_progress": "work",
    "midway_check": "work",
    "deliver_work": "work",
    "ask_satisfaction": "surveys",
    "ask_review": "requests",
    "remind_review": "requests",
    "ask_month_review": "requests",
    "thank_referrer": "thanks",
    "ask_event": "ads",
    "invite_again": "ads",
    "invite_friend": "ads",
}
"""The sort of each kind, as ``channels`` of the policy names it."""
_LENT = "050"
"""How numbers begin that a market lends to a buyer for one delivery."""


class Chosen(NamedTuple):
    """A channel and, for AlimTalk, the id of the template."""

    channel: str
    template: str


def chosen(kind: str, policy: Policy) -> Chosen | None:
    """Return the channel that the seller chose for a kind; ``None`` where it stays by hand."""
    sort = SORTS.get(kind)
    named = HAND if sort is None else getattr(policy.channels, sort)
    channel, _colon, template = named.partition(":")
    return None if channel in ("", HAND) else Chosen(channel, template)


class Reached(NamedTuple):
    """A buyer's address for a medium; ``why`` says why there is none."""

    address: str
    why: str = ""


def reachable(
    medium: Medium, contact: Mapping[str, str | None] | None, message_class: MessageClass, *, received: bool
) -> Reached:
    """Return where a message of a class may go. ``received``: the goods arrived, so a lent number is no longer good.

    What a market passed on serves the order it was passed on for (Personal Information Protection Act 15, 17
    and 18), so that neither a request nor advertising goes there.
    """
    found = contact or {}
    either = found.get("email") if medium is Medium.HAND else None
    address = (found.get("email") if medium is Medium.EMAIL else found.get("phone") or either) or ""
    if not address or "*" in address:
        return Reached("", _(_MISSING[medium is Medium.EMAIL]))
    if message_class is not MessageClass.SERVICE and found.get("source") != "direct":
        return Reached("", _("The buyer's market passed the address on for the order alone."))
    if medium is not Medium.EMAIL and address.startswith(_LENT) and received:
        return Reached("", _("The number was lent for the delivery, and that is over."))
    return Reached(address)


_MISSING = (N_("No telephone number of the buyer is known."), N_("No e-mail address of the buyer is known."))


def subject_of(kind: str, medium: Medium, message_class: MessageClass, policy: Policy) -> str:
    """Return the line above a mail; advertising says there that it is (decree table 6)."""
    if medium is not Medium.EMAIL:
        return ""
    said = SUBJECTS.get(kind, OTHERWISE)
    words = f"[{policy.shop.name}] {said}" if policy.shop.name else said
    return f"{AD} {words}" if message_class is MessageClass.ADVERTISING else words


def framed(text: str, subject: str, medium: Medium, message_class: MessageClass, policy: Policy) -> str:
    """Return a text with what the law wants below an advertising mail; every other text as it is."""
    if not text or medium is not Medium.EMAIL or message_class is not MessageClass.ADVERTISING:
        return text
    if not missing_labels(text, subject, medium, policy):
        return text
    sender = policy.sender
    who = " · ".join(filter(None, (policy.shop.name, sender.phone, sender.email, sender.address)))
    return f"{text.strip()}\n\n{who}\n{UNSUBSCRIBE}"


def unframed(text: str) -> str:
    """Return a text without what ``framed`` put below it: who advertises is the shop's own address, no buyer's."""
    if not text.endswith(UNSUBSCRIBE):
        return text
    return text.removesuffix(UNSUBSCRIBE).rstrip("\n").rpartition("\n")[0].rstrip()


def filled(template: str, slots: Mapping[str, str]) -> str:
    """Return a template with its blanks filled; empty where one of them is not known."""
    text = template
    for name, value in slots.items():
        text = text.replace(f"#{{{name}}}", value)
    known = all(slots.get(name) for name in _names(template))
    return text if known else ""


def _names(template: str) -> list[str]:
    return [part.partition("}")[0] for part in template.split("#{")[1:]]
