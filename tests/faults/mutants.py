"""Broken senders that the campaigns must convict, as changes of the process that plays them; never product code."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.contract import Idempotent, Queryable
from dangol.errors import AnotherInstance, StorageError
from dangol.send import sender as dangol_sender
from dangol.storage import actions, instance, journal, outbox
from dangol.storage.database import Database
from dangol.storage.ledger import Ledger
from dangol.storage.machine import TRANSITIONS, ActionState, Move
from dangol.storage.outbox import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dangol.contract import Capability
    from dangol.storage.actions import Action
    from dangol.storage.outbox import Guard, Obstacle, Outcome

__all__ = ["MUTANTS", "break_it", "ledger_of"]

_LEASE = timedelta(hours=1)


class _LateIntent(Ledger):
    """Stores an intent together with its result, when the socket is long closed."""

    def claim(self, action_id: int, guard: Guard) -> Attempt:
        action = msgspec.structs.replace(self.get(action_id), state=ActionState.SENDING)
        return Attempt(id=0, action=action, again=False)

    def finish(self, attempt: Attempt, outcome: Outcome) -> Action:
        if attempt.id == 0:
            claimed = super().claim(attempt.action.id, lambda _action: None)
            assert isinstance(claimed, Attempt)
            attempt = claimed
        return super().finish(attempt, outcome)


class _KeepsApproval(Ledger):
    """Changes an approved text and keeps calling it approved."""

    def edit(self, action_id: int, text: str, by: str, price: int | None = None, template: str = "") -> Action:
        before = self.get(action_id)
        edited = super().edit(action_id, text, by, price, template)
        return self.approve(action_id, by) if before.state is ActionState.APPROVED else edited


class _Unconcerned(Ledger):
    """Sends on although an intent cannot be stored."""

    def claim(self, action_id: int, guard: Guard) -> Attempt | Obstacle:
        try:
            return super().claim(action_id, guard)
        except StorageError:
            return Attempt(id=0, action=self.get(action_id), again=False)


def _lease(now: datetime) -> Callable[[Path], object]:
    """Judge by the time whether another sender lives."""

    @contextmanager
    def only_one(path: Path) -> Iterator[None]:
        lease = path.with_suffix(".lease")
        if lease.exists() and now - datetime.fromisoformat(lease.read_text()) < _LEASE:
            raise AnotherInstance("leased")
        lease.write_text(now.isoformat())
        yield
        lease.unlink(missing_ok=True)

    return only_one


def _retry_unknown(_now: datetime, _capabilities: dict[str, Capability]) -> None:
    TRANSITIONS[Move.LOSE][ActionState.SENDING] = ActionState.APPROVED


def _lease_by_time(now: datetime, _capabilities: dict[str, Capability]) -> None:
    setattr(dangol_sender, "only_one", _lease(now))  # noqa: B010 - a name of another module


def _settle_zero(_now: datetime, capabilities: dict[str, Capability]) -> None:
    capabilities["queryable"] = Queryable(timedelta(0))


def _key_for_ever(_now: datetime, capabilities: dict[str, Capability]) -> None:
    capabilities["idempotent"] = Idempotent(timedelta(days=999))


def _key_without_text(_now: datetime, _capabilities: dict[str, Capability]) -> None:
    setattr(actions.Action, "key", property(lambda action: action.dedupe_key.replace("/", "-")))  # noqa: B010 - as above


def _sidecar_ignored(_now: datetime, _capabilities: dict[str, Capability]) -> None:
    for module in (outbox, instance):
        setattr(module, "set_back", lambda _sidecar, _chain: False)  # noqa: B010 - as above


def _result_forgotten(_now: datetime, _capabilities: dict[str, Capability]) -> None:
    setattr(journal.Journal, "keep", lambda _journal, _kept: None)  # noqa: B010 - as above


def _no_waiting(_now: datetime, _capabilities: dict[str, Capability]) -> None:
    """Let commits return before the disk has them."""
    configure = Database._configure

    def hurried(db: Database) -> None:
        configure(db)
        db.conn.execute("PRAGMA synchronous=OFF")

    setattr(Database, "_configure", hurried)  # noqa: B010 - as above


def _nothing(_now: datetime, _capabilities: dict[str, Capability]) -> None:
    """Change nothing here: the mutant is a ledger of its own."""


MUTANTS: dict[str, tuple[Callable[[datetime, dict[str, Capability]], None], type[Ledger]]] = {
    "late-intent": (_nothing, _LateIntent),
    "retry-unknown": (_retry_unknown, Ledger),
    "lease-by-time": (_lease_by_time, Ledger),
    "settle-zero": (_settle_zero, Ledger),
    "key-for-ever": (_key_for_ever, Ledger),
    "key-without-text": (_key_without_text, Ledger),
    "edit-keeps-approval": (_nothing, _KeepsApproval),
    "sidecar-ignored": (_sidecar_ignored, Ledger),
    "result-forgotten": (_result_forgotten, Ledger),
    "full-disk-ignored": (_nothing, _Unconcerned),
    "no-waiting": (_no_waiting, Ledger),
}
"""What is changed, and the ledger that is used."""


def break_it(mutant: str | None, now: datetime, capabilities: dict[str, Capability]) -> None:
    """Break this process, which has to end afterwards, in the way of ``mutant``."""
    if mutant is not None:
        MUTANTS[mutant][0](now, capabilities)


def ledger_of(mutant: str | None) -> type[Ledger]:
    """Return the ledger of a mutant; the real one for none."""
    return Ledger if mutant is None else MUTANTS[mutant][1]
