"""Fixtures for everyone who tests a plugin. Loaded by pytest in every environment: imports nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from dangol.clock import MovableClock
    from dangol.testing.fake import Fake


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands on Friday 2026-11-20, 16:20 Korean time, until it is moved."""
    from dangol.clock import MovableClock
    from dangol.testing.fake import DEMO_NOW

    return MovableClock(DEMO_NOW)


@pytest.fixture
def fake_api(clock: MovableClock) -> Callable[[Fake], httpx.AsyncBaseTransport]:
    """Turn a mocked API into a transport for httpx that shares the ``clock`` fixture."""
    from dangol.testing.inprocess import transport

    def plug_in(fake: Fake) -> httpx.AsyncBaseTransport:
        fake.clock = clock
        return transport(fake)

    return plug_in
