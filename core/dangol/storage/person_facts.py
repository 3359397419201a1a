"""What holds for the person behind an order or a record, over all stores; asked for in sets.

Nothing here names a store, a number or an address: rules learn that somebody was asked lately, waits
for an answer or wants to be left alone, and never where.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from dangol.storage.fact_source import as_list
from dangol.storage.said import SaidReader, no_thanks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from dangol.storage.database import Database

__all__ = ["ADS", "ALL", "NOBODY", "REQUESTS", "PersonFacts", "PersonReader"]

_LATEST_ASKS = 10
"""As many as a policy may allow in its span."""
ALL, ADS, REQUESTS = "all", "advertising", "review_request"
"""Classes of messages that a person may refuse."""
_MAYBE_OUT = ("sending", "in_doubt", "handed_off")

_PEOPLE = "(SELECT value AS person FROM json_each(:people)) w"
_BUYERS = f" FROM {_PEOPLE} CROSS JOIN buyers b ON b.person = w.person"
_RECORDS = _BUYERS + " CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = '{record}'"
WHO = (
    "SELECT r.record_id, b.person FROM json_each(:ids) j CROSS JOIN buyer_records r"
    " ON r.store = :store AND r.record = :record AND r.record_id = j.value CROSS JOIN buyers b ON b.id = r.buyer"
)
ASKED = (
    "SELECT w.person, a.id, a.store, a.order_id, a.state, a.changed_at"
    + _RECORDS.format(record="order")
    + " CROSS JOIN actions a INDEXED BY actions_asks ON a.store = r.store AND a.order_id = r.record_id"
    " AND a.message_class IN ('review_request', 'advertising')"
    " AND a.state IN ('proposed', 'approved', 'sending', 'in_doubt', 'handed_off', 'sent')"
)
WAITING = (
    "SELECT w.person"
    + _RECORDS.format(record="inquiry")
    + " CROSS JOIN inquiries q ON q.store = r.store AND q.id = r.record_id AND q.answered = 0"
    " UNION SELECT w.person" + _RECORDS.format(record="order") + " CROSS JOIN items i INDEXED BY items_order"
    " ON i.store = r.store AND i.order_id = r.record_id AND i.claim_open = 1"
)
_LATEST = " AND s.id = (SELECT max(id) FROM suppressions l WHERE l.hash = s.hash AND l.message_class = s.message_class)"
REFUSED = (
    "SELECT w.person, s.message_class"
    + _BUYERS
    + " CROSS JOIN suppressions s ON s.hash = b.account AND s.refused = 1"
    + _LATEST
    + " UNION SELECT w.person, s.message_class"
    + _BUYERS
    + " CROSS JOIN person_keys k ON k.buyer = b.id CROSS JOIN suppressions s ON s.hash = k.hash AND s.refused = 1"
    + _LATEST
)
"""The last word about one key counts."""
AGREED = (
    "SELECT w.person"
    + _BUYERS
    + " CROSS JOIN ad_consents c ON c.hash = b.account AND c.channel = 'sms' AND c.said = 'given' UNION SELECT w.person"
    + _BUYERS
    + " CROSS JOIN person_keys k ON k.buyer = b.id"
    " CROSS JOIN ad_consents c ON c.hash = k.hash AND c.channel = 'sms' AND c.said = 'given'"
)
"""Who ever agreed to advertising by text message; whether that still holds is for the gate to say."""
FENCED = f"SELECT DISTINCT w.person {_BUYERS} WHERE b.store IN (SELECT value FROM json_each(:fenced))"  # noqa: S608 - as above


OWN = (
    f"SELECT DISTINCT w.person {_BUYERS} CROSS JOIN person_keys k ON k.buyer = b.id"  # noqa: S608 - as above
    " AND k.hash IN (SELECT value FROM json_each(:hashes))"
)
ERASED = (
    "SELECT record_id FROM erased_records WHERE store = ? AND record = ?"
    " AND record_id IN (SELECT value FROM json_each(?))"
)


class PersonFacts(NamedTuple):
    """What holds for one person, seen from one order."""

    person: int | None = None
    asked_at: int | None = None
    """When a request about another order last went out to this person."""
    ask_open: bool = False
    """A request about another order is on its way, or was chosen before."""
    asks: tuple[int, ...] = ()
    """When requests and reminders about any order went out, the latest first."""
    waits: bool = False
    refused: frozenset[str] = frozenset()
    fenced: bool = False
    own: bool = False
    """The seller's own, or the family's."""
    agreed: bool = False
    """This person agreed to advertising, once."""


NOBODY = PersonFacts()
_ERASED = PersonFacts(refused=frozenset({ALL}))


class _Ask(NamedTuple):
    id: int
    store: str
    order: str
    state: str
    at: int


class PersonReader:
    """Reads what holds for people.

    ``fenced`` names the stores whose buyers are answered there alone, ``month_stores`` those with a second review
    after a month of use; ``thanks`` tells real thanks from everything else; ``own`` are the keys of the seller and
    the family.
    """

    def __init__(
        self,
        db: Database,
        fenced: Callable[[], Collection[str]],
        month_stores: Callable[[], Collection[str]] = tuple,
        thanks: Callable[[str], bool] = no_thanks,
        own: Callable[[], Collection[int]] = tuple,
    ) -> None:
        self._db = db
        self.fenced = fenced
        self.month_stores = month_stores
        self.said = SaidReader(db, thanks)
        self.own = own

    def of(self, store: str, record: str, ids: Collection[str]) -> dict[str, PersonFacts]:
        """Return for each record with a known or erased person what holds; ``record`` is order, review or inquiry."""
        who, erased = self._who(store, record, ids), self._erased(store, record, ids)
        gone = dict.fromkeys(erased - set(who), _ERASED)
        if not who:
            return gone
        people = {"people": as_list(set(who.values()))}
        asked: dict[int, list[_Ask]] = defaultdict(list)
        for person, *ask in self._db.conn.execute(ASKED, people):
            asked[person].append(_Ask(*ask))
        waits = self._set(WAITING, people)
        refused = self._refused(people)
        fenced = self._fenced(people)
        agreed = self._set(AGREED, people)
        own = self._set(OWN, people | {"hashes": as_list(self.own())})
        return gone | {
            name: PersonFacts(
                person,
                *_requests(asked[person], store, name),
                tuple(sorted((ask.at for ask in asked[person] if ask.state == "sent"), reverse=True)[:_LATEST_ASKS]),
                person in waits,
                frozenset({*refused[person], ALL} if name in erased else refused[person]),
                person in fenced,
                person in own,
                person in agreed,
            )
            for name, person in who.items()
        }

    def fenced_records(self, store: str, record: str, ids: Collection[str]) -> set[str]:
        """Return those records whose person buys at a market that allows no contact outside its pages."""
        if not self.fenced():
            return set()
        if store in self.fenced():
            return set(ids)
        who = self._who(store, record, ids)
        fenced = self._fenced({"people": as_list(set(who.values()))})
        return {name for name, person in who.items() if person in fenced}

    def _who(self, store: str, record: str, ids: Collection[str]) -> dict[str, int]:
        wanted = {"store": store, "record": record, "ids": as_list(ids)}
        return dict(self._db.conn.execute(WHO, wanted).fetchall())

    def _set(self, statement: str, wanted: dict[str, Any]) -> set[int]:
        return {row[0] for row in self._db.conn.execute(statement, wanted)}

    def _refused(self, people: dict[str, Any]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        if self._db.value("SELECT 1 FROM suppressions LIMIT 1") is not None:
            for person, message_class in self._db.conn.execute(REFUSED, people):
                found[person].add(message_class)
        return found

    def _erased(self, store: str, record: str, ids: Collection[str]) -> set[str]:
        """Return those records whose person was erased, and is left in peace."""
        if self._db.value("SELECT 1 FROM erased_records LIMIT 1") is None:
            return set()
        wanted = (store, record, as_list(ids))
        return {row[0] for row in self._db.conn.execute(ERASED, wanted)}

    def _fenced(self, people: dict[str, Any]) -> set[int]:
        stores = self.fenced()
        return self._set(FENCED, people | {"fenced": as_list(stores)}) if stores else set()


def _requests(asks: Sequence[_Ask], store: str, order: str) -> tuple[int | None, bool]:
    """Return when another order was asked about, and whether a request about one comes before this order's.

    Of two that wait for approval the older one stands: else each would stand in the other's way.
    """
    here = [ask.id for ask in asks if (ask.store, ask.order) == (store, order) and ask.state != "sent"]
    others = list(_elsewhere(asks, store, order))
    last = max((ask.at for ask in others if ask.state == "sent"), default=None)
    first = min(here, default=None)
    before = any(
        ask.state in _MAYBE_OUT or (ask.state != "sent" and (first is None or ask.id < first)) for ask in others
    )
    return last, before


def _elsewhere(asks: Sequence[_Ask], store: str, order: str) -> Iterator[_Ask]:
    return (ask for ask in asks if (ask.store, ask.order) != (store, order))
