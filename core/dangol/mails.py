"""Notification mails → records: from the seller's mailbox or from a saved mail, each Message-ID once.

What a mail said and that it was read are stored in one transaction. A mail is believed if the seller's
own server found its sender genuine (SPF or DKIM, for the sender's own domain). If it found otherwise the
mail is kept aside. If the server writes no findings at all, the mail is believed and that is noted: such
servers exist, and what a mail can do here is to make an entry that a person looks at.
"""

from __future__ import annotations

import hashlib
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.errors import AuthError, BadRecord, ConfigError, PluginError, StoreError
from dangol.files import read_mails, refusal
from dangol.i18n import _
from dangol.models import Mail, Page, Rejected, StoreCheck, Stream
from dangol.registry import plugin_faults
from dangol.storage.arrivals import Arrivals, MailRow
from dangol.sync import StreamSync

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from datetime import datetime

    from dangol.contract import Committed, Mailbox, Platform, Store
    from dangol.mailbox import Envelope, Inbox
    from dangol.models import Record, Window
    from dangol.registry import Plugins
    from dangol.settings import ConnectionSettings
    from dangol.storage.database import Database
    from dangol.sync import Shelf

__all__ = [
    "MailSync",
    "Taken",
    "check_box",
    "check_mailbox",
    "mailbox_of",
    "open_again",
    "take_mail",
    "understand",
    "verified",
]

_BATCH = 25
_BATCH_SIZE = 8_000_000
_DAY = timedelta(days=1)
_EVER = timedelta(days=3650)
READ, KEPT, UNVERIFIED, OTHER = "read", "kept", "unverified", "other"


def mailbox_of(platform: Platform, settings: ConnectionSettings) -> Mailbox | None:
    """Return the mailbox that a store's settings name, if they name one."""
    if platform.mailbox is None:
        return None
    with plugin_faults(platform.id):
        return platform.mailbox(settings)


def verified(mail: Mail) -> bool | None:
    """Tell whether the sender is the one it claims to be; ``None`` where the seller's server says nothing."""
    if not mail.spf and not mail.dkim:
        return None
    return "pass" in (mail.spf, mail.dkim)


async def check_mailbox(platform: Platform, store: Store, db: Database) -> list[StoreCheck]:
    """Try to open the mailbox that the settings name, for ``dangol check``; nothing where they name none.

    It is tried although the server refused it before, which a person may have mended there.
    """
    box = mailbox_of(platform, store.settings)
    return [] if box is None else [await check_box(box, store.name, db)]


async def check_box(box: Mailbox, name: str, db: Database) -> StoreCheck:
    """Try to open a mailbox, and forget that its server refused it before."""
    from dangol.mailbox import open_mailbox

    try:
        async with open_mailbox(box):
            with db.transaction():
                Arrivals(db).note_refusal(name, None)
            return StoreCheck(name=_("Mailbox"), ok=True, detail=f"{box.host}, {box.folder}")
    except (StoreError, ConfigError) as wrong:
        return StoreCheck(name=_("Mailbox"), ok=False, detail=wrong.message, hint=wrong.hint)


@asynccontextmanager
async def open_again(box: Mailbox, name: str, db: Database, hint: str) -> AsyncIterator[Inbox]:
    """Open a mailbox, but not with a login that was refused: mail services lock accounts for it.

    Raises ``AuthError`` with ``hint`` then, and what ``open_mailbox`` raises.
    """
    from dangol.mailbox import open_mailbox

    arrivals, login = Arrivals(db), "\0".join((box.host, box.user, box.password))
    if arrivals.was_refused(name, login):
        raise AuthError(
            _("The mail server {host} refused the user name or the password.").format(host=box.host), hint=hint
        )
    try:
        async with open_mailbox(box) as inbox:
            yield inbox
    except AuthError:
        with db.transaction():
            arrivals.note_refusal(name, login)
        raise


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail came to: its page, and how it is noted."""

    page: Page[Record]
    state: str


def understand(
    plugins: Plugins, store: Store, mail: Mail | str, raw: bytes, senders: Sequence[str], *, trust: bool = False
) -> Taken:
    """Read one mail without storing anything; a word instead of a mail says why it could not be decoded.

    A fault of the plugin costs this mail alone: kept aside, it neither gets lost nor stops those behind it.
    """
    if isinstance(mail, str):
        return _aside(raw, None, refusal(_("A mail"), mail).message)
    domain = mail.sender.rpartition("@")[2]
    if senders and not any(domain == one or domain.endswith(f".{one}") for one in senders):
        return _aside(raw, mail.id, _("It does not come from the market."), OTHER)
    if verified(mail) is False and not trust:
        return _aside(raw, mail.id, _("The sender could not be verified."), UNVERIFIED)
    try:
        with plugin_faults(store.platform):
            page = plugins.read_mail(store, mail)
    except (BadRecord, PluginError) as wrong:
        return _aside(raw, mail.id, wrong.message, kind="broken")
    kept = [msgspec.structs.replace(one, raw=raw, id=mail.id) for one in page.rejected]
    return Taken(page=msgspec.structs.replace(page, rejected=kept), state=KEPT if kept else READ)


def _aside(raw: bytes, name: str | None, reason: str, state: str = KEPT, kind: str = "unclassified") -> Taken:
    return Taken(page=Page([], None, [Rejected(raw=raw, reason=reason, id=name, kind=kind)]), state=state)


def take_mail(
    shelf: Shelf,
    store: str,
    mail: Mail | str,
    raw: bytes,
    taken: Taken,
    *,
    received_at: datetime,
    place: str | None = None,
    then: Callable[[], None] | None = None,
) -> Committed:
    """Store what a mail came to together with the note that it was read; ``then`` belongs to the same transaction."""
    found = mail if isinstance(mail, Mail) else None
    row = MailRow(
        store=store,
        message_id=found.id if found else _digest(raw),
        place=place,
        received_at=received_at,
        spf=found.spf if found else "",
        dkim=found.dkim if found else "",
        layout=taken.page.layout,
        state=taken.state,
        read_at=shelf.clock.now(),
    )

    def note() -> None:
        Arrivals(shelf.db).keep_mail(row)
        if then is not None:
            then()

    return shelf.store_page(store, Stream.MAIL, taken.page, note)


def _digest(raw: bytes) -> str:
    return "sha256:" + hashlib.sha256(raw).hexdigest()


class MailSync(StreamSync):
    """The mailbox of one store, from its checkpoint to now.

    What is new is told by the folder's own numbering as well as by the day of arrival: a mail that was
    moved into the folder later has an old day and a new number.
    """

    def __init__(
        self, shelf: Shelf, plugins: Plugins, platform: Platform, store: Store, stream: Stream = Stream.MAIL
    ) -> None:
        super().__init__(shelf, plugins, platform, store, stream)
        box = mailbox_of(platform, store.settings)
        if box is None:
            raise ValueError(f"store {store.name} names no mailbox")
        self.box = box

    async def read(self, window: Window, resume: str | None) -> None:  # noqa: ARG002 - mails are known by their own ids
        """Read every mail of the window that was not looked at yet; each is a transaction."""
        arrivals = Arrivals(self.shelf.db)
        hint = _("It is not tried again before you change it with dangol connect, or run: dangol check {store}")
        again = hint.format(store=self.store.name)
        async with open_again(self.box, self.store.name, self.shelf.db, again) as inbox:
            folder = f"{self.box.user}/{self.box.folder}/{inbox.validity}/"
            places = (place[len(folder) :] for place in arrivals.places(self.store.name, folder))
            seen = {int(place) for place in places if place.isdigit()}  # a folder inside this one has more behind it
            found = await inbox.envelopes(window.since, max(seen, default=None))
            oldest = min(window.since, window.until - self.platform.history)
            new = [one for one in found if one.uid not in seen and oldest <= one.received_at <= window.until]
            for some in _batches(new):
                raws = await inbox.mails(some)
                here = [one for one in some if one.uid in raws]
                mails = await read_mails([(raws[one.uid], one.received_at) for one in here])
                for one, mail in zip(here, mails, strict=True):
                    self._take(one, f"{folder}{one.uid}", raws[one.uid], mail)
        self.finish(window)

    def _take(self, one: Envelope, place: str, raw: bytes, mail: Mail | str) -> None:
        from dangol.mailbox import LARGEST

        name = self.store.name
        arrivals = Arrivals(self.shelf.db)
        before = arrivals.mail(name, mail.id) if isinstance(mail, Mail) else None
        if before is not None and before.state != UNVERIFIED:
            with self.shelf.db.transaction():  # the same mail in another place
                arrivals.keep_mail(msgspec.structs.replace(before, place=place))
            return
        taken = understand(self.plugins, self.store, "text" if one.size > LARGEST else mail, raw, self.box.senders)
        if taken.state == OTHER:
            taken = Taken(page=Page([]), state=OTHER)  # the seller's own mail: noted, so as not to be fetched again
        self.tell(take_mail(self.shelf, name, mail, raw, taken, received_at=one.received_at, place=place))

    def longest(self) -> timedelta:
        """Return the longest window: a search costs a mailbox the same however long the span is."""
        return _EVER

    def lookback(self) -> timedelta:
        """Reach back at least a day: servers search by days, and mails may take hours."""
        return max(super().lookback(), _DAY)


def _batches(mails: Sequence[Envelope]) -> Iterator[list[Envelope]]:
    """Yield a few mails at a time, so that neither memory nor a child's time runs out."""
    some: list[Envelope] = []
    size = 0
    for one in mails:
        if some and (len(some) == _BATCH or size + one.size > _BATCH_SIZE):
            yield some
            some, size = [], 0
        some.append(one)
        size += one.size
    if some:
        yield some
