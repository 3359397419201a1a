"""What the fixtures hold at the end of a test, seen from outside: a swallowed error fails the test all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dangol.scaffold import write_plugin

TESTS = """
import dangol_made
from dangol import StoreError
from dangol.testing import FakeApi, PlatformContract


async def swallowed(api):
    async with api.store(dangol_made, token="t") as store:
        try:
            await store.client.get("/hidden")
        except StoreError:
            pass


def test_hidden(fake_api: FakeApi) -> None:
    fake_api.run(swallowed(fake_api))


def test_unused(fake_api: FakeApi) -> None:
    fake_api.get("/never").respond(json={})


class TestMade(PlatformContract):
    plugin = dangol_made

    def test_around(self, bench) -> None:
        import socket
        try:
            socket.create_connection(("203.0.113.1", 80), timeout=1)
        except OSError:
            pass
"""


def test_what_was_swallowed_fails_at_the_end(tmp_path: Path) -> None:
    write_plugin(tmp_path / "made", "made")
    (tmp_path / "made" / "tests" / "test_own.py").write_text(TESTS, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/test_own.py", "-k", "hidden or unused or around"],
        cwd=tmp_path / "made",
        capture_output=True,
        text=True,
    ).stdout
    assert "no route of this test answers GET /hidden" in told
    assert "nobody asked for" in told
    assert "requests by store.client only" in told
    assert "3 passed" in told
    assert "3 errors" in told
