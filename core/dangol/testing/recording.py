"""Reads one span of every stream of a real store, stores nothing, and keeps what passed as a scrubbed recording."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from dangol.http.wire import trusted
from dangol.models import Stream, Window
from dangol.testing.cassettes import Cassette, Recorder
from dangol.testing.scrub import Scrubber

if TYPE_CHECKING:
    from dangol.app import App

__all__ = ["network", "record", "recorder_for"]


def network() -> httpx.AsyncBaseTransport:
    """Return the real network, as core opens it."""
    return httpx.AsyncHTTPTransport(verify=trusted(), trust_env=False)


def recorder_for(app: App, name: str, network: httpx.AsyncBaseTransport) -> Recorder:
    """Return what records the calls of a store on their way to ``network``, without its keys."""
    platform, settings, _application = app.market(name)
    secrets = [value.get_secret_value() for value in vars(settings).values() if hasattr(value, "get_secret_value")]
    return Recorder(network, Scrubber(secrets), urlsplit(platform.address(settings)).path)


async def record(app: App, name: str, recorder: Recorder, days: float) -> tuple[Cassette, dict[str, int]]:
    """Read the last ``days`` of a store and return the recording, with the number of records of each stream.

    ``recorder`` has to be the transport of ``app``. Reads only, and stores nothing. Raises what a sync would end with.
    """
    platform = app.market(name)[0]
    counts: dict[str, int] = {}
    async with aclosing(recorder), app.open_store(name) as store:
        until = app.clock.now() - platform.margin
        for stream in app.plugins.streams(platform.id):
            longest = platform.max_windows.get(stream, platform.max_window)
            window = Window(until - min(timedelta(days=days), longest), until)
            open_items = app.records.open_items(name) if stream is Stream.SWEEP else ()
            async with aclosing(app.plugins.fetch(stream, store, window, None, open_items)) as pages:
                counts[stream] = sum([len(page.items) async for page in pages])
    return Cassette(platform=platform.id, recorded_at=app.clock.now(), exchanges=recorder.exchanges), counts
