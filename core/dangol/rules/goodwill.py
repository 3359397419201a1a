"""Weigh goodwill for an order that went wrong: the law first, then the seller's own table and budget.

The order alone is looked at. Whether there is a review of it, and what it says, is not among the facts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_, _
from dangol.korea import KST
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import Look
from dangol.rules.sentences import shown, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Decision
    from dangol.facts import OrderFacts
    from dangol.policy import Policy

__all__ = ["RULE", "right_until"]

KIND = "goodwill_decision"
_REACH = 90
_DEFECT_DAYS = 90
"""Three months after receipt for what is defect or not as described (전자상거래법 제17조 제3항)."""
_PROBLEMS = {"defect": "defect", "wrong_item": "wrong_item", "missing_item": "wrong_item", "refund_return": "quality"}
"""The entry of the compensation table for what a thread complains of."""
_NO_TROUBLE = ("cancel", "hold")


def trouble(order: OrderFacts) -> str | None:
    """Return what went wrong: what a thread complains of, else the claim."""
    said = next((one.topic for one in order.questions if one.topic in _PROBLEMS), None)
    return said or (order.claim if order.claim not in _NO_TROUBLE else None)


def right_until(order: OrderFacts, policy: Policy) -> tuple[datetime | None, datetime | None]:
    """Return until when the buyer may change the mind, and until when a defect may be claimed.

    Both are ``None`` before the order arrived: then both rights still hold.
    """
    received = order.delivered_at
    if received is None:
        return None, None
    return received + timedelta(days=policy.returns.days), received + timedelta(days=_DEFECT_DAYS)


def decide(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order."""
    look = Look()
    if not look("since", order.store_since, order.ordered_at >= order.store_since):
        return look.skip()
    wrong = trouble(order)
    if not look("trouble", wrong, wrong is not None):
        return look.skip()
    _mind, defect = right_until(order, policy)
    look("right_open", defect, defect is None or now <= defect)
    spent = order.goodwill_months.get(f"{now.astimezone(KST):%Y-%m}", 0)
    left = policy.care.goodwill_won_month - spent
    look("budget_left", f"{left:,}", left > 0)
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=KIND,
            urgency=2,
            card="\n".join(_card(order, policy, now, wrong or "", spent)),
        )
    )


def _card(order: OrderFacts, policy: Policy, now: datetime, wrong: str, spent: int) -> Iterator[str]:
    yield _("What went wrong: {problem}").format(problem=shown(wrong))
    yield _("Paid for the order: {won} won").format(won=f"{sum(line.amount for line in order.lines):,}")
    yield ""
    yield from (f"1. {line}" for line in _law(order, policy, now))
    problem = _PROBLEMS.get(wrong, "other")
    remedy, limit = getattr(policy.compensation, problem), getattr(policy.compensation, f"{problem}_won")
    yield "2. " + _("Your table says: {remedy}").format(remedy=remedy or _("nothing yet; set it in [compensation]"))
    if limit:
        yield "   " + _("At most {won} won").format(won=f"{limit:,}")
    budget = policy.care.goodwill_won_month
    told = _("Goodwill this month: {spent} won of {budget} won; {left} won are left.")
    yield "3. " + told.format(spent=f"{spent:,}", budget=f"{budget:,}", left=f"{budget - spent:,}")
    yield ""
    yield _("Decide for the problem alone. A review, written or hoped for, plays no part and is never mentioned.")
    yield _("Write down what it cost with: dangol done ID --cost WON (0 if nothing)")


def _law(order: OrderFacts, policy: Policy, now: datetime) -> Iterator[str]:
    """Yield whether it is goodwill at all: what the law gives is given first."""
    mind, defect = right_until(order, policy)
    if order.service:
        yield _("A service: what the market's own rules and the law give comes first, before any goodwill.")
    elif mind is None or defect is None:
        yield _("It has not arrived: the buyer may still withdraw. That is a right, not goodwill.")
    elif now <= mind:
        yield _("Until {time} the buyer may withdraw for any reason. That is a right, not goodwill.").format(
            time=when(mind)
        )
    elif now <= defect:
        told = _(
            "Until {time}, and within 30 days of noticing, a defect or a wrong description is a right, not goodwill."
        )
        yield told.format(time=when(defect))
    else:
        yield _("The times that the law gives are over ({time}): what you give now is goodwill.").format(
            time=when(defect)
        )


def _days(_policy: Policy) -> int:
    return _REACH


RULE = Rule(
    id=KIND,
    version=1,
    subject="order",
    title=N_("Weigh goodwill for an order that went wrong"),
    kinds=(KIND,),
    practices=("S2-20", "S4-9"),
    conditions=("since", "trouble", "right_open", "budget_left"),
    reach=_days,
    optional=True,
    decide=decide,
)
