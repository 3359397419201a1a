"""Access tokens: kept while they are good, renewed once for everybody who waits, in this process and in others."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from dangol.errors import AuthError, StorageError, Unavailable
from dangol.grants import slug
from dangol.http.redact import hide
from dangol.http.retry import MINUTE
from dangol.i18n import _
from dangol.steps import reached

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import timedelta
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.contract import Token
    from dangol.http.limits import LimitStore

__all__ = ["Holder", "Minted", "TokenStore", "Tokens"]


class TokenStore(Protocol):
    """Where tokens outlive a run, encrypted."""

    def load(self, application: str) -> Token | None:
        """Return the stored token, however old."""
        ...

    def save(self, application: str, token: Token) -> None:
        """Store a token durably."""
        ...


class Holder(Protocol):
    """Whose token it is, where it is stored, and how a new one is got."""

    @property
    def application(self) -> str:
        """What the token is issued to."""
        ...

    @property
    def settings(self) -> Any:
        """What it is got with: a failure is not held against other settings."""
        ...

    @property
    def renew_before(self) -> timedelta:
        """How much must remain of a good token."""
        ...

    def stored(self) -> Token | None:
        """Return the stored token, however old."""
        ...

    def recover(self) -> None:
        """Finish what a crash interrupted. Called, like ``renew``, by one process at a time."""
        ...

    async def renew(self) -> Token:
        """Get a new token and store it durably."""
        ...


@dataclass(frozen=True)
class Minted:
    """A token that credentials buy, again and again. ``mint`` takes the previous one."""

    application: str
    settings: Any = field(repr=False)
    renew_before: timedelta
    store: TokenStore
    mint: Callable[[Token | None], Awaitable[Token]]

    def stored(self) -> Token | None:
        """Return the stored token, however old."""
        return self.store.load(self.application)

    def recover(self) -> None:
        """Do nothing: a token that was lost is bought again."""

    async def renew(self) -> Token:
        """Buy a token and store it."""
        token = await self.mint(self.stored())
        self.store.save(self.application, token)
        return token


class Tokens:
    """The tokens of one ``Network``."""

    def __init__(self, marks: LimitStore, clock: Clock, locks: Path) -> None:
        self._marks = marks
        self._clock = clock
        self._locks = locks
        self._held: dict[str, Token] = {}
        self._minted: dict[str, float] = {}
        self._flights: dict[str, asyncio.Task[Token]] = {}
        self._failed: dict[str, tuple[float, Any, Exception]] = {}

    async def current(self, holder: Holder, refused: Token | None = None) -> Token:
        """Return a good token other than ``refused``, renewing at most once for all who ask meanwhile.

        A caller that is cancelled leaves the exchange running: its result may be the only one the
        platform gives. A failure is raised to everybody for a minute, unless the settings changed.
        """
        name = holder.application
        held = self._held.get(name)
        if held is not None and self._good(held, holder, refused):
            return held
        if name not in self._flights:
            self._raise_remembered(holder)
            self._take_off(name, self._renew(holder, refused))
        return await asyncio.shield(self._flights[name])

    async def replace(self, name: str, get: Callable[[], Awaitable[Token]]) -> Token:
        """Hold what ``get`` brings instead of whatever there is; alone, and to its end even if cancelled."""
        await self.settle(name)
        flight = self._take_off(name, self._replace(name, get))
        try:
            return await asyncio.shield(flight)
        finally:
            await asyncio.wait([flight])

    async def settle(self, application: str) -> None:
        """Wait for an exchange that is under way, whatever comes of it."""
        if flight := self._flights.get(application):
            await asyncio.wait([flight])

    def _take_off(self, name: str, job: Any) -> asyncio.Task[Token]:
        flight: asyncio.Task[Token] = asyncio.create_task(job)
        self._flights[name] = flight
        flight.add_done_callback(lambda done: self._landed(name, done))
        return flight

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
                holder.recover()
                reached("token.locked")
                token = self._stored(holder, refused)  # another process may have renewed it by now
                if token is None:
                    self._raise_if_refused_since(came, name)
                    token = await self._get(holder)
        return self._hold(name, token)

    async def _replace(self, name: str, get: Callable[[], Awaitable[Token]]) -> Token:
        async with self._alone(name):
            token = await get()
        self._failed.pop(name, None)
        self._minted[name] = self._clock.monotonic()
        return self._hold(name, token)

    def _hold(self, name: str, token: Token) -> Token:
        hide(token.value, token.refresh)
        self._held[name] = token
        return token

    def _stored(self, holder: Holder, refused: Token | None) -> Token | None:
        token = holder.stored()
        return token if token is not None and self._good(token, holder, refused) else None

    async def _get(self, holder: Holder) -> Token:
        name = holder.application
        try:
            token = await holder.renew()
        except Exception as wrong:
            self._failed[name] = (self._clock.monotonic() + MINUTE, holder.settings, wrong)
            if isinstance(wrong, AuthError):
                self._marks.swap(f"{name} refused", self._marks.read(f"{name} refused"), (self._micros(), None, None))
            raise
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

        file = self._locks / f"token-{slug(name)}.lock"
        lock = AsyncFileLock(file, timeout=MINUTE, mode=0o600, fallback_to_soft=False)
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
