"""A ledger that was set back or copied becomes one that may be trusted: what it cannot know is in doubt.

Approvals are void afterwards: what a person decided since is not known here, and a text leaves only as it was
approved last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.clock import micros
from dangol.i18n import _
from dangol.storage.actions import NOT_APPROVED, Action, Actions
from dangol.storage.machine import FINAL, ActionState, Move

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.clock import Clock
    from dangol.storage.database import Database
    from dangol.storage.instance import Instance
    from dangol.storage.sidecar import Sidecar

__all__ = ["Recovered", "adopt", "recover"]

_OPEN = f"state NOT IN ({', '.join(repr(str(state)) for state in sorted(FINAL))})"


class Recovered(msgspec.Struct, kw_only=True):
    """How many actions are in doubt now, have to be approved again, and left without being in the data file."""

    in_doubt: int = 0
    to_approve: int = 0
    forgotten: int = 0


def recover(db: Database, clock: Clock, sidecar: Sidecar, by: str) -> Recovered:
    """Reconcile a ledger that was set back with what this computer remembers. Raises ``StorageError``.

    What was about to leave since, or was done by hand, is in doubt; so is, when a rule proposes it once more, what left
    and has no entry. Nothing else left from here.
    """
    actions = Actions(db, clock)
    with db.transaction():
        told = {mark.key for mark in sidecar.keyed() if not actions.chain.has(mark.seq, mark.head)}
        since = actions.chain.newest_at() or clock.now()
        found = Recovered()
        for action in actions.where(_OPEN):
            if action.state is ActionState.SENDING or sidecar.key(action.dedupe_key) in told:
                actions.doubt(action, since, by)
                found.in_doubt += 1
            elif action.state is ActionState.APPROVED:
                _withdraw(actions, action, by)
                found.to_approve += 1
        known = {sidecar.key(key) for (key,) in db.conn.execute("SELECT dedupe_key FROM actions")}
        found.forgotten = _remember(db, told - known, since)
        actions.chain.append(clock.now(), None, "recover", by, msgspec.to_builtins(found))
        mark = actions.chain.head()
    sidecar.begin_anew(*mark)
    return found


def adopt(db: Database, clock: Clock, instance: Instance, by: str, *, moved: bool) -> Recovered:
    """Make a copied data file one of this computer. Raises ``StorageError``.

    Whatever was open when it was copied is in doubt: its original may have sent it since. ``moved`` is a
    person's word that there is no original any more that did.
    """
    actions = Actions(db, clock)
    with db.transaction():
        since = actions.chain.newest_at() or clock.now()
        found = Recovered()
        for action in actions.where(_OPEN):
            if not moved or action.state is ActionState.SENDING:
                actions.doubt(action, since, by)
                found.in_doubt += 1
            elif action.state is ActionState.APPROVED:
                _withdraw(actions, action, by)
                found.to_approve += 1
        actions.chain.append(clock.now(), None, "adopt", by, {"moved": moved, **msgspec.to_builtins(found)})
        mark, sidecar = actions.chain.head(), instance.rename()
    sidecar.begin_anew(*mark)
    return found


def _withdraw(actions: Actions, action: Action, by: str) -> None:
    problem = _("The data file was set back: please approve it once more.")
    actions.move(action, Move.VOID, by, problem=problem, **NOT_APPROVED)


def _remember(db: Database, keys: set[str], since: datetime) -> int:
    rows = [(key, micros(since)) for key in sorted(keys)]
    db.conn.executemany("INSERT OR IGNORE INTO forgotten_sends (key, since) VALUES (?, ?)", rows)
    return len(rows)
