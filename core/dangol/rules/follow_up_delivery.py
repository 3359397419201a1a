"""Come back on the next business morning to somebody who waits for a parcel and cannot wait long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.korea import KST
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.delivery import DELIVERY, urgent
from dangol.rules.look import Look

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import InquiryFacts
    from dangol.policy import Policy

__all__ = ["KIND", "RULE"]

KIND = "follow_up_delivery"
_NOON = 12
_ENDED = frozenset({Stage.DELIVERED, Stage.CONFIRMED, Stage.CANCELLED, Stage.RETURNED, Stage.EXCHANGED})
_WITHIN = timedelta(hours=15)
"""From nine in the morning to midnight: on the next day it is no follow-up any more."""


def _days(_policy: Policy) -> int:
    """Reach back over the longest holidays."""
    return 12


def decide(inquiry: InquiryFacts, policy: Policy, now: datetime) -> Decision:
    """Remind the seller of one urgent question that was answered, unless the parcel has come."""
    look = Look()
    if not look("delivery_topic", inquiry.topic, inquiry.topic in DELIVERY):
        return look.skip()
    answered = inquiry.our_answer_at
    if not look("our_answer", answered, answered is not None) or answered is None:
        return look.skip()
    if not look("urgent", inquiry.wished, urgent(inquiry, answered)):
        return look.skip()
    item = inquiry.item
    came = item is not None and item.stage in _ENDED
    if not look("not_come", item.delivered_at if item else None, not came):
        return look.skip()
    due = policy.calendar.morning(answered)
    if not look("next_morning", due, now >= due):
        return look.wait(due)
    if not look("follow_window", due + _WITHIN, now <= due + _WITHIN):
        return look.skip()
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INQUIRY,
            template=f"{KIND}{_template(inquiry, now)}",
            slots=_slots(inquiry),
            urgency=3,
            expires_at=due + _WITHIN,
        )
    )


def _template(inquiry: InquiryFacts, now: datetime) -> str:
    """Return the wording: courier's entries appear around noon, before that only a telephone knows more."""
    if inquiry.item is None:
        return ""
    if inquiry.item.stage is not Stage.SHIPPED or not inquiry.item.tracking_no:
        return ".unsent"
    return ".morning" if now.astimezone(KST).hour < _NOON else ".noon"


def _slots(inquiry: InquiryFacts) -> dict[str, str]:
    slots = {"상품": inquiry.product_name}
    if inquiry.item is not None and inquiry.item.tracking_no:
        slots |= {"택배사": inquiry.item.courier or "", "송장번호": inquiry.item.tracking_no}
    return slots


RULE = Rule(
    id=KIND,
    version=1,
    subject="inquiry",
    title=N_("Come back to an urgent delivery on the next morning"),
    kinds=(KIND,),
    practices=("S2-10", "S2-11", "S2-12"),
    conditions=("delivery_topic", "our_answer", "urgent", "not_come", "next_morning", "follow_window"),
    after="answer_inquiry",
    reach=_days,
    decide=decide,
)
