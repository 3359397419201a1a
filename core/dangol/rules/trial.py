"""A trial of when or how to ask (practice S4-17): half of the orders, by lot, are asked differently.

The lot is drawn from the order's number alone, so that nothing that anybody wrote decides who is asked how (guard G1),
and it falls alike whenever it is drawn.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import TYPE_CHECKING

from dangol.korea import day_of

if TYPE_CHECKING:
    from dangol.facts import ItemFacts
    from dangol.policy import Policy

__all__ = ["CHANGED", "HALVES", "USUAL", "half_of"]

USUAL, CHANGED = "A", "B"
HALVES = (USUAL, CHANGED)
"""A is asked as ever, B as the trial says."""


def half_of(item: ItemFacts, done: datetime, policy: Policy) -> str | None:
    """Return in which half an order is whose purchase was complete at ``done``; ``None`` without a trial for it."""
    trial = policy.trial
    timed = trial.settle_days > 0 and not item.service
    if not (timed or trial.wording) or day_of(done) < trial.since:
        return None
    return HALVES[zlib.crc32(f"trial/{item.store}/{item.order_id}".encode()) & 1]
