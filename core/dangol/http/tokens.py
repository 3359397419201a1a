"""Access tokens: kept while they are good, renewed once for everybody who waits, in this process and in others."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from dangol.errors import AuthError, StorageError, Unavailable
from dangol.http.redact import hide
from dangol.http.retry import MINUTE
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import timedelta
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.contract import Token
    from dangol.http.limits import LimitStore

__all__ = ["Holder", "TokenStore", "Tokens"]


class TokenStore(Protocol):
    """Where tokens outlive a run, encrypted."""

    def load(self, application: str) -> Token | None:
        """Return the stored token, however old."""
        ...

    def save(self, application: str, token: Token) -> None:
        """Store a token durably."""
        ...


@dataclass(frozen=True)
class Holder:
    """Whose token it is and how a new one is got. ``mint`` takes the previous token."""

    application: str
    settings: Any = field(repr=False)
    renew_before: timedelta
    mint: Callable[[Token | None], Awaitable[Token]]


class Tokens:
    """The tokens of one ``Network``."""

    def __init__(self, store: TokenStore, marks: LimitStore, clock: Clock, locks: Path) -> None:
        self._store = store
        self._marks = marks
        self._clock = clock
        self._locks = locks
        self._held: dict[str, Token] = {}
        self._minted: dict[str, float] = {}
        self._flights: dict[str, asyncio.Task[Token]] = {}
        self._failed: dict[str, tuple[float, Any, Exception]] = {}

    async def current(self, holder: Holder, refused: Token | None = None) -> Token:
        """Return a good token other than ``refused``, minting at most once for all who ask meanwhile.

        A caller that is cancelled leaves the exchange running: its result may be the only one the
        platform gives. A failure is raised to everybody for a minute, unless the settings changed.
        """
        name = holder.application
        held = self._held.get(name)
        if held is not None and self._good(held, holder, refused):
            return held
        flight = self._flights.get(name)
        if flight is None:
            self._raise_remembered(holder)
            flight = self._flights[name] = asyncio.create_task(self._renew(holder, refused))
            flight.add_done_callback(lambda done: self._landed(name, done))
        return await asyncio.shield(flight)

    async def settle(self, application: str) -> None:
        """Wait for an exchange that is under way, whatever comes of it."""
        if flight := self._flights.get(application):
            await asyncio.wait([flight])

    def _landed(self, name: str, flight: asyncio.Task[Token]) -> None:
        del self._flights[name]
        if not flight.cancelled():
            flight.exception()  # those who waited may be gone; an exception nobody asks for is a warning

    def _good(self, token: Token, holder: Holder, refused: Token | None) -> bool:
        if refused is not None and token.value == refused.value:
            return False
        left = (token.expires_at - self._clock.now()).total_seconds()
        just_minted = self._clock.monotonic() - self._minted.get(holder.application, -MINUTE) < MINUTE
        return left > (0 if just_minted else holder.renew_before.total_seconds())

    async def _renew(self, holder: Holder, refused: Token | None) -> Token:
        name, came = holder.application, self._micros()
        token = self._stored(holder, refused)
        if token is None:
            async with self._alone(name):
                token = self._stored(holder, refused)  # another process may have renewed it by now
                if token is None:
                    self._raise_if_refused_since(came, name)
                    token = await self._mint(holder, self._store.load(name))
        hide(token.value, token.refresh)
        self._held[name] = token
        return token

    def _stored(self, holder: Holder, refused: Token | None) -> Token | None:
        token = self._store.load(holder.application)
        return token if token is not None and self._good(token, holder, refused) else None

    async def _mint(self, holder: Holder, previous: Token | None) -> Token:
        name = holder.application
        try:
            token = await holder.mint(previous)
        except Exception as wrong:
            self._failed[name] = (self._clock.monotonic() + MINUTE, holder.settings, wrong)
            if isinstance(wrong, AuthError):
                self._marks.swap(f"{name} refused", self._marks.read(f"{name} refused"), (self._micros(), None, None))
            raise
        self._store.save(name, token)
        self._minted[name] = self._clock.monotonic()
        return token

    def _raise_remembered(self, holder: Holder) -> None:
        until, settings, wrong = self._failed.get(holder.application, (0.0, None, None))
        if wrong is not None and self._clock.monotonic() < until and settings == holder.settings:
            raise wrong.with_traceback(None)

    def _raise_if_refused_since(self, came: int, name: str) -> None:
        """Do not repeat what another process tried in vain while this one waited for it."""
        mark = self._marks.read(f"{name} refused")
        if mark is not None and mark[0] > came:
            raise AuthError(_("The platform refused this store's key a moment ago."), hint=_("See: dangol check"))

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        from filelock import AsyncFileLock, Timeout

        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        lock = AsyncFileLock(self._locks / f"token-{digest}.lock", timeout=MINUTE, mode=0o600, fallback_to_soft=False)
        try:
            await lock.acquire()
        except Timeout:
            raise Unavailable(_("Another dangol has been signing in for a minute.")) from None
        except OSError as wrong:
            raise StorageError(_("The data folder cannot be locked."), detail={"errno": wrong.errno}) from wrong
        try:
            yield
        finally:
            await lock.release()

    def _micros(self) -> int:
        return int(self._clock.monotonic() * 1_000_000)
