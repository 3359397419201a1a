"""What a run of the sender tells."""

from __future__ import annotations

import msgspec

__all__ = ["Held", "SendReport"]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An approved action, or one in doubt, that stayed where it is, and why."""

    id: int
    reason: str


class SendReport(msgspec.Struct, kw_only=True):
    """What a run did, as action ids. ``in_doubt`` is everything nobody knows about when the run ends.

    ``stores`` holds the stores (or channels) that were left alone, with the reason; ``sign_in`` names
    those among them that want a person.
    """

    live: bool
    would_send: list[int] = []
    rehearsed: list[int] = []
    """What would leave by channels that are not switched on."""
    sent: list[int] = []
    handed_off: list[int] = []
    in_doubt: list[int] = []
    failed: list[int] = []
    superseded: list[int] = []
    expired: int = 0
    held: list[Held] = []
    stores: dict[str, str] = {}
    sign_in: list[str] = []

    @property
    def needs_person(self) -> bool:
        """Tell whether somebody has to look before everything can leave."""
        return bool(self.in_doubt or self.sign_in)
