"""A market that tells things by mail only, and a shop whose mailbox is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dangol.clock import KST, MovableClock
from dangol.contract import Mailbox, Store
from dangol.errors import BadRecord
from dangol.hookspecs import hookimpl
from dangol.models import Inquiry, Message, Page, Rejected, Stream
from tests.core.storage.memory import memory_database
from tests.core.sync.script import Script, Shop

if TYPE_CHECKING:
    from dangol.models import Mail

__all__ = ["NOW", "Post", "PostShop", "eml"]

NOW = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
PASSED = "Authentication-Results: mx.mail.example; spf=pass smtp.mailfrom=kmong.com\r\n"
FAILED = "Authentication-Results: mx.mail.example; spf=fail smtp.mailfrom=kmong.com; dkim=none\r\n"


def eml(
    number: int | str,
    subject: str = "message",
    *,
    above: str = PASSED,
    sender: str = "noreply@kmong.com",
    body: str = "hello",
    message_id: bool = True,
) -> bytes:
    """Return a mail of the market."""
    name = f"Message-ID: <{number}@kmong.com>\r\n" if message_id else ""
    date = "Date: Fri, 20 Nov 2026 15:00:00 +0900\r\n"
    return f"{above}From: {sender}\r\nSubject: {subject}\r\n{name}{date}\r\n{body}\r\n".encode()


class Post(Script):
    """Reads ``message`` mails as inquiries, knows nothing of others, and has a fault in ``fault`` ones."""

    box: Mailbox | None

    def __init__(self, box: Mailbox | None = None, **platform: Any) -> None:
        super().__init__(mailbox=lambda _settings: self.box, **platform)
        self.box = box
        self.shown: list[str] = []

    @hookimpl
    def dangol_read_mail(self, store: Store, mail: Mail) -> Page[Any]:
        self.shown.append(mail.id)
        match mail.subject:
            case "message":
                thread = (Message(text=mail.text, at=mail.sent_at),)
                return Page(
                    [Inquiry(id=mail.id, kind="mail", thread=thread, asked_at=mail.sent_at)], layout="message/1"
                )
            case "fault":
                raise KeyError(mail.text)
            case "broken":
                raise BadRecord("no number")
        return Page([], None, [Rejected(raw=b"", reason="unknown subject", kind="unclassified")])


class PostShop(Shop):
    """A shop that reads one mailbox."""

    script: Post

    def __init__(self, box: Mailbox | None = None, **platform: Any) -> None:
        super().__init__(memory_database(), Post(box, **platform), MovableClock(NOW))

    async def read(self) -> Any:
        """Read the mailbox and return the report."""
        found = await self.sync(only=Stream.MAIL)
        return found["main", Stream.MAIL]

    def inquiries(self) -> list[str]:
        """Return the ids of what mails told."""
        return [row["id"] for row in self.db.rows("SELECT id FROM inquiries ORDER BY id")]

    def states(self) -> dict[str, str]:
        """Return the state of every mail that was looked at."""
        return {row["message_id"]: row["state"] for row in self.db.rows("SELECT * FROM mails")}

    def hours(self, number: float) -> datetime:
        """Return a time so many hours before now."""
        return self.clock.now() - timedelta(hours=number)

    def without(self, **changes: Any) -> None:
        """Change the mailbox that the settings name."""
        assert self.script.box is not None
        self.script.box = replace(self.script.box, **changes)
