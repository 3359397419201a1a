"""What a plugin gives core (``Platform``) and what core gives a plugin (``Store`` with its ``Client``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from dangol.errors import BadResponse
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from dangol.clock import Clock
    from dangol.errors import DangolError, ShutOut
    from dangol.models import Mail
    from dangol.settings import ConnectionSettings

__all__ = [
    "Answer",
    "Api",
    "Blind",
    "Capability",
    "Client",
    "Committed",
    "Document",
    "FileSource",
    "Idempotent",
    "Line",
    "Mailbox",
    "Manual",
    "OAuth",
    "Platform",
    "Queryable",
    "Rate",
    "RateHint",
    "Store",
    "Table",
    "Token",
]


@dataclass(frozen=True)
class Idempotent:
    """The channel knows our key for ``ttl``: a lost answer is cured by the same call with the same key."""

    ttl: timedelta


@dataclass(frozen=True)
class Queryable:
    """The channel can be asked whether a message arrived.

    "Absent" counts only when seen twice, at least ``settle`` after the last byte left us: a platform
    may accept late. The default is 10 minutes (facts/reliability.md 1.4; no platform documents its own).
    """

    settle: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class Blind:
    """Nobody can tell whether a lost message arrived: only a person leaves the doubt."""


@dataclass(frozen=True)
class Manual:
    """The seller sends it by hand, with the text and the link that dangol prepared."""


Capability = Idempotent | Queryable | Blind | Manual


@dataclass(frozen=True)
class Rate:
    """A token bucket: ``per_second`` calls a second on average, at most ``burst`` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class RateHint:
    """What a platform's answer said about the bucket it was counted in; ``None`` where it said nothing.

    ``pause`` is how many seconds nobody may call the application at all (``shut_out``: as a punishment).
    """

    per_second: float | None = None
    burst: int | None = None
    remaining: int | None = None
    pause: float | None = None
    shut_out: ShutOut | None = None


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An access token and, where the platform has one, the refresh token that renews it until ``refresh_until``.

    ``scopes`` names what the seller consented to, where the platform tells.
    """

    value: str
    expires_at: datetime
    refresh: str | None = None
    refresh_until: datetime | None = None
    scopes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say when it ends and nothing of what it is."""
        return f"<Token until {self.expires_at:%Y-%m-%dT%H:%MZ}>"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A response that was read to its end: 2xx unless it is given to ``Platform.explain``.

    Header names are lower case.
    """

    status: int
    headers: dict[str, str]
    content: bytes
    server_time: datetime | None = None

    def __repr__(self) -> str:
        """Leave the body and the headers out."""
        return f"<Answer {self.status}, {len(self.content)} bytes>"

    def json(self, shape: Any = Any) -> Any:
        """Decode the body, as ``shape`` (any type msgspec knows) if given. Raises ``BadResponse``."""
        try:
            return msgspec.json.decode(self.content, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            # msgspec names the path of a wrong field, never its value
            raise BadResponse(
                _("The platform answered in a form that dangol does not know."),
                hint=_("Update the plugin; if it stays, report it with: dangol doctor"),
                detail={"status": self.status, "reason": str(wrong)[:200]},
            ) from None


class Client(Protocol):
    """The only way to the network. Paths are relative to the platform's base URL.

    Every call is paced by the application's buckets, bounded in time and size, follows no redirect,
    reaches the platform's host only, and turns every refusal into an error of ``dangol.errors``.
    """

    @property
    def clock_offset(self) -> timedelta:
        """How far the platform's clock (its ``Date`` header) is ahead of ours, as last seen; zero before."""
        ...

    async def get(self, path: str, *, params: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Read. Tried up to four times within a minute."""
        ...

    async def query(
        self, path: str, *, json: Any = None, params: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Read by POST: for calls that change nothing. Tried like ``get``."""
        ...

    async def write(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Change something, once, on a fresh connection.

        Raises ``ActionRejected`` (refused), ``ActionUnknown`` (the answer was lost: it may have
        happened) or a ``StoreError`` (surely not carried out).
        """
        ...

    async def form(self, path: str, data: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """Exchange a form for a token: with these headers alone, never repeated. For ``Platform.mint``."""
        ...


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """A market that the seller lets dangol into by consent, with a refresh token that every exchange replaces.

    Paths are relative to the base URL. Core does the exchanges (RFC 6749, PKCE by RFC 7636, HTTP Basic
    for the client), one at a time over all processes, and keeps every answer before it is used;
    ``read`` turns the raw answer of the token path into a token and must be pure, because an answer
    that outlived a crash is read again. It raises ``BadResponse``.
    """

    authorize: str
    token: str
    client: Callable[[Any], tuple[str, str]]
    """The application's id and secret, from the store's settings."""
    redirect: Callable[[Any], str]
    """The address registered with the application, to which the market sends the seller's browser back."""
    scopes: Callable[[Any], Sequence[str]]
    read: Callable[[bytes], Token]
    refresh_for: timedelta
    """How long an unused refresh token lives."""
    calls: tuple[int, timedelta] = (15, timedelta(hours=2))
    """Most token calls in a span; beyond it the market blocks the application."""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """The seller's own mailbox, read over IMAP with TLS and never changed; ``senders`` are the domains that count."""

    host: str
    user: str
    password: str = field(repr=False)
    senders: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    """Where it is asked for no ``senders``: the addresses that the mails which count were sent to."""
    port: int = 993
    folder: str = "INBOX"
    tls: bool = True
    """``False`` is for a server on this machine only."""


@dataclass(frozen=True)
class Store:
    """One connected store, as a plugin's hooks receive it. ``settings`` is the platform's own model."""

    name: str
    platform: str
    settings: Any = field(repr=False)
    client: Client = field(repr=False)
    clock: Clock = field(repr=False)


def _no_link(_settings: Any, _kind: str, _target_id: str) -> str | None:
    return None


@dataclass(frozen=True)
class Api:
    """What markets and channels have in common: whatever core needs to build the client of an API.

    ``mint(client, settings, now, previous)`` exchanges credentials for a token; core caches it, keeps
    it encrypted, renews it once for all callers and adds it to every call. ``explain(answer)`` turns
    the platform's own error codes into an error (``None``: core's table decides); it also sees 2xx
    answers, for platforms that hide errors in them. It need not know what was asked: for a write only
    ``ActionRejected``, ``AuthError`` and ``RateLimited`` are believed to mean "surely not carried out",
    and a read turns ``ActionRejected`` into ``BadResponse``. ``feedback(answer)`` reads rate headers.
    """

    id: str
    title: str
    settings: type[ConnectionSettings]
    base_url: str | Callable[[Any], str] = ""
    """The address of the API, or how it follows from the settings; empty where there is none."""
    rates: Mapping[str, Rate] = field(default_factory=lambda: {"default": Rate(2, 4)})
    bucket: Callable[[str, str], str] = lambda _method, _path: "default"
    """The bucket of a request (method, path); a name missing in ``rates`` gets the rate of ``default``."""
    application: Callable[[Any], str] | None = None
    """What the platform counts calls for (an application id); ``None``: the store's or channel's name."""
    mint: Callable[[Client, Any, datetime, Token | None], Awaitable[Token]] | None = None
    renew_before: timedelta = timedelta(minutes=5)
    """A token is renewed when less than this remains of it."""
    authorize: Callable[[Any, Token | None], Mapping[str, str]] | None = None
    """Headers that authorize a call; ``None``: ``Authorization: Bearer`` with the token, if there is one."""
    sign: Callable[[Any, datetime, str], Mapping[str, str]] | None = None
    """Headers that authorize one single call, from settings, the platform's time and 32 random hex digits."""
    oauth: OAuth | None = None
    """Tokens by the seller's consent, in place of ``mint``."""
    explain: Callable[[Answer], DangolError | None] | None = None
    feedback: Callable[[Answer], RateHint | None] | None = None

    @property
    def realm(self) -> str:
        """What its applications are told apart by from those of others."""
        return self.id

    @property
    def area(self) -> str:
        """The family of commands that speak of it: empty for stores."""
        return ""

    def address(self, settings: Any) -> str:
        """Return the API's address: the settings' own, else the platform's; empty where there is no API."""
        own = getattr(settings, "base_url", None)
        return own or (self.base_url(settings) if callable(self.base_url) else self.base_url)


@dataclass(frozen=True)
class Platform(Api):
    """A market, described as data. Only ``id``, ``title`` and ``settings`` (a ``StoreSettings``) are required."""

    contact: Literal["allowed", "never"] = "allowed"
    """``never``: a buyer of this market is answered on its own pages and nowhere else, whoever else knows them."""
    month_review: bool = False
    """A buyer may write a second review after a month of use (``Review.month_use``)."""
    own_mall: bool = False
    """The seller's own shop: its members and their consent are the seller's, and nobody else writes to buyers."""
    confirms_orders: bool = True
    """Whether buyers are told by the market itself that their order arrived."""
    max_window: timedelta = timedelta(days=1)
    max_windows: Mapping[str, timedelta] = field(default_factory=dict)
    """Longest span one fetch may cover, and the same for single streams (by ``Stream``) that allow another."""
    lookback: timedelta = timedelta(hours=3)
    """How far each fetch reaches back behind what is complete, because rows appear late."""
    margin: timedelta = timedelta(0)
    """How far behind the platform's clock reading stops, for platforms that refuse a window ending now."""
    history: timedelta = timedelta(days=30)
    """How far back the first sync reads. History is read-only: it triggers nothing."""
    sweep_every: timedelta | None = None
    """How often the sweep stream runs; ``None`` without one."""
    mailbox: Callable[[Any], Mailbox | None] | None = None
    """Where the market's notification mails arrive, from the store's settings; ``None`` if the seller named none."""
    sends: Mapping[str, Capability] = field(default_factory=dict)
    """How ``inquiry``, ``review``, ``review_request`` and ``coupon`` are sent; missing means by hand."""
    edit_help: str = ""
    """How a buyer changes an own review, on a phone and on a computer, in Korean sentences; told to who asks only."""
    link: Callable[[Any, str, str], str | None] = _no_link
    """The seller's page for ``review``, ``inquiry``, ``order``, ``item`` or ``home``, from settings and id."""


class Table(msgspec.Struct, frozen=True):
    """The first sheet of an export: trimmed header texts and the rows below, cells as read (text, number, None)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __repr__(self) -> str:
        """Count instead of showing."""
        return f"<Table {len(self.headers)} columns, {len(self.rows)} rows>"


class Line(msgspec.Struct, frozen=True):
    """A line of a page as a reader sees it, with the addresses that its parts lead to."""

    text: str
    links: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Count instead of showing."""
        return f"<Line {len(self.text)} letters>"


class Document(msgspec.Struct, frozen=True):
    """A saved page or a pasted text: what a reader sees, line by line, without blank lines."""

    title: str
    lines: tuple[Line, ...]

    def __repr__(self) -> str:
        """Count instead of showing."""
        return f"<Document {len(self.lines)} lines>"


class FileSource(Protocol):
    """A file the seller dropped: its name, its first bytes, and its content in safe forms."""

    name: str
    head: bytes
    """The first 512 bytes, for recognising the kind."""
    kind: str
    """What the content is: ``xlsx``, ``xls``, ``csv``, ``json``, ``html``, ``mail`` or ``text``."""
    columns: Mapping[str, Mapping[str, str]]
    """The seller's own names for renamed columns and labels: layout → their name → the layout's name."""

    async def table(self) -> Table:
        """Read a spreadsheet (xlsx, xls, csv) in a child process with limits. Raises ``BadFile``."""
        ...

    async def document(self) -> Document:
        """Read a saved page or a text, in a child process with limits. Raises ``BadFile``."""
        ...

    async def json(self, shape: Any = Any) -> Any:
        """Decode a JSON file, as ``shape`` (any type msgspec knows) if given. Raises ``BadFile``."""
        ...

    async def mail(self) -> Mail:
        """Read a saved mail (eml), in a child process with limits. Raises ``BadFile``."""
        ...


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """A page was stored: how many records it held, how many were new, changed or rejected, and up to when.

    ``withheld`` counts contacts that were not kept: the market allows none outside its own pages.
    """

    store: str
    stream: str
    records: int
    new: int
    changed: int
    rejected: int
    until: datetime | None = None
    since: datetime | None = None
    withheld: int = 0
