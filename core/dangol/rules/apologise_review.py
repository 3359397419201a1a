"""Apologise in public for what went wrong, then phone: two proposals, in that order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.outgoing import Ground, MessageClass
from dangol.rules.answering import ANSWERABLE, answerable, reply_days, reply_until
from dangol.rules.look import Look
from dangol.rules.starters import CALL_FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "apologise_review"
CALL = "call_buyer"
_CALL_WITHIN = timedelta(days=14)
"""A call that comes later than this is no longer an answer to the review."""


def decide(review: ReviewFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one review. The call stays due after our reply is there; after somebody else's it is not."""
    look = Look()
    if not answerable(look, review, policy, now):
        return look.skip()
    low = review.rating is not None and review.rating <= policy.replies.low_rating
    if not look("low", review.rating, low):
        return look.skip()
    look("complaint", review.said, review.said is not None)
    call_until = review.written_at + _CALL_WITHIN
    allowed = look("call_allowed", review.fenced, not review.fenced)
    phone = allowed and look("phone_known", review.has_phone, review.has_phone)
    call = phone and look("call_window", call_until, now <= call_until)
    open_reply = look("not_replied", review.replied, not review.replied)
    if not open_reply and not (call and look("reply_ours", review.reply_ours, review.reply_ours)):
        return look.skip()
    return look.propose(*_proposals(review, policy, reply=open_reply, call=call))


def _proposals(review: ReviewFacts, policy: Policy, *, reply: bool, call: bool) -> Iterator[Proposal]:
    if reply:
        yield Proposal(
            kind=KIND,
            to="review",
            message_class=MessageClass.SERVICE,
            ground=Ground.REVIEW,
            template=f"{KIND}.{_complaint(review)}",
            slots={"말씀": review.said or "", "연락": CALL_FOLLOWS if call else ""},
            step=review.version,
            urgency=3,
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
            expires_at=review.written_at + _CALL_WITHIN,
            after=KIND,
        )


def _complaint(review: ReviewFacts) -> str:
    """Return the wording for what is complained of first."""
    if review.said is None:
        return "general"
    bad = next((topic[:-1] for topic in review.topics if topic.endswith("-")), "")
    return f"said.{bad}"


RULE = Rule(
    id=KIND,
    version=2,
    subject="review",
    title=N_("Apologise for what a low review tells, then phone"),
    kinds=(KIND, CALL),
    practices=("S1-9", "S1-13", "S1-15", "S1-18", "S2-18", "S2-19", "S2-22", "S2-24", "S4-14"),
    conditions=(
        *ANSWERABLE,
        "low",
        "complaint",
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
