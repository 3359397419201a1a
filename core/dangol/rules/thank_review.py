"""Thank in public for a good review, taking up something that the reviewer said."""

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

__all__ = ["RULE"]

KIND = "thank_review"


def decide(review: ReviewFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one review. Without stars, or where the words contradict them, the wording fits praise and regret."""
    look = Look()
    if not answerable(look, review, policy, now):
        return look.skip()
    if not look("not_replied", review.replied, not review.replied):
        return look.skip()
    if not look("not_low", review.rating, review.rating is None or review.rating > policy.replies.low_rating):
        return look.skip()
    look("words_agree", review.words, review.rating is None or review.words != "bad")
    look("said", review.said, review.said is not None)
    look("motive", review.motive, review.motive is not None)
    asks = look("thin_question", review.missing, _asks(review, policy))
    return look.propose(
        Proposal(
            kind=KIND,
            to="review",
            message_class=MessageClass.SERVICE,
            ground=Ground.REVIEW,
            template=f"{KIND}.{_tone(review, asks=asks)}",
            slots={"말씀": review.said or "", "아쉬움": review.regret or ""},
            step=review.version,
            urgency=1,
            expires_at=reply_until(review.written_at, policy),
        )
    )


def _asks(review: ReviewFacts, policy: Policy) -> bool:
    """Tell whether one question may follow: once, and only where there is nothing to take up."""
    return (
        policy.replies.thin_question
        and review.missing is not None
        and review.version == 1
        and _tone(review, asks=False) == "thin"
    )


def _tone(review: ReviewFacts, *, asks: bool) -> str:
    if review.rating is None or review.words == "bad":
        return "unrated"
    if review.regret:
        return "mixed" if review.said else "regret"
    if review.said:
        return "said"
    if "repeat+" in review.topics:
        return "repeat"
    return f"thin.{review.missing}" if asks else "thin"


RULE = Rule(
    id=KIND,
    version=4,
    subject="review",
    title=N_("Thank for a good review"),
    kinds=(KIND,),
    practices=("S1-8", "S2-16", "S3-12", "S4-13"),
    conditions=(*ANSWERABLE, "not_replied", "not_low", "words_agree", "said", "motive", "thin_question"),
    rivals=("apologise_review",),
    reach=reply_days,
    decide=decide,
)
