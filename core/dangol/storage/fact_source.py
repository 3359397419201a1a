"""Where facts about one kind of subject come from: each kind is one source, over the same few tools."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import msgspec

from dangol.clock import from_micros
from dangol.facts import Facts
from dangol.storage.fact_sql import BY_ID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.storage.database import Database
    from dangol.storage.person_facts import PersonReader

__all__ = ["AT_ONCE", "Row", "Source", "as_list", "chunks", "moment"]

Row = dict[str, Any]
AT_ONCE = 500
_Facts = TypeVar("_Facts", bound=Facts)
_json = msgspec.json.Encoder()


class Source(ABC, Generic[_Facts]):
    """Reads the facts about one kind of subject in sets. ``people`` knows what holds for the person behind each.

    ``question`` selects them all in one store, ``alias`` is the name of their table in it.

    A source is looked at in full by every run. One whose facts come from the tables of
    ``schema_004_agenda.WATCHED`` and from its ``surroundings`` alone may have ``looked``, the same question about what
    the agenda gathered (``fact_sql.among_looked``): then only what changed or is due is read.
    """

    question: ClassVar[str]
    looked: ClassVar[str] = ""
    alias: ClassVar[str]

    def __init__(self, db: Database, people: PersonReader) -> None:
        self.db = db
        self.people = people

    @abstractmethod
    def waiting(
        self, store: str, since: datetime, rule: Rule, reach: datetime, *, changed: bool = False
    ) -> Iterator[_Facts]:
        """Yield what ``rule`` may still propose something about, of what happened at ``reach`` or later.

        ``changed``: of what the agenda gathered only; never said to a source that does not know how.
        """

    @abstractmethod
    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[_Facts]:
        """Yield the facts that a question about one store is answered with."""

    def by_id(self, store: str, since: datetime, ids: Sequence[str], but: int = 0) -> Iterator[_Facts]:
        """Yield what is stored of ``ids``. ``but`` is an action that does not count as done: the one being checked."""
        wanted = {"ids": as_list(ids), "but": but}
        yield from self.read(store, since, self.question + BY_ID.format(alias=self.alias), wanted)

    def beside(self, store: str, order_id: str, item_id: str) -> list[str]:  # noqa: ARG002 - each source knows its own
        """Return the ids of what belongs to an order line or to its order, for ``dangol why``."""
        return []

    def surroundings(self) -> list[object]:
        """Return what the facts depend on beside the records: where that changes, all of them are looked at."""
        return []

    def rows(self, statement: str, store: str, wanted: Row) -> Iterator[Row]:
        """Yield the rows of a question about one store."""
        cursor = self.db.conn.execute(statement, wanted | {"store": store})
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the values in as many as are asked for at once."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def as_list(values: Collection[Any]) -> str:
    """Return values in the form in which a question takes a list."""
    return _json.encode(list(values)).decode()


def moment(value: int) -> datetime:
    """Return a stored time that is never missing."""
    found = from_micros(value)
    assert found is not None  # noqa: S101 - from_micros gives None for None only
    return found
