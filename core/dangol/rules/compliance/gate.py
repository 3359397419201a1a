"""The gate: may this message leave, now, by this way? A dated table of rules that answers in a sentence.

Asked when something is proposed, when it is approved, while it is claimed and once more before the one call
that sends it. A rule is asked from the day on which it is in force.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_, _
from dangol.korea import KST, day_of
from dangol.outgoing import Ground, Medium, MessageClass
from dangol.rules.compliance.calendar import exception_until
from dangol.rules.compliance.classify import disclosed, nature
from dangol.rules.compliance.labels import fitting, marked, missing_labels, not_sendable, octets
from dangol.rules.compliance.message import ALLOWED, MessageFacts, Verdict
from dangol.rules.compliance.requests import openly_rewarded
from dangol.rules.compliance.wording import offers_for_review

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ALLOWED", "ARTICLES", "LONGEST_SMS", "LONGEST_TEXT", "Article", "MessageFacts", "Verdict", "gate"]

LONGEST_SMS, LONGEST_TEXT = 90, 2000
"""Bytes in cp949: what is longer than the first costs more, what is longer than the second is no text message."""
MOST_VARIABLES = 40
_LONGEST_ALIMTALK = 1000
_NIGHT_ENDS, _NIGHT_BEGINS = time(8), time(21)
_FIRST_MINUTE = time(8, 1)
_TEXTS = frozenset({Medium.SMS, Medium.ALIMTALK, Medium.BRAND, Medium.HAND, Medium.TASK, Medium.MARKET})
"""What rings a telephone; what a market brings may do so, for the market chooses how."""
_ESSENTIAL = frozenset({MessageClass.SERVICE})


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: what it is about, where it is written, and from which day on it is in force."""

    id: str
    about: str
    source: str
    judge: Callable[[MessageFacts, datetime], Verdict | None]
    since: date | None = None


def gate(message: MessageFacts, now: datetime) -> Verdict:
    """Return whether a message may leave at ``now``. What is refused for good comes before what only waits."""
    today = day_of(now)
    waits: Verdict | None = None
    for article in ARTICLES:
        if article.since is not None and today < article.since:
            continue
        found = article.judge(message, now)
        if found is None:
            continue
        named = msgspec.structs.replace(found, rule=article.id)
        if named.state == "refused":
            return named
        waits = waits or named
    return waits or ALLOWED


def _refuse(reason: str) -> Verdict:
    return Verdict(state="refused", reason=reason)


def _advertises(message: MessageFacts) -> bool:
    return message.message_class is MessageClass.ADVERTISING


def _reaches_buyer(message: MessageFacts) -> bool:
    return message.message_class is not MessageClass.INTERNAL


def _rings(message: MessageFacts) -> bool:
    """Tell whether it comes to the buyer unasked, rather than standing as an answer on the market's page."""
    return _reaches_buyer(message) and not message.answers


def _class(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.text is None or not _rings(message) or _advertises(message) or message.told_informational:
        return None
    found = nature(message.text, declared=message.message_class, product=message.product)
    if not found.advertises:
        return None
    reason = _("“{word}” makes it advertising: take it out, or say with --informational why it is none.")
    return _refuse(reason.format(word=found.word))


def _rewards(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.text is None or not _rings(message):
        return None
    if openly_rewarded(message.text):
        return None
    if _advertises(message) and offers_for_review(message.text):
        return _refuse(
            _("It offers something for a review: say that it is the same for every review, and what the review says.")
        )
    found = nature(message.text, declared=message.message_class, product=message.product)
    if not found.rewards or disclosed(message.text):
        return None
    return _refuse(_("It offers a reward and does not tell the buyer to disclose it in the review."))


def _consent(message: MessageFacts, now: datetime) -> Verdict | None:
    if not _advertises(message):
        return None
    if message.ground is Ground.SIX_MONTHS:
        return None if _excepted(message, now) else _refuse(_("The six months without consent do not hold here."))
    if message.ground is not Ground.CONSENT or message.consent is None:
        return _refuse(_("Nobody agreed to this advertising. Note a consent with: dangol people consent"))
    return None


def _excepted(message: MessageFacts, now: datetime) -> bool:
    return (
        message.policy.channels.six_months
        and message.contact_source == "direct"
        and message.same_category
        and message.deal_ended is not None
        and day_of(message.deal_ended) <= day_of(now) <= exception_until(day_of(message.deal_ended))
    )


def _confirmed(message: MessageFacts, now: datetime) -> Verdict | None:
    if not _advertises(message) or message.ground is not Ground.CONSENT or message.consent is None:
        return None
    if day_of(now) <= message.consent.confirm_by:
        return None
    return _refuse(_("The consent is two years old and was not confirmed; confirm it first."))


def _opted_out(message: MessageFacts, _now: datetime) -> Verdict | None:
    mine = {str(message.message_class), "all"}
    unasked = _advertises(message) or message.message_class is MessageClass.REVIEW_REQUEST
    if not unasked or message.refuses.isdisjoint(mine):
        return None
    if _advertises(message):
        return _refuse(_("The buyer does not want advertising."))
    return _refuse(_("The buyer does not want to be asked for reviews."))


def _night(message: MessageFacts, now: datetime) -> Verdict | None:
    if not _advertises(message) or message.medium not in _TEXTS:
        return None
    if message.consent is not None and message.consent.night and message.ground is Ground.CONSENT:
        return None
    here = now.astimezone(KST)
    if _NIGHT_ENDS < here.time() < _NIGHT_BEGINS:
        return None
    day = here.date() + timedelta(days=1) if here.time() >= _NIGHT_BEGINS else here.date()
    until = datetime.combine(day, _FIRST_MINUTE, KST)
    return Verdict(state="deferred", reason=_("Advertising rests from 21:00 to 8:00."), until=until)


_PARTS = {
    "mark": N_("(광고) at the very beginning"),
    "sender": N_("the shop's name (policy: shop.name)"),
    "contact": N_("a telephone number (policy: sender.phone)"),
    "address": N_("the shop's postal and e-mail address (policy: sender.address, sender.email)"),
    "free_optout": N_("a last line that tells how to refuse at no cost (policy: sender.free_optout)"),
}


def _labels(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.text is None or not _reaches_buyer(message):
        return None
    if not _advertises(message):
        if marked(message.text) or marked(message.subject):
            return _refuse(_("It is marked as advertising and is none."))
        return None
    missing = missing_labels(message.text, message.subject, message.medium, message.policy)
    if not missing:
        return None
    named = ", ".join(_(_PARTS[one]) for one in missing)
    return _refuse(_("As advertising it lacks: {parts}.").format(parts=named))


def _template(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.medium is not Medium.ALIMTALK or not message.connected:
        return None
    if _advertises(message):
        return _refuse(_("AlimTalk carries no advertising."))
    if message.falls_back and message.message_class not in _ESSENTIAL:
        return _refuse(_("What cannot be delivered would come as a text message; only what is essential may do that."))
    if message.text is None:
        return None
    found = fitting(message.text, message.templates)
    if found is None:
        return _refuse(_("It is not word for word an approved template."))
    if len(found.variables) > MOST_VARIABLES:
        return _refuse(_("Its template has more than {most} blanks.").format(most=MOST_VARIABLES))
    if len(message.text) > _LONGEST_ALIMTALK:
        return _refuse(_("It is longer than {most} letters.").format(most=_LONGEST_ALIMTALK))
    return None


def _neutral(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.message_class is not MessageClass.REVIEW_REQUEST or message.ground is Ground.ORDER:
        return None
    return _refuse(_("A request for a review stands on an order, on nothing that the buyer said."))


def _fence(message: MessageFacts, _now: datetime) -> Verdict | None:
    if not (message.fenced and message.off_market):
        return None
    return _refuse(_("This buyer's market allows contact on its own pages only: no call, no text message, no mail."))


def _relay(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.medium is not Medium.SMS or not _advertises(message) or message.certified or not message.connected:
        return None
    return _refuse(_("Advertising leaves only by a relay that is certified for it."))


def _number(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.medium is not Medium.SMS or message.sender_number or not message.connected:
        return None
    return _refuse(_("The number that it comes from is not registered with the relay."))


def _length(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.medium is not Medium.SMS or message.text is None:
        return None
    size = octets(message.text)
    if size is None:
        signs = not_sendable(message.text)
        return _refuse(_("A text message cannot hold these signs: {signs}").format(signs=signs))
    if size > LONGEST_TEXT:
        return _refuse(_("It takes {size} bytes; a text message holds {most}.").format(size=size, most=LONGEST_TEXT))
    return None


def _connected(message: MessageFacts, _now: datetime) -> Verdict | None:
    if message.connected:
        return None
    reason = _("The channel {name} is not connected.").format(name=message.channel)
    return Verdict(state="deferred", reason=reason)


def _fits(message: MessageFacts, _now: datetime) -> Verdict | None:
    return _refuse(message.objections[0]) if message.objections else None


def _rehearsal(message: MessageFacts, now: datetime) -> Verdict | None:
    if message.medium in (Medium.MARKET, Medium.TASK, Medium.HAND):
        return None
    if not message.live:
        reason = _("The channel {name} only rehearses until you switch it on: dangol channel live {name}")
        return Verdict(state="deferred", reason=reason.format(name=message.channel), rehearsal=True)
    limits = message.policy.channels
    tomorrow = datetime.combine(day_of(now) + timedelta(days=1), time(0), KST)
    if message.sent_today >= limits.daily_most:
        reason = _("The channel {name} carried {count} messages today; more wait until tomorrow.")
        told = reason.format(name=message.channel, count=message.sent_today)
        return Verdict(state="deferred", reason=told, until=tomorrow)
    if message.person_today >= limits.person_daily_most:
        told = _("This person got enough messages today; it waits until tomorrow.")
        return Verdict(state="deferred", reason=told, until=tomorrow)
    return None


_ACT = "Network Act "
ARTICLES: tuple[Article, ...] = (
    Article(
        id="R12",
        about=N_("Buyers of a market that forbids it are reached on its own pages only."),
        source="terms of the market (Platform.contact)",
        judge=_fence,
    ),
    Article(
        id="R16",
        about=N_("A channel carries nothing before it is connected."),
        source="house rule",
        judge=_connected,
    ),
    Article(
        id="R3",
        about=N_("Whoever refused gets no advertising and no requests, by any way."),
        source=_ACT + "50(2)",
        judge=_opted_out,
    ),
    Article(
        id="R1",
        about=N_("What offers something for your own goods is advertising, whatever it is called."),
        source="KISA guide, FAQ 1365",
        judge=_class,
    ),
    Article(
        id="G3",
        about=N_("A reward for a review is disclosed."),
        source="FTC guide on endorsements",
        judge=_rewards,
        since=date(2024, 12, 1),
    ),
    Article(
        id="R2",
        about=N_("Advertising needs a consent, or six months after a deal."),
        source=_ACT + "50(1), decree 61(1)",
        judge=_consent,
    ),
    Article(
        id="R7",
        about=N_("A consent is confirmed before two years are over."),
        source=_ACT + "50(8), decree 62-3",
        judge=_confirmed,
    ),
    Article(
        id="R8",
        about=N_("AlimTalk carries information by approved templates only."),
        source="Kakao AlimTalk guide",
        judge=_template,
    ),
    Article(
        id="R10",
        about=N_("Requests for reviews know nothing of what the buyer thinks."),
        source="E-Commerce Act 21(1) no. 1",
        judge=_neutral,
    ),
    Article(
        id="R5",
        about=N_("Advertising says that it is, who sends it and how to refuse; nothing else does."),
        source=_ACT + "50(4), 50(6), decree 61(3) and table 6",
        judge=_labels,
    ),
    Article(
        id="R15",
        about=N_("Advertising by text message leaves by a certified relay."),
        source=_ACT + "50-3",
        judge=_relay,
        since=date(2026, 10, 1),
    ),
    Article(
        id="R15",
        about=N_("Text messages come from a registered number."),
        source="Telecommunications Business Act 84-2",
        judge=_number,
    ),
    Article(
        id="R15",
        about=N_("A text message can be written in cp949, in 2,000 bytes."),
        source="relays' manuals",
        judge=_length,
    ),
    Article(
        id="R15",
        about=N_("A channel carries what it can, in the form that it wants."),
        source="manuals of the channels",
        judge=_fits,
    ),
    Article(
        id="R4",
        about=N_("Advertising rests at night."),
        source=_ACT + "50(3), decree 61(2)",
        judge=_night,
    ),
    Article(
        id="R16",
        about=N_("A channel rehearses until it is switched on, and carries a few messages a day."),
        source="house rule",
        judge=_rehearsal,
    ),
)
"""Every rule of the gate, in the order in which they are asked."""
