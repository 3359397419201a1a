"""Who may look: whoever opened a link that this computer's owner was shown, in the browser that opened it.

A link is good once and for a minute. What the browser keeps names a session that lives in memory only, and ends with
the program.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dangol.clock import Clock

__all__ = ["Session", "Sessions"]

LINK_SECONDS = 60
IDLE_SECONDS = 12 * 3600
_MOST_SESSIONS = 16
_MOST_LINKS = 8


class Session:
    """One browser. ``csrf`` stands in its forms, ``notices`` are told on its next page."""

    def __init__(self, now: float) -> None:
        self.csrf = secrets.token_urlsafe(32)
        self.notices: list[Notice] = []
        self.used = now

    def owns(self, token: str) -> bool:
        """Tell whether a form was made for this session."""
        return hmac.compare_digest(self.csrf.encode(), token.encode())


class Notice:
    """What is told after an act: ``undo`` are entries whose approval may be taken back, ``place`` is where to go on."""

    def __init__(
        self, text: str, *, good: bool = True, hint: str = "", undo: Iterable[int] = (), place: str = ""
    ) -> None:
        self.text = text
        self.good = good
        self.hint = hint
        self.undo = tuple(undo)
        self.place = place


class Sessions:
    """All browsers of one running page."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.cookie = f"dangol-{secrets.token_hex(4)}"
        """Every program on this computer shares its cookies by port, so the name is this page's own."""
        self._links: dict[bytes, float] = {}
        self._open: dict[bytes, Session] = {}

    def link(self) -> str:
        """Return the key of a new link."""
        key = secrets.token_urlsafe(32)
        while len(self._links) >= _MOST_LINKS:
            self._links.pop(next(iter(self._links)))
        self._links[_digest(key)] = self._clock.monotonic() + LINK_SECONDS
        return key

    def enter(self, key: str) -> str | None:
        """Open a session for the key of a link, and return what the browser keeps; ``None`` for a wrong key."""
        until = self._links.pop(_digest(key), None)
        if until is None or until < self._clock.monotonic():
            return None
        value = secrets.token_urlsafe(32)
        while len(self._open) >= _MOST_SESSIONS:
            self._open.pop(min(self._open, key=lambda one: self._open[one].used))
        self._open[_digest(value)] = Session(self._clock.monotonic())
        return value

    def find(self, values: Iterable[str]) -> Session | None:
        """Return the session that a browser names; what another program planted beside it counts for nothing."""
        now = self._clock.monotonic()
        for digest in map(_digest, values):
            session = self._open.get(digest)
            if session is not None and now - session.used <= IDLE_SECONDS:
                session.used = now
                return session
        return None

    def leave(self, session: Session) -> None:
        """End a session."""
        self._open = {digest: one for digest, one in self._open.items() if one is not session}


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()
