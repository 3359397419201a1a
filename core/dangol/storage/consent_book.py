"""The ledger of consents to advertising: what was said, when and to whom; nothing in it is ever changed.

It holds keyed hashes of numbers, addresses and members, and no name.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros
from dangol.errors import ConfigError, WrongState
from dangol.i18n import _
from dangol.masks import mask
from dangol.storage.fact_source import as_list, moment
from dangol.storage.person_facts import ADS, ALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.clock import Clock
    from dangol.storage.people import People
    from dangol.storage.people_book import PeopleBook

__all__ = ["ConsentBook", "ConsentRow", "NewStatement"]

_REFUSED_AT = (
    "SELECT max(s.at) FROM suppressions s WHERE s.hash IN (SELECT value FROM json_each(:hashes)) AND s.refused = 1"
    " AND s.message_class IN (SELECT value FROM json_each(:classes))"
    " AND s.id = (SELECT max(id) FROM suppressions l WHERE l.hash = s.hash AND l.message_class = s.message_class)"
)


class NewStatement(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said. ``source`` tells where (a form, a call), ``evidence`` how it can be shown.

    Both are for the seller's own use and are kept without numbers and addresses.
    """

    channel: str
    said: str
    at: datetime
    source: str
    night: bool = False
    evidence: str = ""


class ConsentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger. Lines of one ``statement`` are one thing that was said, by several keys of a person."""

    statement: int
    hash: int
    channel: str
    said: str
    night: bool
    at: datetime
    source: str


class ConsentBook:
    """Reads and adds to the table ``ad_consents``; one public method is one transaction."""

    def __init__(self, people: People, book: PeopleBook, clock: Clock) -> None:
        self._people = people
        self._book = book
        self._db = people.db
        self._clock = clock

    def note(self, who: str, new: NewStatement, actor: str) -> tuple[int, int | None]:
        """Write down what somebody said; return the statement's number, and the person if known.

        ``who`` is what ``PeopleBook.opt_out`` takes. Raises ``ConfigError`` for somebody nobody is, and for a
        time to come; ``WrongState`` for a consent from before the person refused.
        """
        if new.at > self._clock.now():
            raise ConfigError(_("Nobody can have said that yet: the time is to come."))
        self._people.take_key()
        with self._db.transaction():
            self._people.prepare()
            hashes, person = self._book.meant(who)
            if new.said == "given":
                self._refuse_older(hashes, new.at)
            return self._write(hashes, new, actor), person

    def confirm(self, statement: int, at: datetime, actor: str) -> None:
        """Note that somebody was told of a consent again, for every key under which it was given; once."""
        told = NewStatement(channel="", said="confirmed", at=at, source=str(statement))
        with self._db.transaction():
            known = "SELECT 1 FROM ad_consents WHERE said = 'confirmed' AND source = ? AND at = ?"
            if self._db.value(known, (told.source, micros(at))) is not None:
                return
            rows = self._db.rows("SELECT DISTINCT hash, channel FROM ad_consents WHERE statement = ?", (statement,))
            for channel in dict.fromkeys(row["channel"] for row in rows):
                hashes = [row["hash"] for row in rows if row["channel"] == channel]
                self._write(hashes, msgspec.structs.replace(told, channel=channel), actor)

    def refused_at(self, hashes: Sequence[int]) -> datetime | None:
        """Return when somebody last refused advertising, if that still holds."""
        wanted = {"hashes": as_list(hashes), "classes": as_list((ADS, ALL))}
        at: int | None = self._db.value(_REFUSED_AT, wanted)
        return from_micros(at)

    def all(self) -> list[ConsentRow]:
        """Return every line, as it was written down."""
        rows = self._db.rows("SELECT statement, hash, channel, said, night, at, source FROM ad_consents ORDER BY id")
        return [ConsentRow(**row | {"at": moment(row["at"]), "night": bool(row["night"])}) for row in rows]

    def _refuse_older(self, hashes: Sequence[int], at: datetime) -> None:
        refused = self.refused_at(hashes)
        if refused is None:
            return
        if at <= refused:
            raise WrongState(
                _("This person refused advertising later than that; an earlier consent does not undo it."),
                hint=_("If the person takes the refusal back: dangol people optout WHO --ads --undo"),
            )
        raise WrongState(
            _("This person refused advertising."),
            hint=_("If the person takes the refusal back: dangol people optout WHO --ads --undo"),
        )

    def _write(self, hashes: Sequence[int], new: NewStatement, actor: str) -> int:
        statement = 1 + (self._db.value("SELECT max(statement) FROM ad_consents") or 0)
        values = (new.channel, new.said, int(new.night), micros(new.at), mask(new.source), mask(new.evidence), actor)
        self._db.conn.executemany(
            "INSERT INTO ad_consents (statement, hash, channel, said, night, at, source, evidence, actor, noted_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(statement, hash_, *values, micros(self._clock.now())) for hash_ in hashes],
        )
        return statement
