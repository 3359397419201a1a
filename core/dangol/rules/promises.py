"""Keep what was promised: before its day, and on the next order of the person it was promised to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_, _
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import Look
from dangol.rules.order_stops import ORDER_STOPS, lasting
from dangol.rules.sentences import when

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import OrderFacts, PromiseFacts
    from dangol.policy import Policy

__all__ = ["RULES"]

KEEP, REMEMBER = "keep_promise", "remember_promise"
_BEFORE = timedelta(days=1)
_REMEMBER_DAYS = 14
"""An order older than this has long left the seller's hands."""


def keep(promise: PromiseFacts, _policy: Policy, now: datetime) -> Decision:
    """Answer for one dated promise: a task the day before, and a more urgent one when the time is over."""
    look = Look()
    if not look("not_kept", promise.kept_at, promise.kept_at is None):
        return look.skip()
    due = promise.due_at
    if not look("dated", due, due is not None) or due is None:
        return look.skip()
    if not look("promise_near", due, now >= due - _BEFORE):
        return look.wait(due - _BEFORE)
    late = now > due
    look("promise_on_time", due, not late)
    told = _("You promised the buyer of order {order}, until {time}:").format(order=promise.order_id, time=when(due))
    kept = _("When it is done: dangol promises keep {id}").format(id=promise.promise_id)
    return look.propose(
        Proposal(
            kind=KEEP,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=KEEP,
            step=2 if late else 1,
            urgency=3 if late else 2,
            card="\n".join((told, f"- {promise.words}", "", kept)),
        ),
        until=None if late else due,
    )


def remember(order: OrderFacts, _policy: Policy, now: datetime) -> Decision:
    """Answer for one order: what its buyer was promised for the next one, in whichever store."""
    look = Look()
    if not lasting(look, order):
        return look.skip()
    if not look("promised", len(order.promises), bool(order.promises)):
        return look.skip()
    until = order.ordered_at + timedelta(days=_REMEMBER_DAYS)
    if not look("remember_window", until, now <= until):
        return look.skip()
    lines = (
        _("This buyer was promised for the next order, which is this one:"),
        *(f"- {one}" for one in order.promises),
    )
    return look.propose(
        Proposal(
            kind=REMEMBER,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=REMEMBER,
            urgency=3,
            expires_at=until,
            card="\n".join(lines),
        )
    )


def _days(_policy: Policy) -> int:
    return _REMEMBER_DAYS


RULES = (
    Rule(
        id=KEEP,
        version=1,
        subject="promise",
        title=N_("Keep a promise in time"),
        kinds=(KEEP,),
        practices=("S0-8", "S2-31"),
        conditions=("not_kept", "dated", "promise_near", "promise_on_time"),
        decide=keep,
    ),
    Rule(
        id=REMEMBER,
        version=1,
        subject="order",
        title=N_("Remember what a buyer was promised for the next order"),
        kinds=(REMEMBER,),
        practices=("S2-31",),
        conditions=(*ORDER_STOPS, "promised", "remember_window"),
        reach=_days,
        promised=True,
        decide=remember,
    ),
)
"""Both are for the seller's eyes: nobody is written to."""
