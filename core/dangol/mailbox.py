"""The seller's own mailbox, read over IMAP and never changed.

The folder is opened by EXAMINE and mails are fetched by BODY.PEEK, so the server itself refuses any
change and no mail is ever marked as read. The library speaks in a thread, because it waits.
"""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dangol.errors import AuthError, BadResponse, ConfigError, Unavailable
from dangol.i18n import _
from dangol.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from imap_tools import BaseMailBox

    from dangol.contract import Mailbox

__all__ = ["LARGEST", "Envelope", "Inbox", "open_mailbox"]

LARGEST = 10_000_000
"""Bytes of a mail beyond which only its beginning is fetched."""
BEGINNING = 65_536
_TIMEOUT = 30.0
_AT_ONCE = 500
"""Mails asked about in one command."""
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]{10,40})"')
_LATER = (b"UNAVAILABLE", b"INUSE", b"LIMIT", b"SERVERBUG")
"""Codes by which a server says that it is not the password (RFC 5530)."""


class Envelope(NamedTuple):
    """A mail that lies in the folder: its number there, when it arrived, and how large it is."""

    uid: int
    received_at: datetime
    size: int


@asynccontextmanager
async def open_mailbox(box: Mailbox, timeout: float = _TIMEOUT) -> AsyncIterator[Inbox]:
    """Open the folder for reading. Raises ``AuthError``, ``Unavailable`` or ``ConfigError``."""
    _look_at(box)
    given_up = threading.Event()
    try:
        talk = await asyncio.to_thread(_opened, box, timeout, given_up)
    except BaseException:
        given_up.set()
        raise
    inbox = Inbox(box, talk)
    try:
        yield inbox
    except BaseException:
        talk.client.shutdown()  # a farewell would wait for an answer that nobody reads
        raise
    await asyncio.to_thread(_leave, talk)


class Inbox:
    """An open folder. ``validity`` changes when the server numbers its mails anew."""

    def __init__(self, box: Mailbox, talk: BaseMailBox) -> None:
        self._box = box
        self._talk = talk
        said = talk.client.response("UIDVALIDITY")[1]
        self.validity = int(said[0]) if said and said[0] else 0

    async def envelopes(self, since: datetime, after: int | None) -> list[Envelope]:
        """Return the mails of the senders that count: arrived since then, or numbered higher than ``after``."""
        return await asyncio.to_thread(self._envelopes, since, after)

    async def mails(self, some: Sequence[Envelope]) -> dict[int, bytes]:
        """Fetch mails by number; of one that is too large only the beginning. One that is gone is missing."""
        return await asyncio.to_thread(self._mails, some)

    def _envelopes(self, since: datetime, after: int | None) -> list[Envelope]:
        from imap_tools import AND, U

        whose: list[dict[str, Any]] = [{"from_": one} for one in self._box.senders] or [
            {"to": one} for one in self._box.recipients
        ]

        # servers compare the date as it is written, in whatever zone
        wanted: list[dict[str, Any]] = [{"date_gte": (since - timedelta(days=1)).date()}]
        wanted += [{"uid": U(str(after + 1), "*")}] if after is not None else []
        with _explained(self._box):
            uids = {
                int(uid)
                for one in whose
                for more in wanted
                for uid in self._talk.uids(AND(**one, **more), charset=None)
            }
            found = [one for part in _parts(sorted(uids)) for one in self._described(part)]
        return sorted(one for one in found if one.received_at >= since or (after is not None and one.uid > after))

    async def has(self, header: str, value: str, since: datetime) -> bool:
        """Tell whether the folder holds a mail, arrived since then, whose header contains a value."""
        return await asyncio.to_thread(self._has, header, value, since)

    def _has(self, header: str, value: str, since: datetime) -> bool:
        from imap_tools import AND, H

        day = (since - timedelta(days=1)).date()
        with _explained(self._box):
            return bool(self._talk.uids(AND(header=H(header, value), date_gte=day), charset=None))

    def _described(self, uids: Sequence[int]) -> Iterator[Envelope]:
        for line in self._fetch(uids, "(UID INTERNALDATE RFC822.SIZE)"):
            said = b" ".join(line) if isinstance(line, tuple) else line or b""
            uid, size, date = _UID.search(said), _SIZE.search(said), _DATE.search(said)
            if uid and size and date and int(uid[1]) in uids:
                yield Envelope(int(uid[1]), _moment(date[1].decode("ascii", "replace")), int(size[1]))

    def _mails(self, some: Sequence[Envelope]) -> dict[int, bytes]:
        small = [one.uid for one in some if one.size <= LARGEST]
        large = [one.uid for one in some if one.size > LARGEST]
        with _explained(self._box):
            found = dict(_contents(self._fetch(small, "(UID BODY.PEEK[])"))) if small else {}
            return found | (dict(_contents(self._fetch(large, f"(UID BODY.PEEK[]<0.{BEGINNING}>)"))) if large else {})

    def _fetch(self, uids: Sequence[int], parts: str) -> list[Any]:
        kind, found = self._talk.client.uid("FETCH", ",".join(map(str, uids)), parts)
        if kind != "OK":
            raise _unavailable(self._box)
        return list(found)


def _look_at(box: Mailbox) -> None:
    if not box.tls and not is_loopback(f"imap://{box.host}"):
        raise ConfigError(
            _("The mailbox at {host} would be read without encryption.").format(host=box.host),
            hint=_("Leave TLS on; without it only a server on this computer is read."),
        )
    if any(not text.isprintable() for text in (box.user, box.password, box.folder)):
        raise ConfigError(
            _("The mailbox's user name, password or folder has letters that do not belong there."),
            hint=_("Set it again with: dangol connect"),
        )


def _opened(box: Mailbox, timeout: float, given_up: threading.Event) -> BaseMailBox:
    import ssl

    from imap_tools import MailBox, MailBoxUnencrypted

    with _explained(box):
        talk: BaseMailBox = (
            MailBox(box.host, box.port, timeout=timeout, ssl_context=ssl.create_default_context())
            if box.tls
            else MailBoxUnencrypted(box.host, box.port, timeout=timeout)
        )
    _bound(talk)
    try:
        with _explained(box):
            login = talk.login if box.password.isascii() and box.user.isascii() else talk.login_utf8
            login(box.user, box.password, initial_folder=None)
            talk.folder.set(box.folder, readonly=True)
    except BaseException:
        talk.client.shutdown()
        raise
    if given_up.is_set():  # nobody is left to close it
        talk.client.shutdown()
    return talk


def _bound(talk: BaseMailBox) -> None:
    """Let no server send a piece larger than any mail that was asked for."""
    client: Any = talk.client
    read = client.read

    def bounded(size: int) -> bytes:
        if size > LARGEST + BEGINNING:
            raise client.abort("too large")
        piece: bytes = read(size)
        return piece

    client.read = bounded


def _leave(talk: BaseMailBox) -> None:
    import imaplib

    from imap_tools.errors import ImapToolsError

    try:
        talk.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        talk.client.shutdown()  # everything that was asked for is here


@contextmanager
def _explained(box: Mailbox) -> Iterator[None]:
    """Turn what the library raises into what to do next; what the server said is never repeated."""
    import imaplib
    import ssl

    from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

    try:
        yield
    except MailboxLoginError as wrong:
        if any(code in repr(wrong.command_result).encode() for code in _LATER):
            raise _unavailable(box) from None
        raise _refused(box) from None
    except MailboxFolderSelectError:
        raise ConfigError(
            _("The mailbox at {host} has no folder {folder}.").format(host=box.host, folder=box.folder),
            hint=_("Set its name as your mail program shows it, or INBOX, with: dangol connect"),
        ) from None
    except ssl.SSLCertVerificationError:
        raise Unavailable(
            _("The mail server {host} shows a certificate that this computer does not trust.").format(host=box.host),
            hint=_("Check the server's name; do not go on in a foreign network."),
        ) from None
    except ssl.SSLError:
        raise Unavailable(
            _("The mail server {host} does not speak TLS on port {port}.").format(host=box.host, port=box.port),
            hint=_("The usual port is 993; set it again with: dangol connect"),
        ) from None
    except imaplib.IMAP4.abort:
        raise _unavailable(box) from None
    except imaplib.IMAP4.error as wrong:
        raise (_refused(box) if "AUTHENTIC" in str(wrong).upper() else _unavailable(box)) from None
    except (OSError, ImapToolsError):
        raise _unavailable(box) from None


def _refused(box: Mailbox) -> AuthError:
    return AuthError(
        _("The mail server {host} refused the user name or the password.").format(host=box.host),
        hint=_("Switch IMAP on in the settings of your mail service, and use an app password where it offers one."),
    )


def _unavailable(box: Mailbox) -> Unavailable:
    return Unavailable(
        _("The mail server {host} is not answering.").format(host=box.host),
        hint=_("Nothing is lost; it is read again the next time. If it stays, check its name and port."),
    )


def _contents(answer: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
    """Yield number and content; the number may stand before the content or behind it."""
    for at, piece in enumerate(answer):
        if not isinstance(piece, tuple) or len(piece) < 2:
            continue
        behind = answer[at + 1] if at + 1 < len(answer) and isinstance(answer[at + 1], bytes) else b""
        uid = _UID.search(piece[0]) or _UID.search(behind)
        if uid is not None:
            yield int(uid[1]), piece[1]


def _moment(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError):
        raise BadResponse(
            _("The mail server answered in a form that dangol does not know."), hint=_("See: dangol doctor")
        ) from None


def _parts(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), _AT_ONCE):
        yield uids[start : start + _AT_ONCE]
