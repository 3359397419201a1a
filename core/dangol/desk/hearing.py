"""A consent under way: the browser's answer is waited for, where it comes back to this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from dangol.errors import DangolError, StorageError
from dangol.http import loopback

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.grants import Consent

__all__ = ["Hearing"]


class Hearing:
    """The consent of one store, from its link to its tokens. ``begun`` it is with ``App.begin_consent``."""

    def __init__(self, store: str, consent: Consent) -> None:
        self.store = store
        self.link = consent.link
        self.given = False
        self.listens = loopback.comes_back_here(consent)
        """Whether the browser's answer is waited for; else, or when nobody came, it is brought by hand."""
        self.problem: DangolError | None = None
        self.settled = asyncio.Event()
        """Set once the browser may come, or cannot."""
        self._consent = consent

    async def run(self, app: App) -> None:
        """Wait, and exchange what comes. What goes wrong is kept to be told."""
        try:
            address = await loopback.wait_for_answer(self._consent, loopback.WITHIN, self.settled.set)
            if not self.given:
                await app.redeem(self.store, address)
                self.given = True
        except StorageError:
            raise
        except DangolError as wrong:
            self.problem = wrong
        finally:
            self.listens = False
            self.settled.set()
