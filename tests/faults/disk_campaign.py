"""The campaign F7: the disk is full when a message is claimed, when its result is stored, when the sidecar or
the journal is written. (Tokens have their own: tests/core/http/test_oauth.py.)

The disk is full by SQLite's own page limit, and by the system's limit on the size of files. Nothing is sent
without a stored intent, and no yes is forgotten: it is found in the journal by the next sender.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from dangol import steps
from dangol.clock import MovableClock
from dangol.errors import StorageError
from dangol.storage.audit import Chain
from dangol.storage.database import Database
from dangol.storage.journal import Journal
from dangol.storage.machine import ActionState
from dangol.storage.sidecar import Sidecar
from tests.faults.lives import CAPABILITIES, SALT, Life, ended, forked, sender
from tests.faults.mutants import break_it, ledger_of
from tests.faults.report import campaign
from tests.faults.rounds import APPROVED, NOON, WAIT, Arena, Round, Tally, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["play"]

FULL = 12
"""How the sender's process ends when it could not store something."""
WAYS = ("pages", "file size")


@dataclass(frozen=True)
class Moment:
    """When the disk fills: at the ``nth`` time of a step, in what way, and whether the journal cannot be written."""

    step: str
    way: str
    nth: int
    journal: bool = False


MOMENTS = tuple(
    Moment(step, way, nth)
    for step in ("send.before_claim", "send.claimed", "send.connecting", "send.answered", "send.finished")
    for way in WAYS
    for nth in (1, 2, 3)
) + tuple(Moment("send.answered", "pages", nth, journal=True) for nth in (1, 2, 3))


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Fill the disk at every moment in turn; tell how often that stopped a sender and what the journal kept."""
    stopped = kept = 0
    with Arena() as arena:
        for moment in islice(cycle(MOMENTS), rounds):
            one = Round("blind", "none", mutant=mutant)
            tally.rounds += 1
            code, noted = _round(arena, one, moment, tally)
            stopped += code == FULL
            kept += noted
            if mutant and tally.complaints:
                break
    return f"F7: {tally.rounds} full disks, {stopped} stopped a sender, {kept} times a yes was kept in the journal"


def _round(arena: Arena, one: Round, moment: Moment, tally: Tally) -> tuple[int, int]:
    life = arena.begin(one)
    code = ended(forked(lambda: _send(life, moment)))
    if code not in (0, FULL):
        tally.complain("broken", one, f"{moment}: ended with {code}")
    arrived = [target for target in APPROVED if arena.count(target)]
    journal = life.home / "send-journal"
    if journal.is_dir():
        journal.rmdir()
    kept = Journal(journal).read()
    with opened(life.home, NOON) as ledger:
        for action in (ledger.get(number) for number in (1, 2, 3)):
            names = [event.name for event in ledger.history(action.id)]
            if action.subject_id in arrived and "claim" not in names:
                tally.complain("unapproved", one, f"{moment}: {action.subject_id} left without an intent")
    later = replace(life, now=NOON + WAIT)
    ended(forked(lambda: _send(later, None)))
    _judge(arena, later, moment, tally, one)
    return code, len(kept)


def _judge(arena: Arena, life: Life, moment: Moment, tally: Tally, one: Round) -> None:
    """Without a person everything is sent once, but where the journal's own disk was full: that is a doubt."""
    with opened(life.home, life.now) as ledger:
        tally.actions += len(APPROVED)
        doubts = 0
        for action in (ledger.get(number) for number in (1, 2, 3)):
            count = arena.count(action.subject_id)
            words = f"{moment}: {action.subject_id} is {action.state} and arrived {count} times"
            doubts += action.state is ActionState.IN_DOUBT
            if count > 1:
                tally.complain("duplicates", one, words)
            elif action.state is ActionState.IN_DOUBT:
                if not moment.journal and moment.step == "send.answered":
                    tally.complain("lost", one, f"{words}: a yes was forgotten")
            elif (action.state is ActionState.SENT) != (count == 1):
                tally.complain("lost", one, words)
        if doubts > 1:
            tally.complain("stuck", one, f"{moment}: {doubts} doubts")
        if not ledger.verify().ok:
            tally.complain("broken", one, f"{moment}: the chain is broken")


def _send(life: Life, moment: Moment | None) -> None:
    """Send; let the disk be full from the moment on."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file at its limit is an error then, and not a death
    break_it(life.mutant, life.now, CAPABILITIES)
    db = Database(life.home / "dangol.db")
    clock = MovableClock(life.now)
    ledger = ledger_of(life.mutant)(db, clock, Sidecar(life.state, SALT))
    steps.listen(_filling(moment, db, life) if moment else None)
    try:
        asyncio.run(sender(life, ledger, clock).run(live=True))
    except StorageError:
        os._exit(FULL)
    finally:
        steps.listen(None)


def _filling(moment: Moment, db: Database, life: Life) -> Callable[[str], None]:
    reached = 0

    def step(name: str) -> None:
        nonlocal reached
        reached += name == moment.step
        if name == moment.step and reached == moment.nth:
            _fill(moment, db, life)

    return step


def _fill(moment: Moment, db: Database, life: Life) -> None:
    """Take all room that is left: for new pages, and in the free part of the last ones."""
    if moment.journal:
        journal = life.home / "send-journal"
        journal.unlink()
        journal.mkdir()
    if moment.way == "pages":
        db.conn.execute(f"PRAGMA max_page_count = {db.value('PRAGMA page_count')}")
        _note_for_ever(db, life.now)
    else:
        # files that exist keep their room, as on a real disk; whatever grows beyond is refused
        size = db.path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        _note_for_ever(db, life.now)


def _note_for_ever(db: Database, now: datetime) -> None:
    """Use up the room for events within the pages that there are: there is none for even the shortest."""
    with suppress(StorageError):
        while True:
            with db.transaction():
                Chain(db).append(now, None, "note", "x", {})


if __name__ == "__main__":
    sys.exit(campaign("disk_campaign", __doc__, play, ["result-forgotten", "full-disk-ignored"], len(MOMENTS)))
