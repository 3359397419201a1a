"""Thank a buyer whose recommendation became a purchase that stays. The text names no friend and no goods of one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import AGAIN, Look
from dangol.rules.order_stops import ORDER_STOPS, at_peace, lasting
from dangol.rules.referrals import Progress, passes_at, progress

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import OrderFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "thank_referrer"
_WITHIN = timedelta(days=30)
_REACH_DAYS = 730
"""Friends may come long after the order of whoever sends them; few orders bring one, and no others are read."""
_EARNED = (Progress.PASSED, Progress.REWARDED)


def decide(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order. Each friend's purchase is a step of its own."""
    look = Look()
    if not lasting(look, order) or not look("own_mall", order.own_mall, order.own_mall):
        return look.skip()
    if not look("ads_not_refused", order.person_no_ads, not order.person_no_ads):
        return look.skip()
    if not look("referred", len(order.referrals), bool(order.referrals)):
        return look.skip()
    earned = [one for one in order.referrals if progress(one, policy, now) in _EARNED]
    since = max((passes_at(one, policy) or one.noted_at for one in earned), default=None)
    if not look("referral_due", since, since is not None) or since is None:
        return look.wait(_next(order, policy, now))
    until = since + _WITHIN
    if not look("thanks_window", until, now <= until):
        return look.wait(_next(order, policy, now))
    if not at_peace(look, order):
        return look.wait(now + AGAIN)
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.SERVICE,
            ground=Ground.ORDER,
            template=KIND,
            slots={"이름": order.buyer},
            step=len(earned),
            urgency=1,
            expires_at=until,
        ),
        until=_next_end(order, policy, now),
    )


def _next(order: OrderFacts, policy: Policy, now: datetime) -> datetime:
    """Return when the next return window ends, or when to look again where that is not known."""
    return _next_end(order, policy, now) or now + AGAIN


def _next_end(order: OrderFacts, policy: Policy, now: datetime) -> datetime | None:
    """Return when the next return window ends; one that ends at this moment is over in the next."""
    ends = [passes_at(one, policy) for one in order.referrals if progress(one, policy, now) is Progress.BOUGHT]
    return min((end for end in ends if end is not None and end >= now), default=None)


def _days(_policy: Policy) -> int:
    return _REACH_DAYS


RULE = Rule(
    id=KIND,
    version=1,
    subject="order",
    title=N_("Thank whoever recommended you when the friend's purchase stays"),
    kinds=(KIND,),
    practices=("S3-15", "S3-17"),
    conditions=(
        *ORDER_STOPS,
        "own_mall",
        "ads_not_refused",
        "referred",
        "referral_due",
        "thanks_window",
        "no_claim",
        "no_question",
    ),
    referred=True,
    reach=_days,
    optional=True,
    repeats=True,
    decide=decide,
)
