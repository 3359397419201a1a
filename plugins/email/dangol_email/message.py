"""A message as a mail: plain text, its key as its name, and for advertising the ways to refuse it."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from dangol import MessageClass

if TYPE_CHECKING:
    from datetime import datetime

    from dangol import OutgoingMessage
    from dangol_email.settings import EmailSettings

__all__ = ["MARK", "composed", "message_id"]

MARK = "X-Dangol"
"""A header that every mail of ours has: by it a folder shows whether the mail service keeps what it sends."""


def message_id(key: str, settings: EmailSettings) -> str:
    """Return the Message-ID of a key, the same for every attempt (RFC 5322 3.6.4)."""
    return f"<{key}@{settings.address.rpartition('@')[2]}>"


def composed(settings: EmailSettings, message: OutgoingMessage, key: str, now: datetime) -> bytes:
    """Return the mail as it leaves: seven-bit throughout, so that every server takes it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_line(settings.name), addr_spec=settings.address)
    mail["To"] = Address(addr_spec=message.recipient)
    mail["Subject"] = _line(message.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(key, settings)
    mail[MARK] = "1"
    if message.message_class is MessageClass.ADVERTISING:
        ways = [f"<mailto:{settings.refusals}?subject=unsubscribe>"]
        if settings.unsubscribe_url is not None:
            ways.append(f"<{settings.unsubscribe_url}>")
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail["List-Unsubscribe"] = ", ".join(ways)
    mail.set_content(message.text, charset="utf-8", cte="base64")
    return mail.as_bytes()


def _line(text: str) -> str:
    """Return a text on one line: a header has no room for a second."""
    return " ".join(text.split())
