"""A sender that is killed at every step, one after the other, while the relay keeps its own list."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from dangol_smartstore.fake import SmartStoreFake
from dangol_solapi.fake import SolapiFake
from dangol_solapi.gateway import SMS
from tests.cli.market import served_in_a_thread
from tests.plugins.solapi.line import SEND
from tests.plugins.solapi.test_ledger import Desk

ROOT = Path(__file__).parents[3]
_FAR = 40
"""More steps than a run of one message has."""


def lived(home: Path, clock: MovableClock, last: int) -> int:
    """Let one process send, and return how it ended."""
    words = [sys.executable, "-m", "tests.plugins.solapi.life", str(home), clock.now().isoformat(), str(last)]
    return subprocess.run(words, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode


@pytest.mark.faults
def test_killed_at_every_step_it_sends_each_message_once(tmp_path: Path) -> None:
    """A message a life, and a life a step; every second answer gets lost as well."""
    clock, fake = MovableClock(DEMO_NOW), SolapiFake(seed=3)
    fake.clock = clock
    killed, actions = 0, []
    with served_in_a_thread(fake) as served, App(tmp_path, clock=clock, keyring=False) as app:
        app.stores.connect("main", "smartstore", SmartStoreFake(orders=0).settings("http://127.0.0.1:9"), clock.now())
        app.channel_book.connect("solapi", dict(served.settings), clock.now())
        app.channel_book.switch(SMS, clock.now(), "seller", live=True)
        for last in range(1, _FAR):
            actions.append(Desk(app, fake, clock, SMS).approved(last))
            if last % 2:
                fake.faults.arm("swallow", path=SEND)
            ended = lived(tmp_path, clock, last)
            fake.faults.arm_from({"name": "clear"})
            for _ in range(3):
                clock.advance(minutes=11)
                asyncio.run(app.sender().run(live=True))
            assert str(app.ledger.get(actions[-1]).state) == "sent"
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
            killed += 1
        assert app.ledger.verify().broken is None
    assert killed >= 6
    assert Counter(one["to"] for one in fake.relay.accepted) == {
        f"0100000{n:04d}": 1 for n in range(1, len(actions) + 1)
    }
