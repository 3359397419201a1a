"""One world per test, with a real data file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.ledger.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world whose market can be asked what arrived."""
    made = World.at(tmp_path)
    yield made
    made.db.close()
