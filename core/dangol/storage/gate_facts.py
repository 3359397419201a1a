"""What the gate has to know of the person behind a message: refusals, consents, and what went out today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dangol.outgoing import MARKET
from dangol.storage.fact_source import as_list
from dangol.storage.person_facts import REFUSED

if TYPE_CHECKING:
    from dangol.storage.actions import NewAction
    from dangol.storage.database import Database

__all__ = ["GateReader", "SaidRow"]

_PERSON = (
    "SELECT b.person FROM buyer_records r CROSS JOIN buyers b ON b.id = r.buyer"
    " WHERE r.store = ? AND r.record = ? AND r.record_id = ?"
)
_SAID = (
    "SELECT c.said, c.at, c.night, c.source FROM buyers b CROSS JOIN ad_consents c ON c.hash = b.account"
    " WHERE b.person = :person AND c.channel = :channel"
    " UNION SELECT c.said, c.at, c.night, c.source FROM buyers b CROSS JOIN person_keys k ON k.buyer = b.id"
    " CROSS JOIN ad_consents c ON c.hash = k.hash WHERE b.person = :person AND c.channel = :channel"
)
_MEMBER = (
    "SELECT DISTINCT m.{column}, m.at FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'order'"
    " CROSS JOIN orders o ON o.store = r.store AND o.id = r.record_id AND o.buyer_id <> ''"
    " CROSS JOIN member_consents m ON m.store = o.store AND m.buyer_id = o.buyer_id AND m.{column} IS NOT NULL"
    " WHERE b.person = ?"
)
"""What members of a store told its market. Kakao is not asked about there."""
_COLUMNS = {"sms": "sms", "email": "email"}
_OUT = "a.state IN ('sending', 'sent', 'in_doubt', 'handed_off') AND a.id <> :but AND a.changed_at >= :since"
_BY_CHANNEL = f"SELECT count(*) FROM actions a WHERE a.send_by = :channel AND {_OUT}"  # noqa: S608 - own text
_TO_PERSON = (
    "SELECT count(DISTINCT a.id) FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'order'"  # noqa: S608 - own text
    " CROSS JOIN actions a INDEXED BY actions_order ON a.store = r.store AND a.order_id = r.record_id"
    f" AND a.order_id <> '' WHERE b.person = :person"
    f" AND a.send_by NOT IN (SELECT value FROM json_each(:inside)) AND {_OUT}"
)
_INSIDE = as_list((*MARKET, "task"))


class SaidRow(NamedTuple):
    """A line of the ledger of consents, or what a market tells of its member. Times are microseconds UTC."""

    said: str
    at: int
    night: bool
    source: str


class GateReader:
    """Reads for one message at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def person(self, action: NewAction) -> int | None:
        """Return the person whom an action reaches, where it is known."""
        record = ("order", action.order_id) if action.order_id else (action.subject, action.subject_id)
        found: int | None = self._db.value(_PERSON, (action.store, *record))
        return found

    def refused(self, person: int) -> frozenset[str]:
        """Return the classes of messages that a person refused."""
        rows = self._db.conn.execute(REFUSED, {"people": as_list([person])})
        return frozenset(message_class for _person, message_class in rows)

    def said(self, person: int, channel: str) -> list[SaidRow]:
        """Return what a person said about advertising by one group of channels."""
        rows = self._db.conn.execute(_SAID, {"person": person, "channel": channel}).fetchall()
        found = [SaidRow(said, at, bool(night), source) for said, at, night, source in rows]
        column = _COLUMNS.get(channel)
        if column is not None:
            told = self._db.conn.execute(_MEMBER.format(column=column), (person,)).fetchall()
            found += [SaidRow("given" if yes else "withdrawn", at, False, "market") for yes, at in told]
        return found

    def contact_source(self, store: str, order_id: str) -> str:
        """Return where a buyer's number came from: ``direct`` or ``marketplace``."""
        sql = "SELECT source FROM contacts WHERE store = ? AND order_id = ?"
        return self._db.value(sql, (store, order_id)) or "marketplace"

    def told_informational(self, action_id: int, shown_hash: str) -> bool:
        """Tell whether the seller said of this very text that it does not advertise."""
        sql = "SELECT 1 FROM told_informational WHERE action_id = ? AND shown_hash = ?"
        return self._db.value(sql, (action_id, shown_hash)) is not None

    def sent(self, channel: str, since: int, but: int) -> int:
        """Count what a channel carried since a time, an action not counted."""
        found: int = self._db.value(_BY_CHANNEL, {"channel": channel, "since": since, "but": but})
        return found

    def sent_to(self, person: int, since: int, but: int) -> int:
        """Count what reached a person by any channel outside the markets since a time, an action not counted."""
        wanted = {"person": person, "since": since, "but": but, "inside": _INSIDE}
        found: int = self._db.value(_TO_PERSON, wanted)
        return found
