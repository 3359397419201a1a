"""The campaign F10: two people at two screens and a sender, each a process, at the same fifty actions at once.

They approve what they see, edit, and cancel, while it is being claimed. Nothing arrives that nobody approved as it
was shown, nothing twice, and nothing that was cancelled.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from dangol.clock import MovableClock
from dangol.errors import WrongState
from dangol.storage.database import Database
from dangol.storage.sidecar import Sidecar
from tests.faults.lives import SALT, Life, ended, forked, sender
from tests.faults.mutants import ledger_of
from tests.faults.report import campaign
from tests.faults.rounds import NOON, Arena, Round, Tally, answer, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dangol.storage.ledger import Ledger

__all__ = ["play"]

BATCH = 50
_TURNS = 4
"""How often each person comes by an action."""


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Play so many interleavings, fifty at a time; tell how many messages left."""
    arrived = 0
    with Arena() as arena:
        while tally.actions < rounds and not (mutant and tally.complaints):
            one = Round("blind", "none", mutant=mutant)
            tally.rounds += 1
            arrived += _batch(arena, arena.begin(one), one, tally)
    return f"F10: {tally.actions} interleavings in {tally.rounds} batches, {arrived} messages left"


def _batch(arena: Arena, life: Life, one: Round, tally: Tally) -> int:
    (life.home / "dangol.db").unlink()
    with opened(life.home, NOON) as ledger:
        ids = ledger.propose([answer(f"s{number}") for number in range(BATCH)])
    logs = [arena.root / f"person{number}" for number in range(2)]
    seed = tally.rounds * 10
    people = [forked(partial(_person, life, ids, log, random.Random(seed + place))) for place, log in enumerate(logs)]
    sending = forked(lambda: _send(life, arena.root / "stop"))
    codes = [ended(pid) for pid in people]
    (arena.root / "stop").touch()
    codes.append(ended(sending))
    (arena.root / "stop").unlink()
    if any(codes):
        tally.complain("broken", one, f"processes ended with {codes}")
    return _judge(arena, life, one, ids, [line for log in logs for line in log.read_text().splitlines()], tally)


def _person(life: Life, ids: list[int], log: Path, dice: random.Random) -> None:
    """Look, and approve what was seen, edit or cancel; note what was agreed to before and what was cancelled after."""
    db = Database(life.home / "dangol.db")
    ledger = ledger_of(life.mutant)(db, MovableClock(NOON), Sidecar(life.state, SALT))
    with log.open("w", buffering=1) as notes:
        for number, action_id in enumerate(_walk(ids, dice)):
            seen = ledger.get(action_id)
            time.sleep(dice.random() * 0.003)
            act = dice.choices(("approve", "edit", "skip"), weights=(6, 3, 1))[0]
            text = f"{seen.subject_id}, {log.name} {number}"
            with suppress(WrongState):
                if act == "approve":
                    notes.write(json.dumps(["agreed", seen.subject_id, seen.body]) + "\n")
                    ledger.approve(action_id, log.name, seen.shown_hash)
                elif act == "edit":
                    ledger.edit(action_id, text, log.name)
                else:
                    ledger.skip(action_id, "no", log.name)
                    notes.write(json.dumps(["skipped", seen.subject_id, ""]) + "\n")
    db.close()


def _walk(ids: list[int], dice: random.Random) -> list[int]:
    """Come by every action several times, near those the other person is at."""
    near = [(place + dice.random() * 4 + turn * 2, one) for turn in range(_TURNS) for place, one in enumerate(ids)]
    return [one for _place, one in sorted(near)]


def _send(life: Life, stop: Path) -> None:
    db = Database(life.home / "dangol.db")
    clock = MovableClock(NOON)
    ledger: Ledger = ledger_of(life.mutant)(db, clock, Sidecar(life.state, SALT))
    done: Callable[[], bool] = stop.exists
    last = False
    while not last:
        last = done()
        asyncio.run(sender(life, ledger, clock).run(live=True))
    db.close()


def _judge(arena: Arena, life: Life, one: Round, ids: list[int], lines: list[str], tally: Tally) -> int:
    notes = [tuple(json.loads(line)) for line in lines]
    arrived = arena.arrived()
    targets = [target for target, _text in arrived]
    for target, text in arrived:
        if ("agreed", target, text) not in notes:
            tally.complain("unapproved", one, f"{target} got what nobody approved as shown")
        if targets.count(target) > 1:
            tally.complain("duplicates", one, f"{target} got {targets.count(target)}")
        if ("skipped", target, "") in notes:
            tally.complain("unapproved", one, f"{target} was cancelled and left")
    with opened(life.home, NOON) as ledger:
        tally.actions += len(ids)
        for action in (ledger.get(number) for number in ids):
            if (action.state == "sent") != (action.subject_id in targets) or action.state in ("sending", "in_doubt"):
                tally.complain("lost", one, f"{action.subject_id} is {action.state}")
        if not ledger.verify().ok:
            tally.complain("broken", one, "the chain is broken")
    return len(arrived)


if __name__ == "__main__":
    sys.exit(campaign("race_campaign", __doc__, play, ["edit-keeps-approval"], 500))
