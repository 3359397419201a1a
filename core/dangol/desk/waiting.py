"""The inbox in the order in which a person takes it: what is in doubt, then by how soon it is too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.desk import cases
from dangol.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dangol.storage.ledger import Action

__all__ = ["GROUPS", "Waiting", "group_of", "key_of", "late", "sort_inbox"]

GROUPS = (
    (N_("In doubt: look on the market, then dangol resolve ID --sent, or --not-sent"), "in_doubt", None),
    (N_("Today"), "proposed", 3),
    (N_("Soon"), "proposed", 2),
    (N_("When you have time"), "proposed", 1),
    (N_("Whenever"), "proposed", 0),
    (N_("Approved by you, to be done by hand: dangol show ID, then dangol done ID"), "handed_off", None),
)
"""Title, state and urgency of each part of the list."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What waits now, the most pressing first, and what the seller left for later."""

    now: tuple[Action, ...]
    later: tuple[Action, ...]


def sort_inbox(inbox: Iterable[Action], now: datetime) -> Waiting:
    """Put the ledger's inbox into the order of pressing."""
    every = sorted((cases.raised(one, now) for one in inbox), key=_press)
    waiting = [one for one in every if not _snoozed(one, now)]
    return Waiting(now=tuple(sorted(waiting, key=group_of)), later=tuple(one for one in every if _snoozed(one, now)))


def _press(action: Action) -> tuple[bool, int]:
    return action.state != "in_doubt", -action.urgency


def _snoozed(action: Action, now: datetime) -> bool:
    return action.state == "proposed" and action.not_before is not None and action.not_before > now


def group_of(action: Action) -> int:
    """Return the place in ``GROUPS`` of an entry."""
    for at, (_title, name, urgency) in enumerate(GROUPS):
        if action.state == name and urgency in (None, min(action.urgency, 3)):
            return at
    return len(GROUPS)


def key_of(action: Action) -> tuple[str, str, str]:
    """Return what an entry is about, as ``cases.subjects`` names it."""
    return action.store, action.subject, action.subject_id


def late(waiting: Iterable[Action], now: datetime) -> list[datetime]:
    """Return until when the questions that wait too long were to be answered: neglected, they drive others away."""
    return [due for one in waiting if one.state == "proposed" and (due := cases.due_of(one)) is not None and due < now]
