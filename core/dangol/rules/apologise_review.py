"""Apologise in public for what went wrong, then phone: two proposals, in that order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.outgoing import Ground, MessageClass
from dangol.rules.answering import ANSWERABLE, answerable, reply_days, reply_until
from dangol.rules.clarify import clarification, days_of
from dangol.rules.damage import damage
from dangol.rules.look import Look
from dangol.rules.starters import CALL_FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["CALL", "CALL_WITHIN", "RULE"]

KIND = "apologise_review"
CALL = "call_buyer"
CALL_WITHIN = timedelta(days=14)
"""A call that comes later than this is no longer an answer to the review."""


def decide(review: ReviewFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one review. The call stays due after our reply is there; after somebody else's it is not."""
    look = Look()
    if not answerable(look, review, policy, now):
        return look.skip()
    low = review.rating is not None and review.rating <= policy.replies.low_rating
    if not look("low", review.rating, low):
        return look.skip()
    _remark(look, review, policy, now)
    call_until = review.written_at + CALL_WITHIN
    allowed = look("call_allowed", review.fenced, not review.fenced)
    phone = allowed and look("phone_known", review.has_phone, review.has_phone)
    call = phone and look("call_window", call_until, now <= call_until)
    open_reply = look("not_replied", review.replied, not review.replied)
    if not open_reply and not (call and look("reply_ours", review.reply_ours, review.reply_ours)):
        return look.skip()
    return look.propose(*_proposals(review, policy, reply=open_reply, call=call))


def _remark(look: Look, review: ReviewFacts, policy: Policy, now: datetime) -> None:
    """Write down what the seller wants to know first; none of it keeps anybody from an answer."""
    due = review.written_at + timedelta(hours=policy.replies.low_within_hours)
    look("complaint", review.said, review.said is not None)
    look("motive", review.motive, review.motive is not None)
    look("order_agrees", clarification(review), not clarification(review))
    look("damage", damage(review), True)
    look("reply_due", due, now <= due)


def _proposals(review: ReviewFacts, policy: Policy, *, reply: bool, call: bool) -> Iterator[Proposal]:
    if reply:
        yield Proposal(
            kind=KIND,
            to="review",
            message_class=MessageClass.SERVICE,
            ground=Ground.REVIEW,
            template=f"{KIND}.{_complaint(review)}",
            slots=_slots(review, call=call),
            step=review.version,
            urgency=3,
            priority=damage(review),
            expires_at=reply_until(review.written_at, policy),
        )
    if call:
        yield Proposal(
            kind=CALL,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=CALL,
            urgency=3,
            priority=damage(review),
            expires_at=review.written_at + CALL_WITHIN,
            after=KIND,
        )


def _slots(review: ReviewFacts, *, call: bool) -> dict[str, str]:
    slots = {"말씀": review.said or "", "연락": CALL_FOLLOWS if call else ""}
    early = days_of(review.item) if review.item is not None else ""
    return slots | ({"기간": early} if early else {})


def _complaint(review: ReviewFacts) -> str:
    """Return the wording for what there is to explain, else for what is complained of first."""
    explained = clarification(review)
    if explained:
        return f"clarify.{explained}"
    if review.said is None:
        return "general"
    bad = next((topic[:-1] for topic in review.topics if topic.endswith("-")), "")
    return f"said.{bad}"


RULE = Rule(
    id=KIND,
    version=3,
    subject="review",
    title=N_("Apologise for what a low review tells, then phone"),
    kinds=(KIND, CALL),
    practices=(
        "S1-9",
        "S1-13",
        "S1-14",
        "S1-15",
        "S1-16",
        "S1-18",
        "S2-16",
        "S2-17",
        "S2-18",
        "S2-19",
        "S2-22",
        "S2-24",
        "S2-25",
        "S2-26",
        "S4-14",
    ),
    conditions=(
        *ANSWERABLE,
        "low",
        "complaint",
        "motive",
        "order_agrees",
        "damage",
        "reply_due",
        "call_allowed",
        "phone_known",
        "call_window",
        "not_replied",
        "reply_ours",
    ),
    rivals=("thank_review",),
    reach=reply_days,
    decide=decide,
)
