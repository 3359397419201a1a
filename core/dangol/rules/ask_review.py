"""Ask once for a review: when the purchase is complete and the buyer has had time with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import Look
from dangol.rules.stops import RESTS, STOPS, received_at, rested, standing

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import ItemFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "ask_review"


def due_at(item: ItemFacts, done: datetime, policy: Policy) -> datetime:
    """Return when to ask: services at completion, goods ``settle_days`` after receipt."""
    received = received_at(item)
    if item.service or received is None:
        return done
    return max(done, received + timedelta(days=policy.asks.settle_days))


def decide(item: ItemFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order item."""
    look = Look()
    done = standing(look, item, now)
    if not isinstance(done, datetime):
        return done
    if not look("not_asked", item.asked_at, item.asked_at is None):
        return look.skip()
    if not look("order_not_asked", item.order_asked, not item.order_asked):
        return look.skip()
    until = done + timedelta(days=policy.asks.within_days)
    if not look("ask_window", until, now <= until):
        return look.skip()
    due = due_at(item, done, policy)
    if not look("settled", due, now >= due):
        return look.wait(due)
    rest = rested(look, item, policy, now)
    if rest is not None:
        return rest
    return look.propose(proposal(item, KIND, until))


def proposal(item: ItemFacts, kind: str, until: datetime) -> Proposal:
    """Word-to-be of a request: the buyer may be named, because only the buyer reads it."""
    return Proposal(
        kind=kind,
        to="review_request",
        message_class=MessageClass.REVIEW_REQUEST,
        ground=Ground.ORDER,
        template=f"{kind}.{'service' if item.service else 'goods'}",
        slots={"이름": item.buyer, "상품": item.product_name, "링크": item.review_link or ""},
        urgency=1,
        expires_at=until,
        once_per=item.order_id,
    )


RULE = Rule(
    id=KIND,
    version=2,
    subject="item",
    title=N_("Ask once for a review"),
    kinds=(KIND,),
    practices=("S0-4", "S0-12", "S0-14", "S0-15", "S0-16", "S0-17", "S0-18", "S3-8", "S3-9", "S4-7"),
    conditions=(*STOPS, "not_asked", "order_not_asked", "ask_window", "settled", *RESTS),
    stages=(Stage.DELIVERED, Stage.CONFIRMED),
    unreviewed=True,
    decide=decide,
)
