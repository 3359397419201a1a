"""From a task with ready words to a message of a channel, where the seller chose one and the buyer can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.errors import NotFound
from dangol.facts import OrderFacts
from dangol.i18n import _
from dangol.messages import fitted, message_of
from dangol.outgoing import MARKET, Medium
from dangol.rules.carrying import Chosen, chosen, filled, framed, reachable, subject_of
from dangol.storage.actions import TASK

if TYPE_CHECKING:
    from dangol.channels import Way
    from dangol.facts import Facts
    from dangol.policy import Policy
    from dangol.storage.actions import NewAction
    from dangol.storage.facts import FactReader

__all__ = ["priced", "routed", "template_text", "worded"]


def routed(reader: FactReader, policy: Policy, action: NewAction, facts: Facts) -> NewAction | str | None:
    """Return an action as the message of the channel that its rule or the seller chose for it, or why it is none.

    ``None`` where it was never meant to be: no channel is chosen, or the buyer's market allows no other way.
    """
    ruled = action.send_by not in (*MARKET, TASK)
    named = Chosen(action.send_by, "") if ruled else chosen(action.kind, policy)
    if named is None or facts.fenced:
        return None
    try:
        way = reader.ways.of(named.channel, action.store)
    except NotFound as wrong:
        return wrong.message
    if not way.connected:
        return way.problem
    medium = way.channel.medium
    if medium is Medium.ALIMTALK and not ruled and named.template not in {one.id for one in way.templates}:
        return _("{channel} has no approved template {id}.").format(channel=named.channel, id=named.template or "-")
    reached = reachable(
        medium, reader.contact(action.store, action.order_id), action.message_class, received=_received(facts)
    )
    if not reached.address:
        return reached.why
    return msgspec.structs.replace(
        action,
        send_by=named.channel,
        recipient=reached.address,
        template=named.template,
        subject_line=subject_of(action.kind, medium, action.message_class, policy),
    )


def _received(facts: Facts) -> bool:
    item = facts if isinstance(facts, OrderFacts) else facts.order_item
    return item is None or item.delivered_at is not None


def template_text(way: Way, action: NewAction, slots: dict[str, str]) -> str | None:
    """Return the words of an AlimTalk message whose template was chosen, filled. ``None`` for every other message."""
    if way.channel.medium is not Medium.ALIMTALK or not action.template:
        return None
    return next((filled(one.text, slots) for one in way.templates if one.id == action.template), "")


def worded(way: Way, action: NewAction, policy: Policy, text: str) -> str:
    """Return a text with what the law wants around it on this way."""
    return framed(text, action.subject_line, way.channel.medium, action.message_class, policy)


def priced(reader: FactReader, policy: Policy, action: NewAction) -> NewAction:
    """Return a message with its price in won, and with the template that its words keep to."""
    way = reader.ways.of(action.send_by, action.store)
    template = message_of(action, way).template
    return msgspec.structs.replace(action, price=fitted(action, way, policy).won, template=template)
