"""The morning's and the evening's page: what waits, what was done, what comes next."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.korea import midnight
from dangol.storage.machine import ActionState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.day.deadlines import Deadline
    from dangol.day.steps import Step
    from dangol.storage.day import DayReader, StoreDay
    from dangol.storage.ledger import Action

__all__ = ["Digest", "digest"]

_NEXT = 3
_SOON = 6
_DAY = timedelta(days=1)


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """One page. ``done`` counts by kind: yesterday's in the morning, today's in the evening.

    ``waiting`` are proposals by urgency (3 today to 0 whenever), ``first`` the ids of those to begin with.
    """

    evening: bool
    stores: tuple[StoreDay, ...]
    checked_today: bool
    questions: int
    low: int
    unreplied: int
    waiting: dict[int, int]
    first: tuple[int, ...]
    approved: int
    by_hand: int
    in_doubt: int
    done: dict[str, int]
    deadlines: tuple[Deadline, ...]
    step: Step | None


def digest(
    reader: DayReader,
    stores: Sequence[StoreDay],
    inbox: Sequence[Action],
    deadlines: Sequence[Deadline],
    step: Step | None,
    now: datetime,
    *,
    evening: bool,
    approved: int,
) -> Digest:
    """Put the page together. ``inbox`` has the most urgent first; ``approved`` is how many wait for ``send``."""
    today = midnight(now)
    since = today if evening else today - _DAY
    states = Counter(one.state for one in inbox)
    proposed = [one for one in inbox if one.state is ActionState.PROPOSED]
    return Digest(
        evening=evening,
        stores=tuple(stores),
        checked_today=bool(stores) and all(one.read_at is not None and one.read_at >= today for one in stores),
        questions=sum(one.questions for one in stores),
        low=sum(one.low for one in stores),
        unreplied=sum(one.unreplied for one in stores),
        waiting=dict(Counter(min(one.urgency, 3) for one in proposed)),
        first=tuple(one.id for one in proposed[:_NEXT]),
        approved=approved,
        by_hand=states[ActionState.HANDED_OFF],
        in_doubt=states[ActionState.IN_DOUBT],
        done=reader.done(since, since + _DAY),
        deadlines=tuple(deadlines[:_SOON]),
        step=step,
    )
