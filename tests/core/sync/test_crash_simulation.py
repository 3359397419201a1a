"""The promise of the sync engine, against a hostile feed and a crash at any step.

A property that only meets friendly plans passes broken code too, so the same hunt must find every
mutant within the number of examples that the real engine survives.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from dangol.storage import tables
from dangol.sync import StreamSync
from tests.core.sync.feed import Run
from tests.core.sync.mutants import MUTANTS
from tests.core.sync.simulation import Beat, Plan, Simulation, holds, plans
from tests.hunts import lives

if TYPE_CHECKING:
    from collections.abc import Callable

HUNT = settings(
    max_examples=lives(400),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@HUNT
@given(plan=plans)
def test_after_two_quiet_runs_nothing_is_missing_stale_or_still_changing(plan: Plan) -> None:
    simulation = Simulation(plan)
    with closing(simulation.db):
        simulation.play(plan)
        simulation.settle()
        assert simulation.stored() == simulation.feed.truth()
        assert simulation.changes_again() == 0


def first_broken(flow: type[StreamSync]) -> Plan:
    """Return the first plan that breaks the promise; hypothesis raises ``NoSuchExample`` without one."""
    return find(plans, lambda plan: not holds(plan, flow), settings=settings(HUNT, phases=[Phase.generate]))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_hunt_finds_every_mutant(mutant: type[StreamSync]) -> None:
    plan = first_broken(mutant)
    assert holds(plan), "the same plan, and the real engine survives it"


def test_the_hunt_finds_a_storage_where_an_edit_at_the_same_time_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    really_wins: Callable[[tables.Table, tables.Row | None, tables.Row], tables.Row | None] = tables._wins

    def only_later_wins(table: tables.Table, old: tables.Row | None, new: tables.Row) -> tables.Row | None:
        at = table.updated_at
        if old is not None and at is not None and old[at] == new[at]:
            return None
        return really_wins(table, old, new)

    monkeypatch.setattr(tables, "_wins", only_later_wins)
    plan = first_broken(StreamSync)
    monkeypatch.undo()
    assert holds(plan)


def test_a_resumed_window_ends_where_the_market_was_when_it_was_opened() -> None:
    """Our clock was ahead, the process died, the clock was set right: rows of the time between are not skipped."""
    fast = Run(ahead=8, dies_at=4)
    quiet = Beat((), Run())
    plan = Plan(
        True, 400, (("a", 0), ("b", 0), ("c", 0)), (quiet, quiet, Beat((("d", 0),), Run()), Beat((("a", 0),), fast))
    )
    assert holds(plan)


def test_slices_end_where_the_market_was_when_the_run_began() -> None:
    """Our clock is ahead and the reading takes long: the last slice does not run after the market's clock."""
    slow = Run(latency=1, ahead=8, meanwhile=(("b", 4),))
    plan = Plan(False, 66, (), (Beat((), Run(dies_at=6)), Beat((), slow)))
    assert holds(plan)
