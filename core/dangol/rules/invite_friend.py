"""Invite to recommend a product: the buyer tells friends, or does not; no friend is ever written to.

It is advertising, for members of the own mall who agreed to it. Whether somebody was content plays no part: the facts
of an order hold neither reviews nor answers to a survey.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import AGAIN, Look
from dangol.rules.order_stops import ORDER_STOPS, at_peace, lasting

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import OrderFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "invite_friend"
_SETTLES = timedelta(days=3)
_WITHIN = timedelta(days=14)
_ON_ITS_WAY_DAYS = 30
"""How long an order may take from its day to its confirmation, to be looked at still."""
_GONE = (Stage.CANCELLED, Stage.RETURNED, Stage.EXCHANGED)


def decide(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order."""
    look = Look()
    if not (lasting(look, order) and _agreed(look, order)):
        return look.skip()
    refuse = policy.sender.free_optout
    if not look("sender_known", refuse, all((policy.shop.name, policy.sender.phone, refuse))):
        return look.skip()
    done = _confirmed(order)
    if not look("confirmed", done, done is not None) or done is None:
        return look.wait(now + AGAIN)
    due = done + _SETTLES
    if not look("settled", due, now >= due):
        return look.wait(due)
    until = due + _WITHIN
    if not look("cycle_window", until, now <= until):
        return look.skip()
    if not at_peace(look, order):
        return look.wait(now + AGAIN)
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.ADVERTISING,
            ground=Ground.CONSENT,
            template=KIND,
            slots={
                "발신": f"{policy.shop.name} {policy.sender.phone}",
                "이름": order.buyer,
                "상품": order.product[1],
                "수신거부": f"무료수신거부 {refuse}",
            },
            expires_at=until,
            once_per=f"person {order.person}" if order.person is not None else "",
        )
    )


def _agreed(look: Look, order: OrderFacts) -> bool:
    return (
        look("own_mall", order.own_mall, order.own_mall)
        and look("ads_consent", order.person_ads_consent, order.person_ads_consent)
        and look("ads_not_refused", order.person_no_ads, not order.person_no_ads)
    )


def _confirmed(order: OrderFacts) -> datetime | None:
    """Return when the last line that the buyer keeps was confirmed; ``None`` while one is not."""
    times = [
        (line.confirmed_at or line.delivered_at) if line.stage is Stage.CONFIRMED else None
        for line in order.lines
        if line.stage not in _GONE
    ]
    known = [at for at in times if at is not None]
    return max(known) if known and len(known) == len(times) else None


def _days(_policy: Policy) -> int:
    return (_SETTLES + _WITHIN).days + _ON_ITS_WAY_DAYS


RULE = Rule(
    id=KIND,
    version=1,
    subject="order",
    title=N_("Invite to recommend a product, once a person"),
    kinds=(KIND,),
    practices=("S3-14",),
    conditions=(
        *ORDER_STOPS,
        "own_mall",
        "ads_consent",
        "ads_not_refused",
        "sender_known",
        "confirmed",
        "settled",
        "cycle_window",
        "no_claim",
        "no_question",
    ),
    stages=(Stage.CONFIRMED,),
    reach=_days,
    optional=True,
    decide=decide,
)
