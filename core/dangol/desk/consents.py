"""Waiting for the browser that comes back with the seller's consent, while the page goes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from dangol.errors import DangolError, NeedsLogin, Unavailable

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.grants import Consent

__all__ = ["Waiting", "wait"]


class Waiting:
    """One consent that was asked for. ``link`` leads to the market's page."""

    def __init__(self, store: str, consent: Consent) -> None:
        self.store = store
        self.link = consent.link
        self.listens = False
        """Whether the browser may come back by itself; else its address is brought by hand."""
        self.given = False
        self.problem: DangolError | None = None
        self._consent = consent
        self._ready = asyncio.Event()

    async def run(self, app: App) -> None:
        """Wait for the browser and exchange what it brings. What goes wrong is kept to be told."""
        from dangol.http import loopback

        try:
            address = await loopback.wait_for_answer(self._consent, loopback.WITHIN, self._opened)
            await app.redeem(self.store, address)
            self.given = True
        except DangolError as wrong:
            self.problem = wrong if not isinstance(wrong, Unavailable | NeedsLogin) or self.listens else None
        finally:
            self.listens = False
            self._ready.set()

    def _opened(self) -> None:
        self.listens = True
        self._ready.set()

    async def ready(self) -> None:
        """Return once the browser may come, or cannot."""
        await self._ready.wait()


async def wait(app: App, store: str) -> tuple[Waiting, asyncio.Task[None] | None]:
    """Ask for a store's consent, and wait for the answer where the browser comes back to this machine.

    Return the task that waits, if there is one. Raises like ``App.begin_consent``.
    """
    from dangol.http import loopback

    consent = app.begin_consent(store)
    waiting = Waiting(store, consent)
    if not loopback.comes_back_here(consent):
        return waiting, None
    task = asyncio.create_task(waiting.run(app))
    await waiting.ready()
    return waiting, task
