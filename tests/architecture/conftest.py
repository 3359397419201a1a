from __future__ import annotations

import pytest

from tests.architecture.source import Module, shipped


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    found = shipped()
    assert len(found) > 50, "the source was not found"
    return found
