"""The channel: what it is by the seller's settings, and its hooks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol import (
    Blind,
    Channel,
    DangolError,
    Fitting,
    Found,
    Mailbox,
    MailServer,
    Medium,
    Queryable,
    Sent,
    StoreCheck,
    translator,
)
from dangol_email.message import MARK, composed, message_id
from dangol_email.replies import refuses
from dangol_email.settings import EmailSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol import MessageQuery, OpenChannel, OutgoingMessage, Receipt

__all__ = ["channels", "check", "described", "find", "send"]

_ = translator("dangol_email", __file__)
_PROOF = timedelta(days=7)
"""How young a mail of ours in the sent folder has to be to show that the service still keeps what it sends."""
_LONGEST_SUBJECT = 100


def channels() -> Sequence[Channel]:
    """Bring the channel."""
    return (described(),)


def _server(settings: EmailSettings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.login,
        password=settings.password.get_secret_value(),
        security=settings.security,
        sent=_folder(settings, settings.sent_folder) if settings.sent_folder else None,
    )


def _folder(settings: EmailSettings, name: str, recipients: tuple[str, ...] = ()) -> Mailbox:
    return Mailbox(
        host=settings.imap_host or "",
        user=settings.login,
        password=settings.password.get_secret_value(),
        senders=(),
        recipients=recipients,
        port=settings.imap_port,
        folder=name,
        tls=settings.imap_tls,
    )


def _inbox(settings: EmailSettings) -> Mailbox | None:
    return _folder(settings, "INBOX", (settings.refusals,)) if settings.imap_host else None


def _capability(settings: EmailSettings) -> Queryable | Blind:
    return Queryable() if settings.sent_folder else Blind()


def _fit(_settings: EmailSettings, message: OutgoingMessage) -> Fitting:
    against = []
    if not message.recipient.isascii() or message.recipient.count("@") != 1 or any(map(str.isspace, message.recipient)):
        against.append(_("The recipient is no e-mail address."))
    if not message.subject.strip():
        against.append(_("The mail has no subject."))
    if len(message.subject) > _LONGEST_SUBJECT:
        against.append(_("The subject is longer than {most} letters.").format(most=_LONGEST_SUBJECT))
    return Fitting(kind="EMAIL", size=len(message.text.encode()), won=0, objections=tuple(against))


def described() -> Channel:
    """Describe the channel, in the seller's language."""
    return Channel(
        "email",
        _("E-mail"),
        EmailSettings,
        medium=Medium.EMAIL,
        capability=_capability,
        mail=_server,
        inbox=_inbox,
        refuses=refuses,
        fit=_fit,
    )


async def check(channel: OpenChannel) -> Sequence[StoreCheck]:
    """Sign in at the server for sending, and open the folder of sent mails if one is named."""
    settings: EmailSettings = channel.settings
    await channel.post.check()
    done = [StoreCheck(name=_("Sending"), ok=True, detail=settings.smtp_host)]
    if settings.sent_folder is None:
        told = _("Without sent_folder a mail whose answer was lost stays in doubt until you look.")
        return [*done, StoreCheck(name=_("Sent mails"), ok=False, detail=told, optional=True)]
    try:
        keeps = await channel.post.kept(MARK, "1", channel.clock.now() - _PROOF)
    except DangolError as wrong:
        return [*done, StoreCheck(name=_("Sent mails"), ok=False, detail=wrong.message, hint=wrong.hint)]
    told = settings.sent_folder if keeps else _("There is none of dangol's there yet; it is believed when there is.")
    return [*done, StoreCheck(name=_("Sent mails"), ok=keeps, detail=told, optional=True)]


async def send(channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
    """Hand over one mail."""
    settings: EmailSettings = channel.settings
    content = composed(settings, message, key, channel.clock.now())
    await channel.post.send(settings.address, message.recipient, content)
    return Sent(message_id(key, settings))


async def find(channel: OpenChannel, query: MessageQuery) -> Found:
    """Look into the folder of sent mails.

    That it is not there means something only where the service surely puts there what it sends: a younger or
    recent mail of ours has to be there.
    """
    settings: EmailSettings = channel.settings
    if await channel.post.kept("Message-ID", message_id(query.key, settings), query.since):
        return Found.YES
    proof = await channel.post.kept(MARK, "1", query.since - _PROOF)
    return Found.NO if proof else Found.UNKNOWN
