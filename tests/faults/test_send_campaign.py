"""A short campaign, and the proof that a campaign of this kind convicts broken senders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, frozen and killed: not on Windows"),
]
ROOT = Path(__file__).parents[2]


def campaign(*options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *options], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_killed_and_frozen_senders_lose_and_repeat_nothing() -> None:
    said = campaign("--kills", "30", "--freezes", "3")
    assert "30 kills and 3 freezes" in said or "31 kills and 3 freezes" in said
    assert "duplicates 0, lost 0, stuck 0, unapproved 0, second senders 0, chains and files ok" in said


@pytest.mark.parametrize("mutant", ["late-intent", "retry-unknown"])
def test_a_broken_sender_is_found(mutant: str) -> None:
    said = campaign("--mutant", mutant, "--kills", "60", "--freezes", "0")
    assert f"the mutant {mutant} was found" in said
