"""Ask once for a review: when the purchase is complete and the buyer has had time with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.korea import day_of, midnight_after
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.review_events import running
from dangol.rules.compliance.labels import frame_of, may_be_told
from dangol.rules.look import Look
from dangol.rules.stops import RESTS, STOPS, received_at, rested, standing
from dangol.rules.trial import CHANGED, half_of

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import ItemFacts
    from dangol.policy import Policy
    from dangol.review_events import Event

__all__ = ["EVENT", "FIRST_REVIEWS", "KIND", "RULE", "due_at", "proposal"]

KIND = "ask_review"
EVENT = "ask_event"
"""The same request with the benefit of an event in it: advertising, for those who agreed to it."""
FIRST_REVIEWS = (1, 5, 10)
"""How many reviews a new product needs, step by step: until then its orders come first."""


def due_at(item: ItemFacts, done: datetime, policy: Policy) -> datetime:
    """Return when to ask: services at completion, goods ``settle_days`` after receipt, or when the buyer thanked.

    Thanks end what remains of the settle time. They are never needed, and nothing is asked before completion.
    """
    received = received_at(item)
    if item.service or received is None:
        return done
    changed = policy.trial.settle_days > 0 and half_of(item, done, policy) == CHANGED
    settled = received + timedelta(days=policy.trial.settle_days if changed else policy.asks.settle_days)
    thanked = item.thanked_at
    if thanked is not None and thanked >= received:
        settled = min(settled, thanked)
    return max(done, settled)


def decide(item: ItemFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one order item."""
    look = Look()
    done = standing(look, item, policy, now)
    if not isinstance(done, datetime):
        return done
    if not look("not_asked", item.asked_at, item.asked_at is None):
        return look.skip()
    if not look("order_not_asked", item.order_asked, not item.order_asked):
        return look.skip()
    until = done + timedelta(days=policy.asks.within_days)
    if not look("ask_window", until, now <= until):
        return look.skip()
    half = half_of(item, done, policy)
    if half is not None:
        look("trial", half, half == CHANGED)
    due = due_at(item, done, policy)
    if not look("settled", due, now >= due):
        return look.wait(due)
    look("first_reviews", _progress(item.product_reviews), item.product_reviews < FIRST_REVIEWS[-1])
    event = told(item, policy, due, now)
    if policy.events:
        look("benefit", event.name if event else None, event is not None)
    rest = rested(look, item, policy, now)
    if rest is not None:
        return rest
    form = ".trial" if policy.trial.wording and half == CHANGED else ""
    made = msgspec.structs.replace(proposal(item, KIND, until, form=form), urgency=_urgency(item.product_reviews))
    if event is None:
        return look.propose(made)
    return look.propose(with_event(made, event, policy), until=midnight_after(event.until))


def _urgency(count: int) -> int:
    """Return how soon to ask: a product's very first review is wanted soon, the first ten before all later ones."""
    if count < FIRST_REVIEWS[0]:
        return 2
    return 1 if count < FIRST_REVIEWS[-1] else 0


def _progress(count: int) -> str:
    wanted = next((one for one in FIRST_REVIEWS if count < one), FIRST_REVIEWS[-1])
    return f"{count}/{wanted}"


def told(item: ItemFacts, policy: Policy, due: datetime, now: datetime) -> Event | None:
    """Return the event that a request names, or ``None``: then everybody is asked in the same plain words.

    A message with a benefit is advertising (Network Act, article 50). One that began after the request was due
    is not named, so that a request changes its words once at most.
    """
    if item.person_no_ads or not item.ads_agreed or item.fenced:
        return None
    event = running(policy.events, day_of(due), day_of(now))
    return event if event is not None and may_be_told(event, policy) else None


def with_event(plain: Proposal, event: Event, policy: Policy) -> Proposal:
    """Return the request with the benefit of an event in it; in its place the plain one."""
    sender, refuse = frame_of(event, policy)
    more = {
        "발신": sender,
        "기간": f"{event.until.month}월 {event.until.day}일",
        "혜택": event.benefit,
        "표시": event.disclosure,
        "수신거부": refuse,
    }
    return msgspec.structs.replace(
        plain,
        kind=EVENT,
        message_class=MessageClass.ADVERTISING,
        ground=Ground.CONSENT,
        template=f"{EVENT}.{event.kind}",
        slots=plain.slots | more,
        instead=plain,
    )


def proposal(item: ItemFacts, kind: str, until: datetime, *, step: int = 1, form: str = "") -> Proposal:
    """Word-to-be of a request: the buyer may be named, because only the buyer reads it."""
    return Proposal(
        kind=kind,
        to="review_request",
        message_class=MessageClass.REVIEW_REQUEST,
        ground=Ground.ORDER,
        template=f"{kind}{form}.{'service' if item.service else 'goods'}",
        slots={"이름": item.buyer, "상품": item.product_name, "링크": item.review_link or ""},
        step=step,
        urgency=1,
        expires_at=until,
        once_per=item.order_id,
    )


def reach(policy: Policy) -> int:
    """Return for how many days after receipt or confirmation something may still be asked about."""
    return policy.asks.within_days + policy.asks.unconfirmed_days


RULE = Rule(
    id=KIND,
    version=4,
    subject="item",
    title=N_("Ask once for a review"),
    kinds=(KIND, EVENT),
    practices=(
        *("S0-2", "S0-4", "S0-12", "S0-13", "S0-14", "S0-15", "S0-16", "S0-17", "S0-18"),
        *("S1-12", "S3-8", "S3-9", "S3-10", "S4-7", "S4-12", "S4-17"),
    ),
    conditions=(
        *STOPS,
        "not_asked",
        "order_not_asked",
        "ask_window",
        "trial",
        "settled",
        "first_reviews",
        "benefit",
        *RESTS,
    ),
    stages=(Stage.DELIVERED, Stage.CONFIRMED),
    unreviewed=True,
    reach=reach,
    decide=decide,
)
