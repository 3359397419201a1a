"""Remind once, and only once, of the request for a review."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Rule
from dangol.i18n import N_
from dangol.rules.ask_review import KIND as ASK
from dangol.rules.ask_review import proposal
from dangol.rules.look import Look
from dangol.rules.stops import RESTS, STOPS, rested, standing

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import ItemFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "remind_review"


def decide(item: ItemFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order item. A reminder that was missed for ``remind_days`` is stale and lapses."""
    look = Look()
    done = standing(look, item, now)
    if not isinstance(done, datetime):
        return done
    asked = item.asked_at
    look("asked", asked, asked is not None)
    if asked is None:
        return look.skip()
    if not look("not_reminded", item.reminded_at, item.reminded_at is None):
        return look.skip()
    due = asked + timedelta(days=policy.asks.remind_days)
    if not look("remind_due", due, now >= due):
        return look.wait(due)
    until = due + timedelta(days=policy.asks.remind_days)
    if not look("remind_window", until, now <= until):
        return look.skip()
    rest = rested(look, item, policy, now)
    if rest is not None:
        return rest
    return look.propose(proposal(item, KIND, until))


def reach(policy: Policy) -> int:
    """Return for how many days a request may still be followed by a reminder."""
    return 2 * policy.asks.remind_days


RULE = Rule(
    id=KIND,
    version=2,
    subject="item",
    title=N_("Remind once of the request for a review"),
    kinds=(KIND,),
    practices=("S0-18", "S3-13"),
    conditions=(*STOPS, "asked", "not_reminded", "remind_due", "remind_window", *RESTS),
    after=ASK,
    reach=reach,
    decide=decide,
)
