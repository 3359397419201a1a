"""Invite to buy again when goods are used up: advertising, for members of the own mall who agreed to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import AGAIN, Look
from dangol.rules.order_stops import ORDER_STOPS, lasting

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import OrderFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "invite_again"
_WITHIN = timedelta(days=14)
_REGULARLY = "매번 주문하기 번거로우시면 정기 배송도 준비해 드립니다."
_NO_HURRY = "필요하지 않으시면 그냥 넘기셔도 괜찮습니다."


def decide(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order."""
    look = Look()
    if not lasting(look, order):
        return look.skip()
    if not look("own_mall", order.own_mall, order.own_mall):
        return look.skip()
    if not look("ads_consent", order.person_ads_consent, order.person_ads_consent):
        return look.skip()
    if not look("ads_not_refused", order.person_no_ads, not order.person_no_ads):
        return look.skip()
    days = policy.journeys.repurchase_days
    if not look("cycle_known", days, days > 0):
        return look.skip()
    if not look("not_bought_again", order.person_again, not order.person_again):
        return look.skip()
    received = order.delivered_at
    if not look("delivered", received, received is not None) or received is None:
        return look.wait(now + AGAIN)
    due = received + timedelta(days=days)
    if not look("cycle_due", due, now >= due):
        return look.wait(due)
    if not look("cycle_window", due + _WITHIN, now <= due + _WITHIN):
        return look.skip()
    if not look("no_claim", order.claim if order.claim_open else None, not order.claim_open):
        return look.wait(now + AGAIN)
    refuse = policy.sender.free_optout
    if not look("sender_known", refuse, all((policy.shop.name, policy.sender.phone, refuse))):
        return look.skip()
    return look.propose(_invitation(order, policy, due + _WITHIN))


def _invitation(order: OrderFacts, policy: Policy, until: datetime) -> Proposal:
    regularly = _REGULARLY if policy.journeys.subscription else _NO_HURRY
    return Proposal(
        kind=KIND,
        to="task",
        message_class=MessageClass.ADVERTISING,
        ground=Ground.CONSENT,
        template=KIND,
        slots={
            "발신": f"{policy.shop.name} {policy.sender.phone}",
            "이름": order.buyer,
            "상품": order.product[1],
            "정기": regularly,
            "수신거부": f"무료수신거부 {policy.sender.free_optout}",
        },
        expires_at=until,
    )


def _days(policy: Policy) -> int:
    """Return how far back an order may lie: delivery takes days before the goods are used up."""
    return policy.journeys.repurchase_days + _WITHIN.days + 30


RULE = Rule(
    id=KIND,
    version=1,
    subject="order",
    title=N_("Invite to buy again when it is used up"),
    kinds=(KIND,),
    practices=("S3-18", "S3-20"),
    conditions=(
        *ORDER_STOPS,
        "own_mall",
        "ads_consent",
        "ads_not_refused",
        "cycle_known",
        "not_bought_again",
        "delivered",
        "cycle_due",
        "cycle_window",
        "no_claim",
        "sender_known",
    ),
    stages=(Stage.DELIVERED, Stage.CONFIRMED),
    reach=_days,
    optional=True,
    decide=decide,
)
