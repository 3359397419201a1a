"""Answer a question that waits, with a draft by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.answering import reply_days, reply_until
from dangol.rules.look import Look

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import InquiryFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "answer_inquiry"
_DELIVERY = frozenset({"delivery_eta", "order_status", "urgent_delivery"})
_TODAY = frozenset({"urgent_delivery", "address_change", "cancel", "defect", "missing_item", "wrong_item"})
"""What gets worse by the hour: a parcel leaves, a party begins, an anger grows."""
_WAY = {
    Stage.WAITING: "preparing",
    Stage.PAID: "preparing",
    Stage.SHIPPED: "shipped",
    Stage.DELIVERED: "arrived",
    Stage.CONFIRMED: "arrived",
}


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
    return look.propose(
        Proposal(
            kind=KIND,
            to="inquiry",
            message_class=MessageClass.SERVICE,
            ground=Ground.INQUIRY,
            template=f"{KIND}.{_template(inquiry)}",
            slots=_slots(inquiry),
            step=inquiry.turn,
            urgency=3 if inquiry.topic in _TODAY else 2,
            expires_at=until,
        )
    )


def _template(inquiry: InquiryFacts) -> str:
    """Return the wording. What only the buyer may know of an order is told in secret inquiries alone."""
    if inquiry.topic not in _DELIVERY:
        return inquiry.topic
    if inquiry.item is None or not inquiry.secret:
        return "delivery"
    way = _WAY.get(inquiry.item.stage)
    return f"delivery.{way}" if way else "delivery"


def _slots(inquiry: InquiryFacts) -> dict[str, str]:
    slots = {"상품": inquiry.product_name}
    if inquiry.item is not None and inquiry.secret and inquiry.item.tracking_no:
        slots |= {"택배사": inquiry.item.courier or "", "송장번호": inquiry.item.tracking_no}
    return slots


RULE = Rule(
    id=KIND,
    version=1,
    subject="inquiry",
    title=N_("Answer a question that waits"),
    kinds=(KIND,),
    practices=("S2-2", "S2-3", "S3-23", "S4-8"),
    conditions=("waiting", "since", "recent", "topic", "order_known"),
    reach=reply_days,
    decide=decide,
)
