"""Ask for the second review after a month of use, where the market has one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.rules.ask_review import proposal
from dangol.rules.look import Look
from dangol.rules.stops import ARRIVED, PEACE, RESTS, arrived, peace, rested

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import ItemFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "ask_month_review"


def decide(item: ItemFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order item. Whoever wrote a first review is asked, whatever it says."""
    look = Look()
    done = arrived(look, item, policy, now)
    if not isinstance(done, datetime):
        return done
    if not look("month_market", item.month_review, item.month_review and not item.service):
        return look.skip()
    if not look("reviewed", item.reviewed_at, item.reviewed_at is not None):
        return look.skip()
    if not look("not_month_reviewed", item.month_reviewed_at, item.month_reviewed_at is None):
        return look.skip()
    if not look("month_not_asked", item.month_asked_at, item.month_asked_at is None):
        return look.skip()
    open_ = peace(look, item, now)
    if open_ is not None:
        return open_
    due = done + timedelta(days=policy.asks.month_days)
    if not look("month_due", due, now >= due):
        return look.wait(due)
    until = due + timedelta(days=policy.asks.month_days)
    if not look("ask_window", until, now <= until):
        return look.skip()
    rest = rested(look, item, policy, now)
    return look.propose(proposal(item, KIND, until)) if rest is None else rest


def reach(policy: Policy) -> int:
    """Return for how many days after receipt or confirmation something may still be asked about."""
    return 2 * policy.asks.month_days + policy.asks.unconfirmed_days


RULE = Rule(
    id=KIND,
    version=1,
    subject="item",
    title=N_("Ask once for a review after a month of use"),
    kinds=(KIND,),
    practices=("S2-27",),
    conditions=(
        *ARRIVED,
        "month_market",
        "reviewed",
        "not_month_reviewed",
        "month_not_asked",
        *PEACE,
        "month_due",
        "ask_window",
        *RESTS,
    ),
    stages=(Stage.DELIVERED, Stage.CONFIRMED),
    reviewed=True,
    reach=reach,
    optional=True,
    decide=decide,
)
