"""The campaign F11: people, a sender that may crash and a market with a list of its own, in any order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.ledger.model import EditKeepsApproval, LedgerModel, RetriesOnUnknown
from tests.faults.report import campaign

if TYPE_CHECKING:
    from tests.faults.rounds import Tally

__all__ = ["play"]

_MODELS: dict[str | None, type[LedgerModel]] = {
    None: LedgerModel,
    "retry-unknown": RetriesOnUnknown,
    "edit-keeps-approval": EditKeepsApproval,
}
_MANY = 1000


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Play so many stories of 50 steps, or of 80 if there are many."""
    steps = 80 if rounds >= _MANY else 50
    chosen = settings(
        max_examples=rounds,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    try:
        run_state_machine_as_test(_MODELS[mutant], settings=chosen)
    except AssertionError as wrong:
        tally.duplicates += 1
        tally.complaints.append(str(wrong))
    return f"F11: up to {rounds} stories of {steps} steps"


if __name__ == "__main__":
    sys.exit(campaign("model_campaign", __doc__, play, ["retry-unknown", "edit-keeps-approval"], 500))
