"""The campaign F9: an idempotency key after its time, and a text that is edited under its key.

A key that the provider may have forgotten goes to a person and is never used again; a text that was
edited has a key of its own.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from dangol.storage.machine import ActionState
from tests.faults.lives import born, ended
from tests.faults.provider import TTL
from tests.faults.report import campaign
from tests.faults.rounds import NOON, Arena, Round, Tally, opened

__all__ = ["play"]


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Play both stories so many times."""
    with Arena() as arena:
        for number in range(rounds):
            fault = ("swallow", "reset after", "error after", "nonsense after", "kill after")[number % 5]
            _too_old(arena, Round("idempotent", fault, mutant=mutant), tally, 0.9 + number % 7 / 10)
            _edited(arena, Round("idempotent", "limited", mutant=mutant), tally)
            if mutant and tally.complaints:
                break
    return f"F9: {tally.rounds} rounds with keys that are too old or of another text"


def _too_old(arena: Arena, one: Round, tally: Tally, share: float) -> None:
    """Lose an answer, come back when the key is too old, and look that it is left to a person."""
    life = arena.begin(one)
    tally.rounds += 1
    tally.kills += ended(born(life)) < 0
    later = replace(life, now=NOON + TTL * share)
    arena.tell("/clock", now=later.now.isoformat())
    ended(born(later))
    with opened(life.home, later.now) as ledger:
        for action in ledger.in_doubt():
            count = arena.count(action.subject_id)
            if share >= 1 and count > 1:
                tally.complain("duplicates", one, f"{action.subject_id} was sent again after {share:.1f} of the time")
            ledger.resolve(action.id, count > 0, "seller")
    arena.finish(one, later, tally)


def _edited(arena: Arena, one: Round, tally: Tally) -> None:
    """Let the provider note a key without carrying it out, edit the text, and send that."""
    life = arena.begin(one)
    tally.rounds += 1
    for hour in range(4):  # each target is refused once, and the first refusal ends a run
        later = replace(life, now=NOON + timedelta(hours=hour))
        ended(born(later))
        with opened(life.home, later.now) as ledger:
            for action in ledger.approved():
                edited = ledger.edit(action.id, f"{action.body}!", "seller")
                ledger.approve(action.id, "seller", edited.shown_hash)
    mismatches = arena.ask("/mismatches")["mismatches"]
    if mismatches:
        tally.complain("unapproved", one, f"{mismatches} texts under the key of another")
    with opened(life.home, later.now) as ledger:
        tally.actions += 3
        for action in (ledger.get(number) for number in (1, 2, 3)):
            if action.state is not ActionState.SENT or arena.count(action.subject_id) != 1:
                tally.complain("lost", one, f"{action.subject_id} is {action.state}")


if __name__ == "__main__":
    sys.exit(campaign("key_campaign", __doc__, play, ["key-for-ever", "key-without-text"], 10))
