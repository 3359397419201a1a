"""A market without an API: its store opens, and nothing can be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.errors import PluginError
from tests.core.http.support import Room, platform

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_store_without_an_api_opens_and_calls_nobody(tmp_path: Path) -> None:
    room = Room(tmp_path)
    async with room.client(platform(base_url="")) as client:
        for call in (client.get("/x"), client.query("/x"), client.write("POST", "/x"), client.form("/x", {})):
            with pytest.raises(PluginError, match="no API"):
                await call
        assert not client.clock_offset
    assert room.script.requests == []
