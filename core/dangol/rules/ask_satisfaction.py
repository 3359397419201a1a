"""Ask the buyer how it went, before any review is asked for: a question from person to person.

The answer goes to the seller and nowhere else. No fact holds it, so that no request can depend on it (guard G1).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import Look
from dangol.rules.stops import RESTS, received_at, rested

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import ItemFacts
    from dangol.policy import Policy

__all__ = ["KIND", "RULE"]

KIND = "ask_satisfaction"
_HERE = frozenset({Stage.DELIVERED, Stage.CONFIRMED})


def decide(item: ItemFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order item: goods a few days after receipt, services at handover, never after the request."""
    look = Look()
    if not look("placed_here", item.placed_elsewhere, not item.placed_elsewhere):
        return look.skip()
    if not look("not_own", item.own, not item.own):
        return look.skip()
    received = received_at(item) if item.stage in _HERE else None
    look("delivered", received, received is not None)
    if received is None:
        return look.skip()
    if not look("since", item.store_since, received >= item.store_since):
        return look.skip()
    if not look("not_asked", item.asked_at, item.asked_at is None and not item.order_asked):
        return look.skip()
    days = 0 if item.service else policy.asks.survey_days
    due = received + timedelta(days=days)
    if not look("survey_due", due, now >= due):
        return look.wait(due)
    until = due + timedelta(days=max(1, policy.asks.settle_days))
    if not look("ask_window", until, now <= until):
        return look.skip()
    rest = rested(look, item, policy, now)
    return look.propose(_question(item, until)) if rest is None else rest


def _question(item: ItemFacts, until: datetime) -> Proposal:
    return Proposal(
        kind=KIND,
        to="task",
        message_class=MessageClass.SERVICE,
        ground=Ground.ORDER,
        template=f"{KIND}.{'service' if item.service else 'goods'}",
        slots={"이름": item.buyer, "상품": item.product_name},
        expires_at=until,
        once_per=item.order_id,
    )


RULE = Rule(
    id=KIND,
    version=1,
    subject="item",
    title=N_("Ask the buyer how it went, before the request for a review"),
    kinds=(KIND,),
    practices=("S4-11",),
    conditions=("placed_here", "not_own", "delivered", "since", "not_asked", "survey_due", "ask_window", *RESTS),
    stages=(Stage.DELIVERED, Stage.CONFIRMED),
    optional=True,
    decide=decide,
)
