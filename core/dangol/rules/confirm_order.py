"""Confirm an order of the seller's own mall, where the mall itself tells its buyers nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import Look
from dangol.rules.order_stops import ORDER_STOPS, lasting
from dangol.rules.order_words import delivery, returns, summary

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import OrderFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "confirm_order"
_WITHIN_DAYS = 2
"""A confirmation that comes later than this confirms nothing that the buyer still wonders about."""


def decide(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order."""
    look = Look()
    if not lasting(look, order):
        return look.skip()
    if not look("own_mall", order.own_mall, order.own_mall):
        return look.skip()
    if not look("mall_silent", order.confirms_orders, not order.confirms_orders):
        return look.skip()
    until = (order.paid_at or order.ordered_at) + timedelta(days=_WITHIN_DAYS)
    if not look("confirm_window", until, now <= until):
        return look.skip()
    if not look("unsaid", order.said_at, order.said_at is None):
        return look.skip()
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.SERVICE,
            ground=Ground.ORDER,
            template=KIND,
            slots={
                "이름": order.buyer,
                "주문내역": summary(order),
                "배송안내": delivery(order),
                "반품안내": returns(policy),
            },
            urgency=2,
            expires_at=until,
        )
    )


def _days(_policy: Policy) -> int:
    return _WITHIN_DAYS + 1


RULE = Rule(
    id=KIND,
    version=1,
    subject="order",
    title=N_("Confirm an order of your own mall"),
    kinds=(KIND,),
    practices=("S3-1", "S3-2", "S3-3", "S3-4", "S3-5", "S3-6", "S3-7"),
    conditions=(*ORDER_STOPS, "own_mall", "mall_silent", "confirm_window", "unsaid"),
    stages=(Stage.PAID, Stage.SHIPPED),
    reach=_days,
    optional=True,
    decide=decide,
)
