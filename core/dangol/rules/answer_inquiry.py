"""Answer a question that waits, with a draft by topic."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import EXPECTED, Proposal, Rule
from dangol.i18n import N_
from dangol.korea import KST
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.answering import reply_days, reply_until
from dangol.rules.delivery import DELIVERY, outlook, slots_of, urgent
from dangol.rules.editing import asks_edit
from dangol.rules.look import Look
from dangol.rules.own_policy import own_policy

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import InquiryFacts
    from dangol.policy import Policy
    from dangol.rules.delivery import Outlook

__all__ = ["RULE", "answer_due"]

KIND = "answer_inquiry"
_TODAY = frozenset({"urgent_delivery", "address_change", "cancel", "defect", "missing_item", "wrong_item"})
"""What gets worse by the hour: a parcel leaves, a party begins, an anger grows."""
_WAY = {
    Stage.WAITING: "preparing",
    Stage.PAID: "preparing",
    Stage.SHIPPED: "shipped",
    Stage.DELIVERED: "arrived",
    Stage.CONFIRMED: "arrived",
}
_CLOSE = timedelta(hours=1)


def answer_due(inquiry: InquiryFacts, policy: Policy) -> datetime:
    """Return until when the seller means to answer, counted in hours of work."""
    hours = policy.inquiries.target_hours
    return policy.calendar.due(inquiry.waiting_since, hours, policy.day.polite_from, policy.day.polite_until)


def decide(inquiry: InquiryFacts, policy: Policy, now: datetime) -> Decision:
    """Answer for one inquiry; every new question of the buyer is a new turn."""
    look = Look()
    if not look("waiting", inquiry.waiting_since, inquiry.waiting):
        return look.skip()
    if not look("since", inquiry.store_since, inquiry.waiting_since >= inquiry.store_since):
        return look.skip()
    until = reply_until(inquiry.waiting_since, policy)
    if not look("recent", until, now <= until):
        return look.skip()
    look("topic", inquiry.topic, True)
    look("order_known", inquiry.item.order_id if inquiry.item else None, inquiry.item is not None)
    due = answer_due(inquiry, policy)
    look("answer_due", due, now <= due)
    hurry = look("urgent", inquiry.wished, urgent(inquiry, now))
    seen = outlook(inquiry, policy, now)
    _look_ahead(look, seen, inquiry)
    presses = hurry or inquiry.topic in _TODAY or now >= due - _CLOSE
    return look.propose(
        Proposal(
            kind=KIND,
            to="inquiry",
            message_class=MessageClass.SERVICE,
            ground=Ground.INQUIRY,
            template=f"{KIND}.{_template(inquiry, seen, policy, now)}",
            slots=_slots(inquiry, seen, policy, now),
            step=inquiry.turn,
            urgency=3 if presses else 2,
            expires_at=until,
        )
    )


def _look_ahead(look: Look, seen: Outlook | None, inquiry: InquiryFacts) -> None:
    """Write down what the answer can say of the delivery; the day it names is what the buyer then expects."""
    look("meets_rest", seen.leaves if seen else None, seen is not None and seen.rests)
    look("own_record", seen.arrival.sample if seen and seen.arrival else None, bool(seen and seen.arrival))
    look(EXPECTED, seen.latest if seen else None, seen is not None and seen.rests)
    look("told_before", inquiry.promised, inquiry.promised is not None)


def _template(inquiry: InquiryFacts, seen: Outlook | None, policy: Policy, now: datetime) -> str:
    """Return the wording. What only the buyer may know of an order is told in secret inquiries alone."""
    if asks_edit(inquiry.text):
        return "edit_review"
    if inquiry.topic not in DELIVERY:
        return f"{inquiry.topic}.own" if own_policy(inquiry, policy) else inquiry.topic
    if inquiry.item is None or not inquiry.secret:
        return f"delivery.soon{'.rest' if seen.rests else ''}" if seen is not None else "delivery"
    way = _WAY.get(inquiry.item.stage)
    return f"delivery.{way}{_ahead(inquiry, seen, now)}" if way else "delivery"


def _ahead(inquiry: InquiryFacts, seen: Outlook | None, now: datetime) -> str:
    if seen is None:
        return ""
    if seen.sent and now.astimezone(KST).date() > max(seen.latest, inquiry.promised or seen.latest):
        return ".late.warned" if inquiry.promised else ".late"
    return ".rest" if seen.rests else ".window"


def _slots(inquiry: InquiryFacts, seen: Outlook | None, policy: Policy, now: datetime) -> dict[str, str]:
    slots = {"상품": inquiry.product_name}
    if inquiry.item is not None and inquiry.secret and inquiry.item.tracking_no:
        slots |= {"택배사": inquiry.item.courier or "", "송장번호": inquiry.item.tracking_no}
    if seen is not None:
        slots |= slots_of(seen, inquiry, policy, now)
    own = own_policy(inquiry, policy)
    return slots | ({"정책": own} if own else {})


RULE = Rule(
    id=KIND,
    version=2,
    subject="inquiry",
    title=N_("Answer a question that waits"),
    kinds=(KIND,),
    practices=("S2-1", "S2-2", "S2-3", "S2-6", "S2-8", "S2-9", "S2-13", "S2-23", "S3-23", "S4-8", "S4-21"),
    conditions=(
        "waiting",
        "since",
        "recent",
        "topic",
        "order_known",
        "answer_due",
        "urgent",
        "meets_rest",
        "own_record",
        "expected",
        "told_before",
    ),
    reach=reply_days,
    decide=decide,
)
