"""What another policy would have changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import KST

if TYPE_CHECKING:
    from dangol.replay.run import Message, Replay

__all__ = ["Difference", "Moved", "difference"]


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """The same message on another Korean day."""

    kind: str
    store: str
    order: str
    subject_id: str
    buyer: str
    before: datetime
    after: datetime


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What the draft adds, leaves out and sends on another day, and how many stay as they are."""

    added: tuple[Message, ...]
    removed: tuple[Message, ...]
    moved: tuple[Moved, ...]
    same: int
    won: int
    """How much more (or less) the messages would have cost."""


def difference(today: Replay, draft: Replay) -> Difference:
    """Compare two replays of the same days."""
    before = {message.key: message for message in today.messages}
    after = {message.key: message for message in draft.messages}
    both = [(before[key], after[key]) for key in before if key in after]
    moved = [
        Moved(
            kind=new.kind,
            store=new.store,
            order=new.order,
            subject_id=new.subject_id,
            buyer=new.buyer,
            before=old.sent_at,
            after=new.sent_at,
        )
        for old, new in both
        if old.sent_at.astimezone(KST).date() != new.sent_at.astimezone(KST).date()
    ]
    return Difference(
        added=tuple(message for key, message in after.items() if key not in before),
        removed=tuple(message for key, message in before.items() if key not in after),
        moved=tuple(moved),
        same=len(both) - len(moved),
        won=draft.won - today.won,
    )
