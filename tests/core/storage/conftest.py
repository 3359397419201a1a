from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.storage.memory import memory_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.storage.database import Database


@pytest.fixture
def db() -> Iterator[Database]:
    db = memory_database()
    yield db
    db.close()
