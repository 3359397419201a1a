"""People who refuse advertising by answering a mail: read from the channel's mailbox, noted at once.

A mail that claims another sender can only keep somebody from getting advertising, so that none has to be verified.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.errors import DangolError, StorageError
from dangol.files import read_mails
from dangol.i18n import _
from dangol.mails import open_again
from dangol.models import Mail
from dangol.registry import plugin_faults
from dangol.storage.arrivals import Arrivals, MailRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dangol.channels import Way
    from dangol.clock import Clock
    from dangol.contract import Mailbox
    from dangol.mailbox import Envelope, Inbox
    from dangol.storage.database import Database

__all__ = ["RefusalReport", "read_refusals"]

_BACK = timedelta(days=30)
_AT_ONCE = 25


class RefusalReport(msgspec.Struct, kw_only=True):
    """How many people refused advertising; ``problems`` are sentences, by channel, where a mailbox did not open."""

    refused: int = 0
    problems: dict[str, str] = {}


class _Reading(NamedTuple):
    way: Way
    box: Mailbox
    db: Database
    clock: Clock
    refuse: Callable[[str], bool]

    @property
    def name(self) -> str:
        return f"channel/{self.way.channel.connected_as}"


async def read_refusals(
    ways: Sequence[Way], db: Database, clock: Clock, refuse: Callable[[str], bool]
) -> RefusalReport:
    """Read the mailboxes of the channels. ``refuse`` notes an address and tells whether it is one.

    Raises ``StorageError``.
    """
    report = RefusalReport()
    for way in ways:
        try:
            with plugin_faults(way.channel.id):
                box = way.channel.inbox(way.settings)
            if box is not None:
                report.refused += await _read(_Reading(way, box, db, clock, refuse))
        except StorageError:
            raise
        except DangolError as wrong:
            report.problems[way.channel.id] = wrong.message
    return report


async def _read(reading: _Reading) -> int:
    hint = _("It is not tried again before you change it, or run: dangol channel check {name}")
    again, arrivals = hint.format(name=reading.way.channel.id), Arrivals(reading.db)
    async with open_again(reading.box, reading.name, reading.db, again) as inbox:
        folder = f"{reading.box.user}/{reading.box.folder}/{inbox.validity}/"
        places = (place[len(folder) :] for place in arrivals.places(reading.name, folder))
        seen = {int(place) for place in places if place.isdigit()}
        found = await inbox.envelopes(reading.clock.now() - _BACK, max(seen, default=None))
        new = [one for one in found if one.uid not in seen]
        parts = (new[start : start + _AT_ONCE] for start in range(0, len(new), _AT_ONCE))
        return sum([await _some(reading, inbox, part, folder) for part in parts])


async def _some(reading: _Reading, inbox: Inbox, some: Sequence[Envelope], folder: str) -> int:
    raws = await inbox.mails(some)
    here = [one for one in some if one.uid in raws]
    mails = await read_mails([(raws[one.uid], one.received_at) for one in here])
    return sum(_take(reading, one, mail, f"{folder}{one.uid}") for one, mail in zip(here, mails, strict=True))


def _take(reading: _Reading, one: Envelope, mail: Mail | str, place: str) -> bool:
    """Note what a mail said before it is noted as read: a crash between the two reads it again."""
    who = None
    if isinstance(mail, Mail):
        with plugin_faults(reading.way.channel.id):
            who = reading.way.channel.refuses(reading.way.settings, mail)
    refused = who is not None and reading.refuse(who)
    row = MailRow(
        store=reading.name,
        message_id=mail.id if isinstance(mail, Mail) else place,
        place=place,
        received_at=one.received_at,
        spf="",
        dkim="",
        layout="",
        state="read" if refused else "other",
        read_at=reading.clock.now(),
    )
    with reading.db.transaction():
        Arrivals(reading.db).keep_mail(row)
    return refused
