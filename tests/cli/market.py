"""Runs commands as the console script does, in this process, against a pretend SmartStore on a thread."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.cli import main
from dangol.clock import MovableClock
from dangol.models import Order, OrderItem, Product, Stage
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
    monkeypatch.setenv("DANGOL_STATE", str(tmp_path / "state"))
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


def own_mall(home: Path, clock: MovableClock) -> None:
    """Connect an own mall whose three buyers ordered one after the other; what the last one bought arrived today."""
    now = clock.now()
    with App(home, clock=clock) as app:
        app.stores.connect("mall", "cafe24", {}, now)
        bought = [
            Order(
                id=f"O{number}",
                items=(
                    OrderItem(
                        id=f"M{number}",
                        product=Product(id="P1", name="시험용 머그컵"),
                        stage=Stage.DELIVERED,
                        delivered_at=now - timedelta(days=arrived),
                    ),
                ),
                ordered_at=now - timedelta(days=arrived + 2),
                buyer_id=f"member{number}",
            )
            for number, arrived in enumerate((20, 8, 0), start=1)
        ]
        with app.db.transaction():
            app.records.store_page("mall", bought, now)
        app.book.prepare()


@contextmanager
def opened_market(patch: pytest.MonkeyPatch) -> Iterator[Market]:
    """Serve a small shop; the clock stands three weeks before the demo's Friday."""
    clock = MovableClock(DEMO_NOW - timedelta(days=21))
    fake = SmartStoreFake(seed=3, orders=40, days=21, now=DEMO_NOW)
    fake.clock = clock
    patch.setattr("dangol.app.clock_from_environment", lambda: clock)
    with served_in_a_thread(fake) as served:
        yield Market(fake, clock, served.base_url, served.settings)


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    with opened_market(monkeypatch) as market:
        yield market


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Connect the shop, go to Friday, read everything, decide: once for all tests, which get copies."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch, opened_market(patch) as market:
        patch.setenv("DANGOL_HOME", str(folder / "home"))
        patch.setenv("DANGOL_STATE", str(folder / "state"))
        patch.setenv("DANGOL_LANG", "en")
        assert main(["connect", "main", "--platform", "smartstore", *market.pairs()]) == 0
        market.clock.set(DEMO_NOW)
        assert main(["sync"]) == 0
        for export in market.fake.exports():
            path = folder / export.name
            path.write_bytes(export.content)
            assert main(["import", "main", str(path)]) == 0
        assert main(["decide"]) == 0
    # moved away, so that its copies are no copies of a folder that is still there
    return (folder / "home").rename(folder / "moved")


@pytest.fixture
def shop(run: Run, market: Market, filled: Path, home: Path) -> Market:
    """Open the shop on Friday, connected, read and decided upon."""
    shutil.copytree(filled, home)
    shutil.copytree(filled.with_name("state"), home.with_name("state"))
    market.clock.set(DEMO_NOW)
    with App(home, clock=market.clock) as app:
        app.stores.connect("main", "smartstore", market.settings, market.clock.now())
    assert run("check").code == 0
    return market
