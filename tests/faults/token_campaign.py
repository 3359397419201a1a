"""The campaign: refuse hundreds of reads at once, and kill the exchange of a rotating pair at every point.

``python -m tests.faults.token_campaign --kills 60`` ends with 0 only if every storm made exactly one exchange,
nobody was locked out but by a kill between the market's answer and the journal, whoever was asked no more
than twice after it, the other store was read all the while, and a new consent mended everything. With
``--mutant NAME`` it runs a broken exchange and ends with 0 only if that was found.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.token_rounds import CALLERS, MUTANTS, POINTS, PROCESSES, Arena, Tally

__all__ = ["run"]


def run(kills: int, storms: int, mutant: str | None = None) -> Tally:
    """Play that many rounds of each kind (or, for a mutant, until it is found)."""
    tally = Tally()
    with Arena(mutant) as arena:
        for _storm in range(storms):
            arena.storm(tally)
            if mutant and tally.complaints:
                return tally
        for number in range(kills):
            arena.kill(POINTS[number % len(POINTS)], tally)
            if mutant and tally.complaints:
                return tally
    return tally


def main() -> int:
    """Run a campaign from the command line; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.faults.token_campaign", description=__doc__)
    options.add_argument("--kills", type=int, default=60)
    options.add_argument("--storms", type=int, default=10)
    options.add_argument("--mutant", choices=MUTANTS)
    chosen = options.parse_args()
    began = time.monotonic()
    tally = run(chosen.kills, chosen.storms, chosen.mutant)
    sys.stderr.writelines(f"{complaint}\n" for complaint in tally.complaints)
    sys.stdout.write(
        f"{tally.storms} storms of {PROCESSES * CALLERS} refused reads in {PROCESSES} processes: "
        f"{tally.exchanges} exchanges\n"
        f"{tally.kills.total()} kills, {tally.calls} token calls, {tally.lockouts.total()} locked out, "
        f"{time.monotonic() - began:.0f} s\n"
        f"locked out by point: {', '.join(f'{p} {tally.lockouts[p]}/{tally.kills[p]}' for p in POINTS)}\n"
    )
    if chosen.mutant:
        sys.stdout.write(f"the mutant {chosen.mutant} was {'' if tally.complaints else 'NOT '}found\n")
        return int(not tally.complaints)
    return int(bool(tally.complaints))


if __name__ == "__main__":
    sys.exit(main())
