"""What stands between an order item and any request for a review, shared by the requests and their reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.models import Stage
from dangol.rules.look import AGAIN

if TYPE_CHECKING:
    from dangol.decisions import Skip, Wait
    from dangol.facts import ItemFacts
    from dangol.policy import Policy
    from dangol.rules.look import Look

__all__ = [
    "ARRIVED",
    "PEACE",
    "RESTS",
    "STOPS",
    "arrived",
    "completed_at",
    "peace",
    "received_at",
    "rested",
    "standing",
]

ARRIVED = ("placed_here", "not_own", "not_opted_out", "not_ended", "delivered", "confirmed", "since")
PEACE = ("no_claim", "no_order_claim", "no_question", "person_at_peace")
STOPS = (*ARRIVED, "not_reviewed", *PEACE)
"""The conditions, in the order in which they are looked at."""
RESTS = ("person_not_chosen", "person_month", "person_rested")
"""What is looked at last: how often a person is asked, over all stores."""

_ENDED = frozenset({Stage.CANCELLED, Stage.RETURNED, Stage.EXCHANGED})
_HANDED_OVER = frozenset({Stage.DELIVERED, Stage.CONFIRMED})
_MONTH = timedelta(days=30)


def received_at(item: ItemFacts) -> datetime | None:
    """Return when the buyer had it in hand: goods when delivered, a service when the work was handed over."""
    return item.delivered_at or (item.confirmed_at if item.service else None)


def completed_at(item: ItemFacts, received: datetime, policy: Policy) -> datetime | None:
    """Return when the purchase is or will be complete: a service at handover, goods at confirmation.

    Many markets never report a confirmation: what was received and kept for ``unconfirmed_days`` is complete, too.
    """
    if item.service:
        return received if item.stage in _HANDED_OVER else None
    if item.stage is Stage.CONFIRMED:
        return item.confirmed_at or received
    if item.stage is Stage.DELIVERED:
        return received + timedelta(days=policy.asks.unconfirmed_days)
    return None


def arrived(look: Look, item: ItemFacts, policy: Policy, now: datetime) -> datetime | Skip | Wait:
    """Return when the purchase was complete, or the decision that stops every request. What may still come waits."""
    if not look("placed_here", item.placed_elsewhere, not item.placed_elsewhere):
        return look.skip()
    if not look("not_own", item.own, not item.own):
        return look.skip()
    if not look("not_opted_out", item.person_opted_out, not item.person_opted_out):
        return look.skip()
    if not look("not_ended", item.stage.value, item.stage not in _ENDED):
        return look.skip()
    received = received_at(item)
    look("delivered", received, received is not None)
    if received is None:
        return look.wait(now + AGAIN)
    done = completed_at(item, received, policy)
    complete = done is not None and (now >= done or item.service or item.stage is Stage.CONFIRMED)
    look("confirmed", done if complete else None, complete)
    if done is None or not complete:
        return look.wait(done or now + AGAIN)
    happened = done if item.service or item.stage is Stage.CONFIRMED else received
    if not look("since", item.store_since, happened >= item.store_since):
        return look.skip()
    return done


def peace(look: Look, item: ItemFacts, now: datetime) -> Wait | None:
    """Return ``None`` if nothing of this person's is open; what is open only postpones a request."""
    if not look("no_claim", item.claim if item.claim_open else None, not item.claim_open):
        return look.wait(now + AGAIN)
    if not look("no_order_claim", item.order_claim_open, not item.order_claim_open):
        return look.wait(now + AGAIN)
    if not look("no_question", item.question_open, not item.question_open):
        return look.wait(now + AGAIN)
    if not look("person_at_peace", item.person_question_open, not item.person_question_open):
        return look.wait(now + AGAIN)
    return None


def standing(look: Look, item: ItemFacts, policy: Policy, now: datetime) -> datetime | Skip | Wait:
    """Return when the purchase was complete, or the decision that stops a request for a first review."""
    done = arrived(look, item, policy, now)
    if not isinstance(done, datetime):
        return done
    if not look("not_reviewed", item.reviewed_at, item.reviewed_at is None):
        return look.skip()
    return peace(look, item, now) or done


def rested(look: Look, item: ItemFacts, policy: Policy, now: datetime) -> Wait | None:
    """Return ``None`` if this person may be asked now, whatever else they bought, or when to look again."""
    if not look("person_not_chosen", item.person_ask_open, not item.person_ask_open):
        return look.wait(now + AGAIN)
    free = _free_at(item, policy)
    if not look("person_month", free, free is None or now >= free):
        return look.wait(free or now + AGAIN)
    last = item.person_asked_at
    due = None if last is None else last + timedelta(days=policy.asks.person_days)
    if not look("person_rested", due, due is None or now >= due):
        return look.wait(due or now + AGAIN)
    return None


def _free_at(item: ItemFacts, policy: Policy) -> datetime | None:
    """Return when the request that fills the month of this person is a month old; ``None`` if none does."""
    most = policy.asks.person_month
    asks = sorted(item.person_asks, reverse=True)
    return asks[most - 1] + _MONTH if len(asks) >= most else None
