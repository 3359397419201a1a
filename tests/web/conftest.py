from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from tests.cli.market import Market, alone, filled, home, market, run, shop
from tests.web.browsing import Browser

__all__ = ["alone", "filled", "home", "market", "run", "shop"]


def copied(filled: Path, home: Path) -> Path:
    """Copy the shop with what this computer remembers of it."""
    shutil.copytree(filled, home)
    shutil.copytree(filled.with_name("state"), home.with_name("state"))
    return home


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(DEMO_NOW)


@pytest.fixture
def app(filled: Path, home: Path, clock: MovableClock) -> Iterator[App]:
    """Open a shop with a full inbox, on Friday afternoon; its market is not reached."""
    copied(filled, home)
    with App(home, clock=clock) as app:
        yield app


@pytest.fixture
async def browser(app: App) -> AsyncIterator[Browser]:
    made = Browser(app)
    async with made.client:
        await made.enter()
        yield made


@pytest.fixture
async def at_market(shop: Market, home: Path) -> AsyncIterator[Browser]:
    """Let a browser enter the shop while its market is open."""
    with App(home, clock=shop.clock) as app:
        made = Browser(app)
        async with made.client:
            await made.enter()
            yield made
