"""Work for somebody, from the first message to the handover: read with care, say when, ask midway, hand over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import AGAIN, Look
from dangol.rules.order_stops import WORK_STOPS, at_peace, work_lasting
from dangol.rules.order_words import day, quoted, weekday

if TYPE_CHECKING:
    from dangol.decisions import Decision
    from dangol.facts import OrderFacts
    from dangol.policy import Policy

__all__ = ["RULES"]

BEGIN, PROGRESS, MIDWAY, DELIVER = "begin_work", "tell_progress", "midway_check", "deliver_work"
_BEGIN_DAYS = 3
"""After this a first message would come too late to be one."""
_REACH = 120
"""Days within which work that was begun should be done."""
_NOTICE = "작업이 끝나면 어떠셨는지 솔직한 의견을 여쭙겠습니다. 아쉬운 점도 그대로 들려주세요."
_NO_NOTICE = "진행하면서 궁금한 점은 언제든 말씀해 주세요."


def begin(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Write first: what was understood, when the work is done, and when the buyer hears again."""
    look = Look()
    if not work_lasting(look, order):
        return look.skip()
    until = order.ordered_at + timedelta(days=_BEGIN_DAYS)
    if not look("begin_window", until, now <= until):
        return look.skip()
    said = order.said_at if order.said_at is not None and order.said_at >= order.ordered_at else None
    if not look("unsaid", said, said is None):
        return look.skip()
    contact = weekday(now + timedelta(days=policy.journeys.contact_days))
    words = quoted(order)
    look("quote", bool(words), bool(words))
    look("promised_by", contact, True)
    slots = {
        "요청": words,
        "작업일": policy.journeys.work_days,
        "다음연락": day(contact),
        "후기안내": _NOTICE if policy.journeys.feedback_notice else _NO_NOTICE,
    }
    return look.propose(_message(order, BEGIN, "quoted" if words else "", slots, urgency=3, expires_at=until))


def progress(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Write again before the buyer has to ask: after some days without a word."""
    look = Look()
    if not work_lasting(look, order):
        return look.skip()
    if not at_peace(look, order):
        return look.wait(now + AGAIN)
    last = max(order.said_at or order.ordered_at, order.ordered_at)
    due = last + timedelta(days=policy.journeys.silent_days)
    if not look("unheard", due, now >= due):
        return look.wait(due)
    return look.propose(_message(order, PROGRESS, "", {}, urgency=2, step=1 + (last - order.ordered_at).days))


def midway(order: OrderFacts, policy: Policy, now: datetime) -> Decision:
    """Ask once, while there is time to change something, whether the direction is right."""
    look = Look()
    if not work_lasting(look, order):
        return look.skip()
    if not at_peace(look, order):
        return look.wait(now + AGAIN)
    if not look("begun", order.said_at, order.said_at is not None):
        return look.skip()
    due = order.ordered_at + timedelta(days=policy.journeys.silent_days)
    if not look("midway", due, now >= due):
        return look.wait(due)
    return look.propose(_message(order, MIDWAY, "", {}, urgency=1))


def deliver(order: OrderFacts, _policy: Policy, _now: datetime) -> Decision:
    """Word the handover when the seller says that the work is ready, with a line for this buyer alone."""
    look = Look()
    if not work_lasting(look, order):
        return look.skip()
    if not look("ready", "ready" in order.notes, "ready" in order.notes):
        return look.skip()
    reflected = order.notes.get("reflected", "")
    look("reflected", bool(reflected), bool(reflected))
    kind = "reflected" if reflected else ""
    return look.propose(_message(order, DELIVER, kind, {"반영": reflected}, urgency=3))


def _message(order: OrderFacts, kind: str, variant: str, slots: dict[str, str], **more: Any) -> Proposal:
    """Word-to-be of a message that the seller sends on the market's page; where others read along nobody is named."""
    known = {"이름": "" if order.fenced else order.buyer, "상품": order.product[1]}
    return Proposal(
        kind=kind,
        to="task",
        message_class=MessageClass.SERVICE,
        ground=Ground.ORDER,
        template=f"{kind}.{variant}".rstrip("."),
        slots=known | slots,
        **more,
    )


def _reach(_policy: Policy) -> int:
    return _REACH


def _begin_days(_policy: Policy) -> int:
    return _BEGIN_DAYS + 1


_IN_PROGRESS = (Stage.PAID, Stage.SHIPPED)

RULES = (
    Rule(
        id=BEGIN,
        version=1,
        subject="order",
        title=N_("Begin a service: repeat what is wanted, say when you write again"),
        kinds=(BEGIN,),
        practices=("S0-6", "S0-7", "S0-8"),
        conditions=(*WORK_STOPS, "begin_window", "unsaid", "quote", "promised_by"),
        stages=_IN_PROGRESS,
        service=True,
        reach=_begin_days,
        decide=begin,
    ),
    Rule(
        id=PROGRESS,
        version=1,
        subject="order",
        title=N_("Tell how far a service is, after days without a word"),
        kinds=(PROGRESS,),
        practices=("S0-9",),
        conditions=(*WORK_STOPS, "no_claim", "no_question", "unheard"),
        stages=_IN_PROGRESS,
        service=True,
        reach=_reach,
        repeats=True,
        decide=progress,
    ),
    Rule(
        id=MIDWAY,
        version=1,
        subject="order",
        title=N_("Ask midway whether a service goes the right way"),
        kinds=(MIDWAY,),
        practices=("S0-10",),
        conditions=(*WORK_STOPS, "no_claim", "no_question", "begun", "midway"),
        stages=_IN_PROGRESS,
        service=True,
        reach=_reach,
        optional=True,
        decide=midway,
    ),
    Rule(
        id=DELIVER,
        version=1,
        subject="order",
        title=N_("Hand over a service, with a line for this buyer alone"),
        kinds=(DELIVER,),
        practices=("S0-10", "S0-11"),
        conditions=(*WORK_STOPS, "ready", "reflected"),
        stages=_IN_PROGRESS,
        service=True,
        reach=_reach,
        decide=deliver,
    ),
)
"""The rules, in the order of a journey."""
