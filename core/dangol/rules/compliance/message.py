"""What the gate knows of one message, and what it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from dangol.outgoing import Ground, Medium, MessageClass
from dangol.policy import Policy
from dangol.rules.compliance.consent import Standing

__all__ = ["ALLOWED", "MessageFacts", "Verdict"]


class MessageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate knows of one message. Without class, ground and medium there is none."""

    message_class: MessageClass
    ground: Ground
    medium: Medium
    text: str | None
    """``None`` while it has no words yet."""
    policy: Policy
    subject: str = ""
    product: str = ""
    answers: bool = False
    """It answers, on the market's page, what the buyer wrote there."""
    told_informational: bool = False
    """The seller said of this very text that it does not advertise, and why; that is on record."""
    off_market: bool = False
    fenced: bool = False
    refuses: frozenset[str] = frozenset()
    """Classes that the person refused; ``all`` is every one that was not asked for."""
    consent: Standing | None = None
    deal_ended: datetime | None = None
    contact_source: str = "marketplace"
    same_category: bool = False
    certified: bool = False
    sender_number: str | None = None
    templates: tuple[str, ...] = ()
    falls_back: bool = True
    channel: str = ""
    connected: bool = True
    """The channel has the settings that it needs."""
    live: bool = False
    """The seller switched the channel on."""
    objections: tuple[str, ...] = ()
    """What the channel itself says against these words."""
    sent_today: int = 0
    """By this channel, on this Korean day."""
    person_today: int = 0
    """To this person by all channels outside the markets, on this Korean day."""

    def __repr__(self) -> str:
        """Name neither text nor person."""
        return f"<MessageFacts {self.message_class} {self.ground} {self.medium}>"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: ``allowed``, ``refused`` for good, or ``deferred`` (``until`` when, where that is known)."""

    state: Literal["allowed", "refused", "deferred"]
    rule: str = ""
    reason: str = ""
    until: datetime | None = None
    rehearsal: bool = False
    """Nothing stands against it but that its channel is not switched on."""


ALLOWED = Verdict(state="allowed")
