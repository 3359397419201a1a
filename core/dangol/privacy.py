"""What people may ask for about themselves, and what goes by itself when its time is over."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from dangol.korea import KST, day_of
from dangol.rules.compliance.retention import CLOCKS, keep_from
from dangol.storage.backups import Copy, copies, gone_at
from dangol.storage.erasure import Erasure
from dangol.storage.retention import Retention

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.errors import StorageError
    from dangol.policies import Policies
    from dangol.rules.compliance.retention import Clock as RetentionClock
    from dangol.storage.people import People
    from dangol.storage.people_book import PeopleBook

__all__ = ["Due", "Privacy"]


class Due(NamedTuple):
    """One clock: for how many months its data stays, from which day on, and how much is older."""

    clock: RetentionClock
    months: int
    keep_from: date
    rows: int


class Privacy:
    """Tells and erases what is stored about a person, and runs the clocks."""

    def __init__(self, people: People, book: PeopleBook, clock: Clock, policies: Policies) -> None:
        self._book = book
        self._clock = clock
        self._policy = policies.base
        self._erasure = Erasure(people, clock)
        self._retention = Retention(people.db, clock)
        self._db = people.db

    def told(self, person: int) -> dict[str, Any]:
        """Return all that is stored about a person over all stores. Raises ``NotFound``."""
        known = self._book.get(person)
        rows = self._erasure.told(known.id)
        return {"person": known.id, "name": known.name, "stores": list(known.stores), **rows}

    def erased_at(self, person: int) -> datetime | None:
        """Return when a person was erased, if nothing came since. Raises ``NotFound``."""
        return self._erasure.erased_at(self._book.get(person).id)

    def erase(self, person: int, by: str) -> int:
        """Erase a person; return how many records there were. Raises ``NotFound`` and ``WrongState``."""
        return self._erasure.erase(self._book.get(person).id, by)

    def scrub(self) -> StorageError | None:
        """Let nothing of what went be found in the data file any more; return why that could not be done."""
        return self._db.scrub()

    def holding(self, folder: Path) -> list[Copy]:
        """Return the backups in a folder that hold what was erased or taken out since."""
        gone = gone_at(self._db)
        return [] if gone is None else [one for one in copies(folder) if one.made_at <= gone]

    def clocks(self) -> list[Due]:
        """Return every clock, with what is due to go."""
        rows = self._retention.due(self._cuts())
        today = day_of(self._clock.now())
        return [Due(one, one.months(self._policy), keep_from(one, self._policy, today), rows[one.id]) for one in CLOCKS]

    def purge(self, by: str) -> dict[str, int]:
        """Take out what is older than its clock allows; return how much of what went."""
        return self._retention.purge(self._cuts(), by)

    def _cuts(self) -> dict[str, datetime]:
        today = day_of(self._clock.now())
        return {one.id: datetime.combine(keep_from(one, self._policy, today), time(0), KST) for one in CLOCKS}
