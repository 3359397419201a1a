"""The ledger holds against its model, and the model is sharp enough to tell broken ledgers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.ledger.model import EditKeepsApproval, LedgerModel, RetriesOnUnknown
from tests.hunts import lives

# the same examples every time; a failure is not shrunk, which would take longer than finding it
EXAMPLES = settings(
    max_examples=lives(300),
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def test_nothing_leaves_twice_or_unapproved() -> None:
    run_state_machine_as_test(LedgerModel, settings=EXAMPLES)


@pytest.mark.parametrize(
    "mutant,found", [(RetriesOnUnknown, "got it twice"), (EditKeepsApproval, "got what nobody approved")]
)
def test_a_broken_ledger_is_found(mutant: type[LedgerModel], found: str) -> None:
    with pytest.raises(AssertionError, match=found):
        run_state_machine_as_test(mutant, settings=EXAMPLES)
