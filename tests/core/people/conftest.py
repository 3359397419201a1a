from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.people.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Three stores that were connected two months ago."""
    with Town(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "en")
