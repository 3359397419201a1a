"""Phone once more on the next day where nobody answered, and then once again; three calls are enough for anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.korea import KST
from dangol.outgoing import Ground, MessageClass
from dangol.rules.apologise_review import CALL, CALL_WITHIN
from dangol.rules.damage import damage
from dangol.rules.look import Look

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "call_again"
_MOST = 2
"""Follow-up calls after the first."""


def decide(review: ReviewFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one review about which somebody phoned."""
    look = Look()
    until = review.written_at + CALL_WITHIN
    if not look("visible", review.visible, review.visible):
        return look.skip()
    if not look("may_be_phoned", review.fenced, not review.fenced):
        return look.skip()
    if not look("number_known", review.has_phone, review.has_phone):
        return look.skip()
    if not look("no_answer", review.call_outcome, review.call_outcome == "no_answer"):
        return look.skip()
    if not look("calls_left", review.calls, 0 < review.calls <= _MOST):
        return look.skip()
    due = next_day(review.called_at or now, policy)
    if not look("call_in_time", until, max(now, due) <= until):
        return look.skip()
    if not look("call_again_due", due, due <= now):
        return look.wait(due)
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=KIND,
            step=review.calls,
            urgency=3,
            priority=damage(review),
            expires_at=until,
        )
    )


def next_day(called: datetime, policy: Policy) -> datetime:
    """Return when the polite hours of the next Korean day begin."""
    day = called.astimezone(KST) + timedelta(days=1)
    return day.replace(hour=policy.day.polite_from, minute=0, second=0, microsecond=0)


def _reach(_policy: Policy) -> int:
    return CALL_WITHIN.days + 1


RULE = Rule(
    id=KIND,
    version=1,
    subject="review",
    title=N_("Phone again where nobody answered"),
    kinds=(KIND,),
    practices=("S2-18", "S2-19"),
    conditions=(
        "visible",
        "may_be_phoned",
        "number_known",
        "no_answer",
        "calls_left",
        "call_in_time",
        "call_again_due",
    ),
    after=CALL,
    reach=_reach,
    decide=decide,
)
