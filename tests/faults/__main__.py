"""The campaign: kill the sender at every step, over every kind of channel and every kind of misbehaviour.

``python -m tests.faults --kills 300`` ends with 0 only if nothing arrived twice, nothing was lost, nothing
is stuck, nothing unapproved arrived, no second sender got in, and every audit chain and file is whole.
With ``--mutant NAME`` it runs a broken sender and ends with 0 only if that sent something twice.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from typing import TYPE_CHECKING

from tests.faults.lives import CAPABILITIES
from tests.faults.provider import FAULTS
from tests.faults.rounds import Arena, Round, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = 28
"""About how many named steps a run without accidents has; only how the kills are spread depends on it."""
FREEZES = 20
"""Steps that every run has, whatever its provider does."""
MUTANTS = ("late-intent", "retry-unknown", "lease-by-time")
SCENES = [(c, f) for f in FAULTS for c in CAPABILITIES if c != "manual" or f == "none"]
"""Every kind of channel with every kind of misbehaviour; what is done by hand meets no provider."""


def plan(kills: int, mutant: str | None) -> Iterator[tuple[Round, ...]]:
    """Yield, scene by scene, rounds with a rising step: when one survives, the rest of its scene is dropped.

    Few kills are spread over all scenes, by a stride that starts differently in each; many kills go
    over everything again, with the second kill of each round at another step.
    """
    stride = max(1, len(SCENES) * STEPS // kills)
    for turn in itertools.count():
        for number, (capability, fault) in enumerate(SCENES):
            first = 1 + (number + turn) % stride
            yield tuple(
                Round(capability, fault, step, 1 + (3 * number + 5 * step + 7 * turn) % 13, mutant=mutant)
                for step in range(first, 10 * STEPS, stride)
            )


def run(kills: int, freezes: int, mutant: str | None) -> Tally:
    """Play rounds until there were that many kills and freezes (or, for a mutant, until it is found)."""
    tally = Tally()
    with Arena() as arena:
        for number in range(freezes):
            capability, fault = SCENES[number % len(SCENES)]
            arena.play(Round(capability, fault, freeze_at=1 + number % FREEZES, mutant=mutant), tally)
            if mutant and tally.complaints:
                return tally
        for scene in plan(kills, mutant) if kills else ():
            for one in scene:
                if tally.kills >= kills or (mutant and tally.duplicates):
                    return tally
                arena.play(one, tally)
                if tally.survived:
                    break
    return tally


def main() -> int:
    """Run a campaign from the command line; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    options.add_argument("--kills", type=int, default=300)
    options.add_argument("--freezes", type=int, default=20)
    options.add_argument("--mutant", choices=MUTANTS)
    chosen = options.parse_args()
    began = time.monotonic()
    tally = run(chosen.kills, chosen.freezes, chosen.mutant)
    sys.stderr.writelines(f"{complaint}\n" for complaint in tally.complaints)
    sys.stdout.write(
        f"{tally.kills} kills and {tally.freezes} freezes in {tally.rounds} rounds, {tally.actions} actions, "
        f"{time.monotonic() - began:.0f} s\n"
        f"duplicates {tally.duplicates}, lost {tally.lost}, stuck {tally.stuck}, unapproved {tally.unapproved}, "
        f"second senders {tally.intruders}, chains and files {'ok' if not tally.broken else 'BROKEN'}\n"
    )
    if chosen.mutant:
        found = tally.duplicates > 0 or tally.intruders > 0
        sys.stdout.write(f"the mutant {chosen.mutant} was {'' if found else 'NOT '}found\n")
        return int(not found)
    return int(not tally.ok)


if __name__ == "__main__":
    sys.exit(main())
