from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol_kmong.fake import KmongFake
from tests.plugins.kmong.seller import Seller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dangol.clock import MovableClock


@pytest.fixture
def fake() -> KmongFake:
    return KmongFake(seed=3)


@pytest.fixture
def seller(tmp_path: Path, fake: KmongFake, clock: MovableClock) -> Iterator[Seller]:
    found = Seller(tmp_path / "home", fake, clock)
    with found.app:
        yield found
