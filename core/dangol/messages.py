"""An action as the message of its channel: what leaves, as what it is billed, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.outgoing import Fitting, Ground, Medium, OutgoingMessage
from dangol.rules.compliance.gate import LONGEST_SMS
from dangol.rules.compliance.labels import fitting, octets

if TYPE_CHECKING:
    from dangol.channels import Way
    from dangol.policy import Policy
    from dangol.storage.actions import NewAction

__all__ = ["fitted", "message_of"]


def message_of(action: NewAction, way: Way, text: str | None = None) -> OutgoingMessage:
    """Return what would leave, with other words if ``text`` is given; AlimTalk by the template that it keeps to."""
    words = action.body if text is None else text
    template, variables = action.template, {}
    for one in way.templates if way.channel.medium is Medium.ALIMTALK else ():
        found = fitting(words, (one.text,)) if template in ("", one.id) else None
        if found is not None:
            template, variables = one.id, found.variables
            break
    return OutgoingMessage(
        recipient=action.recipient,
        text=words,
        message_class=action.message_class,
        ground=Ground(action.ground),
        channel=action.send_by,
        subject=action.subject_line,
        template=template,
        variables=variables,
    )


def fitted(action: NewAction, way: Way, policy: Policy, text: str | None = None) -> Fitting:
    """Return how an action would leave, with its price by the seller's policy where the channel names none."""
    message = message_of(action, way, text)
    found = way.fit(message) or _usual(way.channel.medium, message)
    return found if found.won is not None else msgspec.structs.replace(found, won=_price(policy, found.kind))


def _usual(medium: Medium, message: OutgoingMessage) -> Fitting:
    if medium is Medium.SMS:
        size = octets(message.text)
        return Fitting(kind="SMS" if (size or 0) <= LONGEST_SMS and not message.subject else "LMS", size=size)
    return Fitting(kind={Medium.ALIMTALK: "ATA", Medium.EMAIL: "EMAIL"}.get(medium, str(medium).upper()))


def _price(policy: Policy, kind: str) -> int:
    prices = policy.prices
    return {"SMS": prices.sms, "LMS": prices.lms, "MMS": prices.lms, "ATA": prices.alimtalk}.get(kind, 0)
