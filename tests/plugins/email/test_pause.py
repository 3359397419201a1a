"""The pause switch stops a sender that is at work in another process, within a second."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from tests.cli.market import Run
from tests.plugins.email.conftest import approved, connect
from tests.plugins.email.server import Server

MANY = 15


def test_a_pause_stops_a_running_sender_within_a_second(run: Run, server: Server, home: Path) -> None:
    connect(run, server)
    for number in range(1, MANY + 1):
        approved(home, number, recipient=f"buyer{number}@example.com")
    server.plan = ["wait data"] * MANY
    command = [sys.executable, "-m", "dangol", "--home", str(home), "send", "--live", "--json"]
    sender = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    until = time.monotonic() + 60
    while len(server.taken) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    assert run("pause").code == 0
    time.sleep(1)
    stopped = len(server.taken)
    assert 3 <= stopped < MANY - 3
    assert sender.wait(60) == 0
    assert len(server.taken) == stopped, "nothing left after that second"
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        states = [str(app.ledger.get(number).state) for number in range(1, MANY + 1)]
    assert states.count("sent") == stopped
    assert states.count("approved") == MANY - stopped
    assert run("resume").code == 0
    server.plan = []
    assert len(run("send", "--live", "--json").json["sent"]) == MANY - stopped
    assert len(server.taken) == MANY
