"""Changes the rules of the law, the guards and the lint a little, place by place, and tells what no test notices.

``just mutants`` tries every change, ``just mutants gate labels`` those of some modules, ``just mutants --sample 100`` a
hundred of all, drawn anew by ``--seed``. What is alive is printed with file, line and change; more than one in ten
alive in any module ends with 1. Files on disk are never touched: each change is tried in a process of its own, which
imports the changed module in place of the real one and runs the tests of that module.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable

from tests.mutants.trial import MODULES, Trial, jobs_of, run

MOST = 10
"""Of a hundred mutants, how many may live."""


def main() -> int:
    """Run the campaign; more than one in ten alive in a module ends with 1."""
    given = _options()
    if given.tests:
        MODULES.update(dict.fromkeys(MODULES, tuple(given.tests)))
    jobs = [job for name in given.modules or MODULES for job in jobs_of(name)]
    if given.sample:
        jobs = random.Random(given.seed).sample(jobs, min(given.sample, len(jobs)))
        jobs.sort()
    began = time.monotonic()
    alive, total = _told(run(jobs, given.workers)), Counter(module for module, _number in jobs)
    for name, count in total.items():
        sys.stdout.write(f"{name:<32} {count:>5} mutants {alive[name]:>4} alive ({alive[name] / count:6.1%})\n")
    count, lives = len(jobs), alive.total()
    seconds = time.monotonic() - began
    sys.stdout.write(f"{count} mutants, {lives} alive ({lives / max(count, 1):.1%}) in {seconds:.0f} s\n")
    return int(any(100 * alive[name] > MOST * count for name, count in total.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="just mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--sample", type=int, help="try so many of the mutants only")
    parser.add_argument("--seed", type=int, default=0, help="which ones the sample draws")
    parser.add_argument("--tests", nargs="+", help="the tests to run, instead of those that are to hold a module")
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def _told(trials: Iterable[Trial]) -> Counter[str]:
    alive: Counter[str] = Counter()
    for one in trials:
        if one.lives:
            alive[one.module] += 1
            sys.stdout.write(f"alive  {one.told}\n")
            sys.stdout.flush()
    return alive


if __name__ == "__main__":
    raise SystemExit(main())
