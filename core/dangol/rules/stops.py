"""What stands between an order item and any request for a review, shared by the request and its reminder."""

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

__all__ = ["RESTS", "STOPS", "received_at", "rested", "standing"]

STOPS = (
    "placed_here",
    "not_own",
    "not_opted_out",
    "not_ended",
    "delivered",
    "confirmed",
    "since",
    "not_reviewed",
    "no_claim",
    "no_order_claim",
    "no_question",
    "person_at_peace",
)
"""The conditions, in the order in which they are looked at."""
RESTS = ("person_not_chosen", "person_rested")
"""What is looked at last: at most one request to a person in some days, over all stores."""

_ENDED = frozenset({Stage.CANCELLED, Stage.RETURNED, Stage.EXCHANGED})
_HANDED_OVER = frozenset({Stage.DELIVERED, Stage.CONFIRMED})


def received_at(item: ItemFacts) -> datetime | None:
    """Return when the buyer had it in hand: goods when delivered, a service when the work was handed over."""
    return item.delivered_at or (item.confirmed_at if item.service else None)


def standing(look: Look, item: ItemFacts, now: datetime) -> datetime | Skip | Wait:
    """Return when the purchase was complete, or the decision that stops every request.

    Complete means confirmed for goods and handed over for services. What can still change for the
    better (a delivery, a confirmation, the end of a claim or question) waits; the rest is final.
    """
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
    complete = item.stage in _HANDED_OVER if item.service else item.stage is Stage.CONFIRMED
    done = received if item.service else item.confirmed_at or received
    if not look("confirmed", done if complete else None, complete):
        return look.wait(now + AGAIN)
    if not look("since", item.store_since, done >= item.store_since):
        return look.skip()
    if not look("not_reviewed", item.reviewed_at, item.reviewed_at is None):
        return look.skip()
    if not look("no_claim", item.claim if item.claim_open else None, not item.claim_open):
        return look.wait(now + AGAIN)
    if not look("no_order_claim", item.order_claim_open, not item.order_claim_open):
        return look.wait(now + AGAIN)
    if not look("no_question", item.question_open, not item.question_open):
        return look.wait(now + AGAIN)
    if not look("person_at_peace", item.person_question_open, not item.person_question_open):
        return look.wait(now + AGAIN)
    return done


def rested(look: Look, item: ItemFacts, policy: Policy, now: datetime) -> Wait | None:
    """Return ``None`` if this person may be asked now, whatever else they bought, or when to look again."""
    if not look("person_not_chosen", item.person_ask_open, not item.person_ask_open):
        return look.wait(now + AGAIN)
    last = item.person_asked_at
    due = None if last is None else last + timedelta(days=policy.asks.person_days)
    if not look("person_rested", due, due is None or now >= due):
        return look.wait(due or now + AGAIN)
    return None
