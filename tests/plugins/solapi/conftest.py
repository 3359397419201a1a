"""The mocked relay on the machine's own time, served over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.clock import SystemClock
from dangol.testing import RunningClock, serve
from dangol_solapi.fake import SolapiFake
from tests.plugins.solapi.line import Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from dangol.testing import Served


@pytest.fixture
def fake() -> SolapiFake:
    made = SolapiFake(seed=7)
    made.clock = RunningClock(SystemClock())
    return made


@pytest.fixture
async def served(fake: SolapiFake, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    async with serve(fake) as served:
        yield served


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)
