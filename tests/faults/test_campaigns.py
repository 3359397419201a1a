"""Short campaigns, and the broken senders that each of them must find; ``just faults`` plays them in full."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.all import CAMPAIGNS
from tests.faults.power_campaign import Disk, can_trace, unsynced

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, frozen and killed: not on Windows"),
]
ROOT = Path(__file__).parents[2]
traced = pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
SHORT = [
    ("chaos_campaign", 7),
    ("late_campaign", 6),
    ("rollback_campaign", 4),
    ("disk_campaign", 8),
    ("key_campaign", 1),
    ("race_campaign", 50),
    pytest.param("power_campaign", 1, marks=traced),
]
MUTANTS = [
    ("chaos_campaign", "retry-unknown", 8),
    ("late_campaign", "settle-zero", 30),
    ("rollback_campaign", "sidecar-ignored", 1),
    ("disk_campaign", "result-forgotten", 33),
    ("disk_campaign", "full-disk-ignored", 1),
    ("key_campaign", "key-for-ever", 7),
    ("key_campaign", "key-without-text", 1),
    ("race_campaign", "edit-keeps-approval", 3000),
    pytest.param("power_campaign", "no-waiting", 1, marks=traced),
    pytest.param("power_campaign", "late-intent", 1, marks=traced),
]


def play(name: str, *words: str) -> str:
    command = [sys.executable, "-m", f"tests.faults.{name}", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name,rounds", SHORT)
def test_a_short_campaign_holds(name: str, rounds: int) -> None:
    said = play(name, "--rounds", str(rounds))
    assert "duplicates 0, lost 0, stuck 0, unapproved 0, chains and files ok" in said


@pytest.mark.parametrize("name,mutant,rounds", MUTANTS)
def test_a_broken_sender_is_found(name: str, mutant: str, rounds: int) -> None:
    assert f"the mutant {mutant} was found" in play(name, "--rounds", str(rounds), "--mutant", mutant)


def test_a_sender_that_judges_by_time_is_found() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--kills", "0", "--freezes", "5", "--mutant", "lease-by-time"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "the mutant lease-by-time was found" in done.stdout


@pytest.mark.parametrize("module", [module for _name, module, _quick, _long in CAMPAIGNS])
def test_every_campaign_of_the_list_is_there(module: str) -> None:
    path = ROOT.joinpath(*module.split("."))
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


# the reading of a trace

POST = 'sendto(9<socket:[1]>, "POST /write HTTP/1.1\\r\\n", 22, 0, NULL, 0) = 22'
WRITE, SYNC = 'pwrite64(4<{db}>, "x", 1, 0) = 1', "fdatasync(4<{db}>) = 0"


def followed(tmp_path: Path, *calls: str) -> list[str]:
    db = tmp_path / "dangol.db"
    db.touch()
    return unsynced((f"7 {call.format(db=db)}\n" for call in calls), Disk(str(tmp_path))).complaints


def test_what_is_synced_before_the_message_is_fine(tmp_path: Path) -> None:
    assert followed(tmp_path, WRITE, SYNC, POST) == []


def test_what_is_not_synced_before_the_message_is_told(tmp_path: Path) -> None:
    assert followed(tmp_path, WRITE, SYNC, WRITE, POST) == ["message 1 left with unsynced dangol.db"]
    assert followed(tmp_path, POST, WRITE, SYNC) == ["message 1 left without an intent"]
    journal = f'unlink("{tmp_path}/dangol.db-journal") = 0'
    assert followed(tmp_path, WRITE, SYNC, journal, POST) == [f"message 1 left with unsynced {tmp_path.name}"]


def test_a_sync_that_another_thread_interrupts_counts_when_it_ends(tmp_path: Path) -> None:
    begun, ended = "fdatasync(4<{db}> <unfinished ...>", "<... fdatasync resumed>) = 0"
    assert followed(tmp_path, WRITE, begun, POST, ended) == [
        "message 1 left with unsynced dangol.db",
        "message 1 left without an intent",
    ]
    assert followed(tmp_path, WRITE, begun, ended, POST) == []
