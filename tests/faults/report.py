"""How every campaign is called and what it prints: what was done, what went wrong, and whether a mutant was found."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests.faults.rounds import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["campaign"]


def campaign(
    name: str,
    about: str | None,
    play: Callable[[int, str | None, Tally], str],
    mutants: Sequence[str],
    rounds: int,
    arguments: Sequence[str] | None = None,
) -> int:
    """Run a campaign from the command line; return the exit code.

    ``play`` plays so many rounds (or, with a mutant, until there is a complaint) and tells what it did in a line.
    Without a mutant the code is 0 if there is no complaint, with one if there is.
    """
    options = argparse.ArgumentParser(prog=f"python -m tests.faults.{name}", description=about)
    options.add_argument("--rounds", type=int, default=rounds)
    options.add_argument("--mutant", choices=mutants)
    chosen = options.parse_args(arguments)
    began = time.monotonic()
    tally = Tally()
    told = play(chosen.rounds, chosen.mutant, tally)
    sys.stderr.writelines(f"{complaint}\n" for complaint in tally.complaints[:20])
    sys.stdout.write(
        f"{told}, {time.monotonic() - began:.0f} s\n"
        f"kills {tally.kills}, actions {tally.actions}, duplicates {tally.duplicates}, lost {tally.lost}, "
        f"stuck {tally.stuck}, unapproved {tally.unapproved}, "
        f"chains and files {'BROKEN' if tally.broken else 'ok'}\n"
    )
    if chosen.mutant:
        sys.stdout.write(f"the mutant {chosen.mutant} was {'' if tally.complaints else 'NOT '}found\n")
        return int(not tally.complaints)
    return int(bool(tally.complaints))
