"""The campaign F4: the answer is lost, and the message takes effect 0 to 3 settle times later.

Whatever arrives before the settle time is over must arrive once. What a market that is later than it says
does to a message that is not keyed is counted as policy, and never silent.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from itertools import product

from tests.faults.lives import SETTLE
from tests.faults.report import campaign
from tests.faults.rounds import Arena, Round, Tally

__all__ = ["play"]

_SOON = (timedelta(minutes=2), timedelta(minutes=2), timedelta(minutes=3))
"""Runs before the settle time is over: whoever believes an early look sends twice."""
_CAPABILITIES = ("queryable", "idempotent", "blind")


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Play rounds with delays that are spread evenly; tell how many came late."""
    early = 0
    with Arena() as arena:
        parts = max(1, rounds // len(_CAPABILITIES))
        for number, capability in product(range(parts), _CAPABILITIES):
            one = Round(capability, "late", mutant=mutant, delay=SETTLE * 3 * number / parts, waits=_SOON)
            early += one.delay < SETTLE
            arena.play(one, tally)
            if mutant and tally.complaints:
                break
    return f"F4: {tally.rounds} late answers, {early} within the settle time, {tally.policy} twice by policy"


if __name__ == "__main__":
    sys.exit(campaign("late_campaign", __doc__, play, ["settle-zero", "retry-unknown"], 200))
