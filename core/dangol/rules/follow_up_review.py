"""Tell under a low review what was done about it, once its cause is known: a ready text, posted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.outgoing import Ground, MessageClass
from dangol.rules.answering import ANSWERABLE, answerable, reply_days, reply_until
from dangol.rules.look import Look

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["KIND", "RULE"]

KIND = "follow_up_review"


def decide(review: ReviewFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one review that was answered by an apology of ours."""
    look = Look()
    if not answerable(look, review, policy, now):
        return look.skip()
    if not look("reply_stands", review.reply_ours, review.reply_ours):
        return look.skip()
    if not look("case_closed", review.cause, bool(review.cause)):
        return look.skip()
    if not look("remedied", review.remedied, bool(review.remedied)):
        return look.skip()
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.SERVICE,
            ground=Ground.REVIEW,
            template=f"{KIND}.remedied",
            slots={"조치": review.remedied},
            expires_at=reply_until(review.written_at, policy),
        )
    )


RULE = Rule(
    id=KIND,
    version=1,
    subject="review",
    title=N_("Tell under a low review what was done about it"),
    kinds=(KIND,),
    practices=("S4-14",),
    conditions=(*ANSWERABLE, "reply_stands", "case_closed", "remedied"),
    after="apologise_review",
    reach=reply_days,
    optional=True,
    decide=decide,
)
