"""Builds every client of every store: the only way to the network, injected into plugins as ``store.client``."""

from __future__ import annotations

import asyncio
import random
import secrets
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from dangol.clock import korean
from dangol.contract import Answer, Rate
from dangol.errors import ConfigError, PluginError, RateLimited, ShutOut
from dangol.grants import application
from dangol.http.call import Call, Kind
from dangol.http.limits import Pacer
from dangol.http.nowhere import NoClient
from dangol.http.oauth import Consented, code_of
from dangol.http.outcome import Verdict, broken, judge
from dangol.http.redact import hide, install
from dangol.http.retry import MINUTE, Budget
from dangol.http.standing import InMemory, Standing
from dangol.http.tokens import Minted, Tokens
from dangol.http.wire import DEADLINE, BadBody, exchange, http_client, trusted
from dangol.i18n import N_, _
from dangol.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.contract import Api, Client, Token
    from dangol.grants import Consent
    from dangol.http.limits import LimitStore
    from dangol.http.oauth import GrantStore
    from dangol.http.standing import RefusalStore
    from dangol.http.tokens import Holder, TokenStore

__all__ = ["Network", "PauseStore"]

_LOST = (httpx.TransportError, OSError, BadBody)
_DEFAULT_RATE = Rate(2, 4)
_ASKED = N_("The platform asked for a pause.")
_AFTER_429 = 1.0
"""Seconds for which nobody calls after a refusal that names no time."""


class PauseStore(Protocol):
    """Pauses of whole applications that outlive a restart."""

    def get(self, application: str) -> tuple[datetime, str] | None:
        """Return the end of the latest pause, which may lie in the past, and its reason."""
        ...

    def set(self, application: str, until: datetime, reason: str) -> None:
        """Pause an application."""
        ...


class Network:
    """Everything that is shared between clients: pacing, tokens, pauses and the TLS context.

    ``grants`` is for platforms with consent, ``refusals`` outlive a run (without: this process).
    ``transport`` replaces the real network. ``locks`` is the folder of the token locks; ``jitter`` gives
    random numbers from 0 to 1; ``deadline`` is the longest one request may take, in real seconds.
    """

    def __init__(
        self,
        clock: Clock,
        limits: LimitStore,
        tokens: TokenStore,
        pauses: PauseStore,
        locks: Path,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        grants: GrantStore | None = None,
        refusals: RefusalStore | None = None,
        jitter: Callable[[], float] | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        install()  # the HTTP library logs whole addresses, and plugins log what they like
        self.clock = clock
        self.pacer = Pacer(limits, clock)
        self.tokens = Tokens(limits, clock, locks)
        self.minted = tokens
        self.grants = grants
        self.pauses = pauses
        self.standing = Standing(refusals or InMemory(), clock)
        self.asked_to = False
        """Set where the seller wants to try what was refused: it is forgotten for every client that is opened."""
        self.jitter = jitter or random.SystemRandom().random
        self.deadline = deadline
        self.offsets: dict[str, timedelta] = {}
        self._transport = transport

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return trusted()

    @asynccontextmanager
    async def client(self, platform: Api, store_name: str, settings: Any) -> AsyncIterator[Client]:
        """Open the client of a store or channel. Raises ``ConfigError`` for an address neither https nor local."""
        hide(*(v.get_secret_value() for v in vars(settings).values() if hasattr(v, "get_secret_value")))
        base = platform.address(settings)
        if not base:
            yield NoClient(platform.title)
            return
        async with self._open(platform, store_name, settings, base) as store:
            yield StoreClient(store, signed=True)

    async def redeem(self, platform: Api, store_name: str, settings: Any, consent: Consent, address: str) -> Token:
        """Exchange the code in the address that a consent ended at. Raises ``ConfigError`` and ``AuthError``."""
        code = code_of(consent, address, platform.title, store_name)
        async with self._open(platform, store_name, settings, platform.address(settings)) as store:
            holder = StoreClient(store, signed=False).consented()
            return await self.tokens.replace(holder.application, lambda: holder.redeem(consent, code))

    @asynccontextmanager
    async def _open(self, platform: Api, store_name: str, settings: Any, base: str) -> AsyncIterator[_Store]:
        if not base.startswith("https://") and not is_loopback(base):
            raise ConfigError(_("The address of {platform} is not secure (https).").format(platform=platform.title))
        # a context that trusts nobody costs nothing, and the mocked APIs of this machine need no other
        tls = self._trusted if base.startswith("https://") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        reads, writes = (http_client(base, tls, self._transport, self.deadline, fresh=f) for f in (False, True))
        store = _Store(self, platform, store_name, settings, reads, writes)
        if self.asked_to:
            self.standing.forget(store.application)
        try:
            yield store
        finally:
            await self.tokens.settle(store.application)
            if self._transport is None:
                await reads.aclose()
                await writes.aclose()


@dataclass(frozen=True)
class _Store:
    """What the client of a store is made of."""

    network: Network
    platform: Api
    name: str
    settings: Any
    reads: httpx.AsyncClient
    writes: httpx.AsyncClient
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first good answer; reads go one by one until then, so that a refusal is not heard by many."""

    @cached_property
    def application(self) -> str:
        """What the platform counts calls for, tokens are issued to, and pauses are imposed on."""
        return application(self.platform, self.name, self.settings)


class StoreClient:
    """``contract.Client`` for one store. Without ``signed`` it neither needs nor gets a token: for minting one."""

    def __init__(self, store: _Store, *, signed: bool) -> None:
        self._store = store
        self._network = store.network
        self._platform = store.platform
        self._clock = store.network.clock
        self._signed = signed

    @property
    def clock_offset(self) -> timedelta:
        """How far the platform's clock is ahead of ours."""
        return self._network.offsets.get(self._store.application, timedelta(0))

    async def get(self, path: str, *, params: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Read. Tried up to four times within a minute."""
        return await self._read(self._call(Kind.READ, "GET", path, params=params, headers=headers))

    async def query(
        self, path: str, *, json: Any = None, params: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Read by POST. Tried like ``get``."""
        return await self._read(self._call(Kind.READ, "POST", path, json=json, params=params, headers=headers))

    async def write(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Change something, once: only a refused token, which means "not processed", is renewed and tried again.

        A caller that cancels this does not know whether it happened.
        """
        call = self._call(Kind.WRITE, method, path, json=json, params=params, headers=headers)
        token = await self._token()
        found = await self._once(call, token)
        if isinstance(found, Verdict) and found.stale_token and token is not None:
            found = await self._once(call, await self._token(refused=token))
        return _answer(found)

    async def form(self, path: str, data: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """Exchange a form for a token, once."""
        call = self._call(Kind.FORM, "POST", path, data=data, headers=headers)
        found = await self._once(call, None)
        if isinstance(found, Verdict) and self._platform.oauth is None:  # consent keeps its own account of refusals
            self._refused(call, found)
        return _answer(found)

    async def _read(self, call: Call) -> Answer:
        budget = Budget(self._clock, self._network.jitter)
        token = await self._token()
        renewed = token is None
        while True:
            found = await self._in_line(call, token, budget)
            if isinstance(found, Answer):
                return found
            stale = found.stale_token and not renewed
            wait = budget.wait(0.0 if stale else found.asked) if stale or found.again else None
            if wait is None:
                self._refused(call, found)
                raise found.error
            if stale:
                token, renewed = await self._token(refused=token), True
            elif found.asked is None:
                await self._clock.sleep(wait)

    async def _in_line(self, call: Call, token: Token | None, budget: Budget) -> Answer | Verdict:
        if self._store.answered.is_set():
            return await self._once(call, token, budget)
        async with self._store.alone:
            found = await self._once(call, token, budget)
            if isinstance(found, Answer):
                self._store.answered.set()
            return found

    def _refused(self, call: Call, found: Verdict) -> None:
        self._network.standing.refused(self._store.application, call, found.error, found.error.detail.get("status"))

    async def _once(self, call: Call, token: Token | None, budget: Budget | None = None) -> Answer | Verdict:
        """Make one request when it is its turn. Whatever goes wrong with a write that may have left is "unknown"."""
        granted = await self._turn(call)
        request = self._request(call, token)
        http = self._store.reads if call.kind is Kind.READ else self._store.writes
        deadline = self._network.deadline
        try:
            answer = await exchange(http, request, budget.begin(deadline) if budget else deadline)
            now = self._clock.now()
            if answer.server_time is not None:
                self._network.offsets[self._store.application] = answer.server_time - now
            verdict = judge(self._platform, call, answer, now)
            self._heed(call, granted, answer, verdict)
        except Exception as wrong:
            if call.kind is not Kind.WRITE and not isinstance(wrong, _LOST):
                raise
            return broken(call, wrong)
        return verdict or answer

    def _heed(self, call: Call, granted: int, answer: Answer, verdict: Verdict | None) -> None:
        """Pass on what the platform said about the pace: to everybody who calls this application."""
        name, rate = self._bucket(call)
        hint = self._platform.feedback(answer) if self._platform.feedback else None
        if hint is not None:
            self._network.pacer.learn(name, rate, hint, granted)
            own = name.removeprefix(f"{self._store.application}/")
            self._rest(hint.pause or 0.0, {**self._platform.rates, own: rate})
            if hint.shut_out is not None:
                self._network.standing.punished(self._store.application, hint.shut_out)
        if verdict is None:
            if call.kind is Kind.READ:
                paced = hint is not None and hint.shut_out is not None
                self._network.standing.fine(self._store.application, call, paced=paced)
            return
        if isinstance(verdict.error, ShutOut):
            self._network.standing.punished(self._store.application, verdict.error)
            return
        asked = _AFTER_429 if verdict.asked is None and answer.status == 429 else verdict.asked
        if asked is not None and asked > MINUTE:
            told = isinstance(verdict.error, RateLimited)
            self._pause(asked, verdict.error.message if told else _(_ASKED))
        elif asked is not None:
            self._network.pacer.hold(name, rate, asked)

    def _rest(self, seconds: float, rates: Mapping[str, Rate]) -> None:
        """Let nobody call the application for a while: over all its buckets, or stored where it is long."""
        if seconds > MINUTE:
            self._pause(seconds, _(_ASKED))
        elif seconds > 0:
            for name, rate in rates.items():
                self._network.pacer.hold(f"{self._store.application}/{name}", rate, seconds)

    def _pause(self, seconds: float, reason: str) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        self._network.pauses.set(self._store.application, until, reason)

    def _refuse_if_paused(self, call: Call) -> None:
        self._network.standing.admit(self._store.application, call)
        now = self._clock.now()
        until, reason = self._network.pauses.get(self._store.application) or (now, "")
        if until > now:
            hint = _("Next try: {time}").format(time=korean(until))
            raise RateLimited(reason, retry_after=(until - now).total_seconds(), hint=hint, detail=call.where())

    async def _turn(self, call: Call) -> int:
        """Wait until this call may be made. Raises ``RateLimited``, also if a pause began meanwhile."""
        self._refuse_if_paused(call)
        granted = await self._network.pacer.turn(*self._bucket(call))
        self._refuse_if_paused(call)
        return granted

    def _bucket(self, call: Call) -> tuple[str, Rate]:
        name = self._platform.bucket(call.method, call.path)
        rates = self._platform.rates
        return f"{self._store.application}/{name}", rates.get(name) or rates.get("default") or _DEFAULT_RATE

    async def _token(self, refused: Token | None = None) -> Token | None:
        holder = self._holder() if self._signed else None
        return None if holder is None else await self._network.tokens.current(holder, refused)

    def _holder(self) -> Holder | None:
        mint, settings = self._platform.mint, self._store.settings
        if self._platform.oauth is not None:
            return self.consented()
        if mint is None:
            return None
        unsigned, clock = StoreClient(self._store, signed=False), self._clock
        return Minted(
            self._store.application,
            settings,
            self._platform.renew_before,
            self._network.minted,
            lambda previous: mint(unsigned, settings, clock.now(), previous),
        )

    def consented(self) -> Consented:
        """Return who holds the pair of tokens that the seller consented to."""
        oauth, grants = self._platform.oauth, self._network.grants
        if oauth is None or grants is None:
            raise ConfigError(_("{platform} asks for no consent.").format(platform=self._platform.title))
        unsigned = StoreClient(self._store, signed=False)
        return Consented(
            application=self._store.application,
            settings=self._store.settings,
            renew_before=self._platform.renew_before,
            platform=self._platform,
            oauth=oauth,
            store=self._store.name,
            grants=grants,
            clock=self._clock,
            call=lambda form, headers: unsigned.form(oauth.token, form, headers=headers),
        )

    def _call(self, kind: Kind, method: str, path: str, **content: Any) -> Call:
        given = {k: v for k, v in content.items() if v is not None}
        return Call(kind, method, path, self._store.name, given, self._platform.area)

    def _request(self, call: Call, token: Token | None) -> httpx.Request:
        http = self._store.reads
        headers = dict(self._authorization(token)) if call.kind is not Kind.FORM and self._signed else {}
        content = {**call.content, "headers": headers | dict(call.content.get("headers", {}))}
        request = http.build_request(call.method, call.path, **content)
        here, there = http.base_url, request.url
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
            raise PluginError(_("A plugin tried to reach another address than its platform's."), detail=call.where())
        return request

    def _authorization(self, token: Token | None) -> Mapping[str, str]:
        if self._platform.sign is not None:
            there = self._clock.now() + self.clock_offset
            return self._platform.sign(self._store.settings, there, secrets.token_hex(16))
        if self._platform.authorize is not None:
            return self._platform.authorize(self._store.settings, token)
        return {} if token is None else {"authorization": f"Bearer {token.value}"}


def _answer(found: Answer | Verdict) -> Answer:
    if isinstance(found, Verdict):
        raise found.error
    return found
