"""Brings what the gate has to know together, and asks it: when proposing, approving, claiming and sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import micros
from dangol.decide.fence import off_market
from dangol.korea import midnight
from dangol.messages import fitted
from dangol.outgoing import MARKET, Ground, Medium, MessageClass
from dangol.rules.compliance.consent import Said, Statement, group_of, standing
from dangol.rules.compliance.gate import ALLOWED, MessageFacts, gate
from dangol.storage.actions import TASK, Action
from dangol.storage.fact_source import moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dangol.channels import Way
    from dangol.facts import Facts
    from dangol.policies import Policies
    from dangol.rules.compliance.consent import Standing
    from dangol.rules.compliance.gate import Verdict
    from dangol.storage.actions import NewAction
    from dangol.storage.facts import FactReader

__all__ = ["consent_of", "gate_verdict", "judging"]

_COUPON = "coupon"


def gate_verdict(
    reader: FactReader,
    policies: Policies,
    action: NewAction,
    facts: Facts | None,
    now: datetime,
) -> Verdict:
    """Return what the gate says of an action, made or to be made.

    Raises ``NotFound`` for a channel that is not installed.
    """
    return judging(reader, policies, action, facts, now)(action.body)


def judging(
    reader: FactReader, policies: Policies, action: NewAction, facts: Facts | None, now: datetime
) -> Callable[[str | None], Verdict]:
    """Return the question to the gate about any words of an action; with ``None`` it is about all but the words.

    Raises ``NotFound`` for a channel that is not installed.
    """
    if action.message_class is MessageClass.INTERNAL and action.send_by == TASK:
        fenced = facts.fenced if facts is not None else reader.fenced(action.store)
        if not (fenced and off_market(action.kind, action.send_by)):
            return lambda _text: ALLOWED
    way = None if action.send_by in (*MARKET, TASK) else reader.ways.of(action.send_by, action.store)
    message = _message(reader, policies, action, facts, now, way)

    def asked(text: str | None) -> Verdict:
        words = None if action.send_by == _COUPON else text
        against = () if way is None or words is None else fitted(action, way, message.policy, words).objections
        return gate(msgspec.structs.replace(message, text=words, objections=against), now)

    return asked


def _message(
    reader: FactReader, policies: Policies, action: NewAction, facts: Facts | None, now: datetime, way: Way | None
) -> MessageFacts:
    medium = _medium(action, way)
    item = None if facts is None else facts.order_item
    person = reader.gate.person(action)
    number = action.id if isinstance(action, Action) else 0
    policy = policies.of(action.store) if facts is None else policies.about(facts)
    return MessageFacts(
        message_class=action.message_class,
        ground=Ground(action.ground),
        medium=medium,
        text=None,
        policy=policy,
        product=item.product_name if item is not None else "",
        answers=action.send_by in ("review", "inquiry"),
        told_informational=reader.gate.told_informational(number, action.shown_hash),
        off_market=off_market(action.kind, action.send_by),
        fenced=facts.fenced if facts is not None else reader.fenced(action.store),
        refuses=frozenset() if person is None else reader.gate.refused(person),
        consent=None if person is None else consent_of(reader, person, medium),
        deal_ended=None if item is None else item.confirmed_at or item.delivered_at,
        contact_source=reader.gate.contact_source(action.store, action.order_id),
        same_category=item is not None and action.subject == "item",
        **(_of_way(reader, action, way, person, micros(midnight(now))) if way is not None else {}),
    )


def _of_way(reader: FactReader, action: NewAction, way: Way, person: int | None, today: int) -> dict[str, Any]:
    """Return what the gate knows of a message because of the channel that carries it."""
    number = action.id if isinstance(action, Action) else 0
    return {
        "channel": action.send_by,
        "connected": way.connected,
        "live": way.live_since is not None,
        "certified": way.certified,
        "sender_number": way.sender_number,
        "templates": tuple(one.text for one in way.templates),
        "falls_back": way.falls_back,
        "subject": action.subject_line,
        "sent_today": reader.gate.sent(action.send_by, today, number),
        "person_today": 0 if person is None else reader.gate.sent_to(person, today, number),
    }


def _medium(action: NewAction, way: Way | None) -> Medium:
    if way is not None:
        return way.channel.medium
    return Medium.TASK if action.send_by == TASK else Medium.MARKET


def consent_of(reader: FactReader, person: int, medium: Medium) -> Standing | None:
    """Return the consent to advertising that a person gave for what carries a message."""
    rows = reader.gate.said(person, group_of(medium))
    return standing(
        [Statement(said=Said(row.said), at=moment(row.at), night=row.night, source=row.source) for row in rows]
    )
