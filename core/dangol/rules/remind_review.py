"""Remind of the request for a review: once, or as often as the seller allows, never more than twice."""

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
    from dangol.decisions import Decision, Skip
    from dangol.facts import ItemFacts
    from dangol.policy import Policy

__all__ = ["CEILING", "RULE"]

KIND = "remind_review"
CEILING = 2
"""No policy goes beyond it (guard G13)."""


def decide(item: ItemFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order item. A reminder that was missed for ``remind_days`` is stale and lapses."""
    look = Look()
    done = standing(look, item, policy, now)
    if not isinstance(done, datetime):
        return done
    asked = item.asked_at
    look("asked", asked, asked is not None)
    if asked is None:
        return look.skip()
    most = min(policy.asks.reminders, CEILING)
    ended = _ended(look, item, most, asked)
    if ended is not None:
        return ended
    due = (item.reminded_at or asked) + timedelta(days=policy.asks.remind_days)
    if not look("remind_due", due, now >= due):
        return look.wait(due)
    until = due + timedelta(days=policy.asks.remind_days)
    if not look("remind_window", until, now <= until):
        return look.skip()
    rest = rested(look, item, policy, now)
    if rest is not None:
        return rest
    step = item.reminders + 1
    return look.propose(proposal(item, KIND, until, step=step, form="" if step == most else ".first"))


def _ended(look: Look, item: ItemFacts, most: int, asked: datetime) -> Skip | None:
    """Return the decision that ends reminding for good, or ``None``.

    Whatever the buyer wrote since the request ends it, a good word as well as a bad one: no word is read for
    that, so that nobody is reminded for being happy.
    """
    if not look("reminders_left", item.reminders, item.reminders < most):
        return look.skip()
    if not look("never_claimed", item.claim, item.claim is None):
        return look.skip()
    spoke = item.spoke_at
    if not look("silent", spoke, spoke is None or spoke <= asked):
        return look.skip()
    return None


def reach(policy: Policy) -> int:
    """Return for how many days a request may still be followed by a reminder."""
    return 2 * policy.asks.remind_days * max(1, policy.asks.reminders)


RULE = Rule(
    id=KIND,
    version=3,
    subject="item",
    title=N_("Remind of the request for a review"),
    kinds=(KIND,),
    practices=("S0-18", "S3-13"),
    conditions=(
        *STOPS,
        "asked",
        "reminders_left",
        "never_claimed",
        "silent",
        "remind_due",
        "remind_window",
        *RESTS,
    ),
    after=ASK,
    steps=CEILING,
    reach=reach,
    decide=decide,
)
