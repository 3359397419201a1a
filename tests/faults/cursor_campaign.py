"""The campaign C1: the sync engine against a hostile feed and a crash at any step, on as many plans as wished."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from dangol.sync import StreamSync
from tests.core.sync.mutants import MUTANTS
from tests.core.sync.simulation import holds, plans
from tests.faults.report import campaign
from tests.faults.rounds import Round

if TYPE_CHECKING:
    from tests.faults.rounds import Tally

__all__ = ["play"]

_FLOWS: dict[str | None, type[StreamSync]] = {None: StreamSync} | {one.__name__: one for one in MUTANTS}


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Look for a plan that breaks the promise of the engine, or of a broken one."""
    hunt = settings(
        max_examples=rounds,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        plan = find(plans, lambda plan: not holds(plan, _FLOWS[mutant]), settings=hunt)
    except NoSuchExample:
        return f"C1: {rounds} plans, none breaks the promise"
    tally.complain("lost", Round("sync", "hostile feed"), repr(plan))
    return "C1: a plan breaks the promise"


if __name__ == "__main__":
    sys.exit(campaign("cursor_campaign", __doc__, play, [name for name in _FLOWS if name], 1500))
