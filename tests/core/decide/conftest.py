from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.decide.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop that was connected two months ago."""
    with Shop(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "en")
