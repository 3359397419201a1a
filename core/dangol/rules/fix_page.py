"""Where a buyer took the page for something else, the page is to be put right: once for each product and topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.outgoing import Ground, MessageClass
from dangol.rules.answering import ANSWERABLE, answerable, reply_days
from dangol.rules.look import Look

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "fix_page"


def decide(review: ReviewFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one review, good or bad: who misread the page and is content tells as much."""
    look = Look()
    if not answerable(look, review, policy, now):
        return look.skip()
    if not look("product_known", review.product_name, bool(review.product_id)):
        return look.skip()
    if not look("page_misread", review.mistaken, review.mistaken is not None and "defect-" not in review.topics):
        return look.skip()
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=KIND,
            once_per=f"{review.product_id}/{topic_of(review)}",
        )
    )


def topic_of(review: ReviewFacts) -> str:
    """Return what was misread: the first topic that is complained of, else the first one at all."""
    return next((topic[:-1] for topic in review.topics if topic != "repeat+"), "other")


RULE = Rule(
    id=KIND,
    version=1,
    subject="review",
    title=N_("Put right a page that was misread"),
    kinds=(KIND,),
    practices=("S2-26", "S4-3"),
    conditions=(*ANSWERABLE, "product_known", "page_misread"),
    rivals=("apologise_review", "thank_review"),
    reach=reply_days,
    decide=decide,
)
