"""The answers about text messages, as the API writes them; what is not named here is not looked at."""

from __future__ import annotations

import msgspec

__all__ = ["Balance", "BalanceGiven", "Queued", "Sender", "Senders"]


class Sender(msgspec.Struct, frozen=True):
    """A number for text messages; its state is 00 deleted, 10 registered, 20 in review, 30 verified, 40 rejected."""

    sender_no: int
    sender: str = ""
    auth_status: str = ""


class Senders(msgspec.Struct, frozen=True):
    """The numbers for text messages."""

    senders: tuple[Sender, ...]


class Balance(msgspec.Struct, frozen=True):
    """How many text messages are left."""

    sms_count: int = 0
    lms_count: int = 0


class BalanceGiven(msgspec.Struct, frozen=True):
    """The balance of text messages."""

    sms: Balance


class _Queue(msgspec.Struct, frozen=True):
    queue_code: str


class Queued(msgspec.Struct, frozen=True):
    """A text message that was taken."""

    sms: _Queue
