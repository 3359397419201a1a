"""Runs commands as the console script does, in this process, against a pretend SmartStore on a thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.cli import main
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW, Fake, Served, serve
from dangol_smartstore.fake import SmartStoreFake


@dataclass(frozen=True)
class Result:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a data folder of its own, English, and no terminal."""
    monkeypatch.setenv("DANGOL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DANGOL_LANG", "en")
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("DANGOL_CLOCK", "DANGOL_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> Result:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return run


@contextmanager
def served_in_a_thread(fake: Fake) -> Iterator[Served]:
    """Serve a fake while commands run event loops of their own."""
    loop = asyncio.new_event_loop()
    serving = serve(fake, pace=fake.clock)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result(10)
    finally:
        asyncio.run_coroutine_threadsafe(serving.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass(frozen=True)
class Market:
    """A pretend SmartStore that dangol shares its clock with."""

    fake: SmartStoreFake
    clock: MovableClock
    base_url: str
    settings: dict[str, str]

    def pairs(self) -> list[str]:
        """Return the settings as ``connect`` takes them."""
        return [word for key, value in self.settings.items() for word in ("--set", f"{key}={value}")]


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    """Serve a small shop; the clock stands three weeks before the demo's Friday."""
    clock = MovableClock(DEMO_NOW - timedelta(days=21))
    fake = SmartStoreFake(seed=3, orders=40, days=21, now=DEMO_NOW)
    fake.clock = clock
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: clock)
    with served_in_a_thread(fake) as served:
        yield Market(fake, clock, served.base_url, served.settings)


@pytest.fixture
def shop(run: Run, market: Market, tmp_path: Path) -> Market:
    """Connect the shop, go to Friday, read everything, decide."""
    assert run("connect", "main", "--platform", "smartstore", *market.pairs()).code == 0
    market.clock.set(DEMO_NOW)
    assert run("sync").code == 0
    for export in market.fake.exports():
        path = tmp_path / export.name
        path.write_bytes(export.content)
        assert run("import", "main", path).code == 0
    assert run("decide").code == 0
    return market
