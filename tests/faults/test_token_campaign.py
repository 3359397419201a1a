"""A rotating pair survives storms and kills; the long campaign is a command of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name == "nt", reason="processes are forked and killed"),
]
ROOT = Path(__file__).parents[2]


def campaign(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.token_campaign", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_one_exchange_for_a_storm_and_one_point_that_costs_a_consent() -> None:
    found = campaign("--storms", "1", "--kills", "6")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "1 storms of 200 refused reads in 4 processes: 1 exchanges" in found.stdout
    assert "answered 1/1, journalled 0/1, committed 0/1, forgotten 0/1" in found.stdout


@pytest.mark.parametrize("mutant,options", [("no-second-look", ("--storms", "3")), ("no-journal", ("--storms", "0"))])
def test_a_broken_exchange_is_found(mutant: str, options: tuple[str, str]) -> None:
    found = campaign("--mutant", mutant, "--kills", "6", *options)
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"the mutant {mutant} was found" in found.stdout
