"""What a plugin says of a way to reach buyers outside the markets' pages (``Channel``), and what it gets of core.

A channel is described as data and by pure functions of its settings; it is believed to hold less rather than more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from dangol.contract import Api, Blind, Queryable
from dangol.errors import NotFound
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from dangol.clock import Clock
    from dangol.contract import Capability, Client, Mailbox
    from dangol.models import Mail
    from dangol.outgoing import Fitting, Medium, OutgoingMessage, Template

__all__ = ["Channel", "MailServer", "NoWays", "OpenChannel", "Post", "Way", "Ways"]


def _blind(_settings: Any) -> Capability:
    return Blind()


def _no(_settings: Any) -> bool:
    return False


def _yes(_settings: Any) -> bool:
    return True


def _nobody(_settings: Any) -> str | None:
    return None


def _none(_settings: Any) -> Sequence[Template]:
    return ()


def _no_server(_settings: Any) -> MailServer | None:
    return None


def _no_inbox(_settings: Any) -> Mailbox | None:
    return None


def _no_refusal(_settings: Any, _mail: Mail) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """The server that takes a channel's mails, over TLS from the first byte (``tls``) or after a word (``starttls``).

    ``sent`` is the folder into which the mail service itself puts what it took, where it does so.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    """``none`` is for a server on this machine only."""
    sent: Mailbox | None = None


class Post(Protocol):
    """The only way to a mail server. Every refusal comes as an error of ``dangol.errors``, none with its words."""

    async def check(self) -> None:
        """Sign in and leave. Raises ``AuthError`` and ``Unavailable``."""
        ...

    async def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand over one mail, once.

        Raises ``ActionRejected`` (refused), ``ActionUnknown`` (the answer was lost after the mail began to
        leave), ``RateLimited`` (later) and ``AuthError`` or ``Unavailable`` (surely not taken).
        """
        ...

    async def kept(self, header: str, value: str, since: datetime) -> bool:
        """Tell whether the folder of sent mails has one whose header contains a value. Raises ``StoreError``."""
        ...


@dataclass(frozen=True)
class Channel(Api):
    """A way to reach a buyer outside the market's own pages (SMS, AlimTalk, e-mail, by hand), described as data.

    ``id`` is what the seller types; ``settings`` is a ``ChannelSettings``, or with ``platform`` that market's own
    model. The functions get valid settings and do no I/O: what they say decides what the gate lets through.
    """

    medium: Medium = field(kw_only=True)
    account: str = field(default="", kw_only=True)
    """What the settings and the token belong to: channels of one plugin with the same account are connected
    together. Empty: the channel's own id."""
    platform: str = field(default="", kw_only=True)
    """The market through whose stores it sends, with their settings and their client; empty: it has its own."""
    capability: Callable[[Any], Capability] = field(default=_blind, kw_only=True)
    """How a lost answer is cured. ``Queryable`` counts only where the plugin has ``dangol_find_message``."""
    sender_number: Callable[[Any], str | None] = field(default=_nobody, kw_only=True)
    """The seller's number as it is registered with the relay (Telecommunications Business Act 84-2)."""
    certified: Callable[[Any], bool] = field(default=_no, kw_only=True)
    """The relay holds the certificate without which it carries no advertising (Network Act 50-3, from 2026-10-01)."""
    templates: Callable[[Any], Sequence[Template]] = field(default=_none, kw_only=True)
    """Approved AlimTalk templates."""
    falls_back: Callable[[Any], bool] = field(default=_yes, kw_only=True)
    """What cannot be delivered comes as a text message instead."""
    fit: Callable[[Any, OutgoingMessage], Fitting] | None = field(default=None, kw_only=True)
    """How a message would leave: as what, how long, for how many won, and what stands against it. Pure; asked while
    a draft is shown, when it is approved and once more before it leaves."""
    mail: Callable[[Any], MailServer | None] = field(default=_no_server, kw_only=True)
    """The mail server by which it sends; ``OpenChannel.post`` speaks to it."""
    inbox: Callable[[Any], Mailbox | None] = field(default=_no_inbox, kw_only=True)
    """Where answers arrive with which people refuse advertising."""
    refuses: Callable[[Any, Mail], str | None] = field(default=_no_refusal, kw_only=True)
    """The address of somebody who refuses advertising by that mail. Pure."""

    @property
    def connected_as(self) -> str:
        """The name under which the settings are stored."""
        return self.account or self.id

    @property
    def realm(self) -> str:
        """What its applications are told apart by from those of the markets."""
        return f"channel/{self.connected_as}"

    @property
    def area(self) -> str:
        """The family of commands that speak of it."""
        return "channel "


@dataclass(frozen=True)
class OpenChannel:
    """One connected channel, as a plugin's hooks receive it. ``settings`` is the channel's own model."""

    id: str
    settings: Any = field(repr=False)
    client: Client = field(repr=False)
    clock: Clock = field(repr=False)
    post: Post = field(repr=False, kw_only=True)
    store: str = ""
    """The store through which it sends; empty for a channel with settings of its own."""


@dataclass(frozen=True)
class Way:
    """A channel as it stands with this seller: what it says of itself by the seller's settings."""

    channel: Channel
    settings: Any = field(default=None, repr=False)
    """``None`` while it is not connected."""
    live_since: datetime | None = None
    """When the seller switched it on; ``None``: every sending is a rehearsal."""
    finds: bool = False
    """Its plugin can look for a message in doubt."""
    tells: bool = False
    """Its plugin tells what was delivered."""
    problem: str = ""
    """Why it is not connected, for the seller."""

    @property
    def connected(self) -> bool:
        """Whether it has valid settings."""
        return self.settings is not None

    @property
    def address(self) -> str:
        """Where it sends to: an address, or ``//host`` of a mail server; empty where nothing leaves by program."""
        server = self.channel.mail(self.settings) if self.connected else None
        return f"//{server.host}" if server is not None else self.channel.address(self.settings)

    @property
    def capability(self) -> Capability:
        """How a lost answer is cured."""
        said = self.channel.capability(self.settings) if self.connected else Blind()
        return Blind() if isinstance(said, Queryable) and not self.finds else said

    @property
    def sender_number(self) -> str | None:
        """The registered number."""
        return self.channel.sender_number(self.settings) if self.connected else None

    @property
    def certified(self) -> bool:
        """Whether the relay may carry advertising."""
        return self.connected and self.channel.certified(self.settings)

    @property
    def templates(self) -> Sequence[Template]:
        """The approved templates."""
        return self.channel.templates(self.settings) if self.connected else ()

    @property
    def falls_back(self) -> bool:
        """Whether a text message may come in its place."""
        return not self.connected or self.channel.falls_back(self.settings)

    def fit(self, message: OutgoingMessage) -> Fitting | None:
        """Say how a message would leave; ``None`` where the channel does not tell."""
        if self.channel.fit is None or not self.connected:
            return None
        return self.channel.fit(self.settings, message)


class Ways(Protocol):
    """The channels of this seller."""

    def of(self, channel_id: str, store: str) -> Way:
        """Return a channel as it stands for messages of a store. Raises ``NotFound``."""
        ...

    def open(self, channel_id: str, store: str) -> AbstractAsyncContextManager[OpenChannel]:
        """Open it for its plugin's hooks. Raises ``NotFound`` and ``ConfigError``."""
        ...


class NoWays:
    """Where there is no channel at all."""

    def of(self, channel_id: str, store: str) -> Way:  # noqa: ARG002 - asked by the same names
        """Refuse."""
        raise NotFound(_("There is no plugin for the channel {id}.").format(id=channel_id))

    def open(self, channel_id: str, store: str) -> AbstractAsyncContextManager[OpenChannel]:
        """Refuse."""
        raise NotFound(_("There is no plugin for the channel {id}.").format(id=channel_id), detail={"store": store})
