"""The mocked market's side of a consent, and the whole demo's way through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.demo import Rehearsal
from dangol.testing import DEMO_NOW, BadEvent, agree, serve
from tests.faults.mall import Mall, plugins


async def test_the_demo_agrees_where_a_market_wants_it(tmp_path: Path) -> None:
    clock, fake = MovableClock(DEMO_NOW), Mall()
    fake.clock = clock
    with App(tmp_path / "home", clock=clock, plugins=plugins(), keyring=False) as app:
        async with serve(fake, pace=clock) as served:
            await Rehearsal(app, clock, {"mall": served}, lambda _step: None).connect()
            (report,) = await app.sync()
    assert report.problem is None


def test_a_link_that_is_none_says_so() -> None:
    with pytest.raises(BadEvent, match="sent the browser nowhere"):
        agree(Mall(), "http://127.0.0.1/api/v2/oauth/authorize?client_id=somebody")
