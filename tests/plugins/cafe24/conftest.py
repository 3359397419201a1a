"""The mocked mall, one for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol_cafe24.settings import Cafe24Settings
from tests.plugins.cafe24.market import Market

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market(tmp_path)


@pytest.fixture
def settings() -> Cafe24Settings:
    return Cafe24Settings.model_validate({"mall_id": "dangolmall", "client_id": "cid", "client_secret": "secret"})
