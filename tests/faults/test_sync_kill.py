"""A ``dangol sync`` that is killed at any step loses nothing; the long campaign is a command of its own."""

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


def test_a_sync_that_is_killed_again_and_again_ends_with_everything() -> None:
    command = [sys.executable, "-m", "tests.faults.sync_campaign", "--kills", "12"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "12 kills" in found.stdout
    assert "missing 0, surplus 0, changed 0" in found.stdout
