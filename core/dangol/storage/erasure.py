"""Everything that is stored about one person: told in full, or taken out of the file for good.

What the law wants kept (that something was ordered, paid and delivered) stays without the person; refusals of
messages stay as keyed hashes. The record of acts holds no words of anybody's, so that its chain stays whole.
"""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dangol.clock import from_micros, micros
from dangol.errors import WrongState
from dangol.i18n import _
from dangol.storage.actions import Actions
from dangol.storage.fact_source import as_list
from dangol.storage.machine import ActionState, Move

if TYPE_CHECKING:
    from dangol.clock import Clock
    from dangol.storage.people import People

__all__ = ["Erasure"]

_RECORDS = (
    "SELECT r.store, r.record, r.record_id FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id"
    " WHERE b.person = :person"
)
_MINE = "SELECT record_id FROM ({records}) w WHERE w.store = t.store AND w.record = '{record}'"


def _of(record: str) -> str:
    return f"({_MINE.format(records=_RECORDS, record=record)})"


_ITEM = (
    f"SELECT i.id FROM items i WHERE i.store = t.store AND i.order_id IN {_of('order').replace('t.store', 'i.store')}"
)
_MEMBER = f"SELECT o.buyer_id FROM orders o WHERE o.store = t.store AND o.buyer_id <> '' AND o.id IN {_of('order')}"
_WHERE = {
    "orders": f"t.id IN {_of('order')}",
    "items": f"t.order_id IN {_of('order')}",
    "contacts": f"t.order_id IN {_of('order')}",
    "reviews": f"t.id IN {_of('review')}",
    "review_versions": f"t.review_id IN {_of('review')}",
    "review_marks": f"t.item_id IN ({_ITEM})",
    "inquiries": f"t.id IN {_of('inquiry')}",
    "member_consents": f"t.buyer_id IN ({_MEMBER})",
    "actions": (
        f"(t.subject = 'review' AND t.subject_id IN {_of('review')})"
        f" OR (t.subject = 'inquiry' AND t.subject_id IN {_of('inquiry')})"
        f" OR (t.order_id <> '' AND t.order_id IN {_of('order')})"
        f" OR (t.subject = 'item' AND t.subject_id IN ({_ITEM}))"
        f" OR (t.subject = 'member' AND t.subject_id IN ({_MEMBER}))"
    ),
    "changes": (
        f"(t.record IN ('orders', 'contacts') AND t.record_id IN {_of('order')})"
        f" OR (t.record = 'items' AND t.record_id IN ({_ITEM}))"
        f" OR (t.record = 'reviews' AND t.record_id IN {_of('review')})"
        f" OR (t.record = 'inquiries' AND t.record_id IN {_of('inquiry')})"
        f" OR (t.record = 'member_consents' AND t.record_id IN ({_MEMBER}))"
    ),
    "promises": f"t.order_id IN {_of('order')}",
    "order_notes": f"t.order_id IN {_of('order')}",
    "referrals": f"(t.referrer_order IN {_of('order')} OR t.friend_order IN {_of('order')})",
    "case_closings": f"t.review_id IN {_of('review')}",
}
"""Which rows of each table are about the person."""
_ABOUT_ACTIONS = f"t.action_id IN (SELECT a.id FROM actions a WHERE {_WHERE['actions'].replace('t.', 'a.')})"
_WHERE |= dict.fromkeys(("call_outcomes", "told_informational", "deliveries"), _ABOUT_ACTIONS)
_MEMBERS = f"SELECT DISTINCT t.store, t.buyer_id FROM orders t WHERE t.buyer_id <> '' AND {_WHERE['orders']}"
_HASHES = (
    "SELECT account AS hash FROM buyers WHERE person = :person UNION SELECT k.hash FROM person_keys k"
    " CROSS JOIN buyers b ON b.id = k.buyer WHERE b.person = :person AND k.kind IN ('phone', 'email', 'line')"
)
_SAID = {
    "ad_consents": "SELECT channel, said, night, at, source, evidence FROM ad_consents WHERE hash IN ({hashes})",
    "suppressions": "SELECT message_class, refused, at FROM suppressions WHERE hash IN ({hashes})",
}
_BLANKS = (
    ("orders", "buyer = '', buyer_id = ''"),
    (
        "reviews",
        "text = '', author = '', author_id = '', media = '[]', reply_text = NULL, visible = 0",
    ),
    ("review_versions", "text = ''"),
    ("call_outcomes", "note = NULL, promise = NULL"),
    ("told_informational", "because = ''"),
    ("deliveries", "reason = ''"),
    ("case_closings", "remedied = ''"),
    ("inquiries", "title = '', author = '', author_id = '', answered = 1, thread = :silent"),
)
_ACTION_BLANKS = (
    "recipient = '', subject_line = '', body = '', hand_text = NULL, problem = NULL, trace = '[]', url = NULL"
)
_BUSY = (ActionState.SENDING, ActionState.IN_DOUBT)
_OPEN = (ActionState.PROPOSED, ActionState.APPROVED)


class Erasure:
    """Tells and erases; one public method is one transaction."""

    def __init__(self, people: People, clock: Clock) -> None:
        self._people = people
        self._db = people.db
        self._clock = clock
        self._actions = Actions(people.db, clock)

    def told(self, person: int) -> dict[str, list[dict[str, Any]]]:
        """Return every row that is about a person, by table."""
        wanted = {"person": person}
        found = {
            table: self._db.rows(f"SELECT t.* FROM {table} t WHERE {where}", wanted) for table, where in _WHERE.items()
        }
        said = {table: self._db.rows(statement.format(hashes=_HASHES), wanted) for table, statement in _SAID.items()}
        return found | said

    def erased_at(self, person: int) -> datetime | None:
        """Return when everything about a person was erased; ``None`` if it was not, or something came since."""
        sql = (
            f"SELECT min(coalesce(e.at, -1)) FROM ({_RECORDS}) w LEFT JOIN erased_records e"
            " ON e.store = w.store AND e.record = w.record AND e.record_id = w.record_id"
        )
        at: int | None = self._db.value(sql, {"person": person})
        return None if at is None or at < 0 else from_micros(at)

    def erase(self, person: int, by: str) -> int:
        """Take a person out of the file; return how many records were about it.

        Raises ``WrongState`` while something to this person is on its way or in doubt.
        """
        self._people.take_key()
        with self._db.transaction():
            wanted = {"person": person}
            self._end_what_waits(wanted, by)
            records = self._db.conn.execute(_RECORDS, wanted).fetchall()
            members = self._db.conn.execute(_MEMBERS, wanted).fetchall()
            self._forget_quarantined(wanted)
            self._blank(wanted)
            self._bury(records, wanted)
            self._db.conn.executemany(
                "DELETE FROM touched WHERE store = ? AND record = 'member' AND record_id = ?", members
            )
            self._actions.chain.append(self._clock.now(), None, "erase", by, {"records": len(records)})
        return len(records)

    def _end_what_waits(self, wanted: dict[str, Any], by: str) -> None:
        sql = f"SELECT t.id FROM actions t WHERE {_WHERE['actions']}"
        actions = [self._actions.get(row[0]) for row in self._db.conn.execute(sql, wanted).fetchall()]
        busy = next((action.id for action in actions if action.state in _BUSY), None)
        if busy is not None:
            raise WrongState(
                _("{id} is on its way to this person, or nobody knows whether it arrived.").format(id=busy),
                hint=_("Settle it first: dangol resolve {id}").format(id=busy),
            )
        for action in actions:
            if action.state in _OPEN:
                self._actions.move(action, Move.SUPERSEDE, by)
            elif action.state is ActionState.HANDED_OFF:
                self._actions.move(action, Move.SKIP, by)

    def _forget_quarantined(self, wanted: dict[str, Any]) -> None:
        """Drop rows that were not understood and hold the person's number, address or record."""
        ids = {row[2] for row in self._db.conn.execute(_RECORDS, wanted)}
        sql = f"SELECT t.phone, t.email, t.name FROM contacts t WHERE {_WHERE['contacts']}"
        told = {value for row in self._db.conn.execute(sql, wanted) for value in row if value}
        self._db.conn.execute(
            "DELETE FROM quarantine WHERE record_id IN (SELECT value FROM json_each(:ids)) OR EXISTS ("
            "SELECT 1 FROM json_each(:told) w WHERE instr(raw, CAST(w.value AS BLOB)) > 0)",
            {"ids": as_list(ids), "told": as_list(told)},
        )

    def _blank(self, wanted: dict[str, Any]) -> None:
        for table in ("contacts", "member_consents", "changes", "promises", "order_notes", "referrals"):
            self._db.conn.execute(f"DELETE FROM {table} AS t WHERE {_WHERE[table]}", wanted)
        self._db.conn.execute(f"UPDATE actions AS t SET {_ACTION_BLANKS} WHERE {_WHERE['actions']}", wanted)
        silence = "(SELECT json_group_array(json_set(value, '$.text', '')) FROM json_each(thread))"  # when, and no word
        for table, blanks in _BLANKS:
            changes = blanks.replace(":silent", silence)
            self._db.conn.execute(f"UPDATE {table} AS t SET {changes} WHERE {_WHERE[table]}", wanted)
        self._db.conn.execute("DELETE FROM text_results")  # what was read out of texts is worked out anew

    def _bury(self, records: list[tuple[str, str, str]], wanted: dict[str, Any]) -> None:
        at = micros(self._clock.now())
        self._db.conn.executemany(
            "INSERT OR REPLACE INTO erased_records (store, record, record_id, at) VALUES (?, ?, ?, ?)",
            [(*record, at) for record in records],
        )
        hashes = self._db.conn.execute(_HASHES, wanted).fetchall()
        self._db.conn.executemany(
            "INSERT OR REPLACE INTO erased_keys (hash, at) VALUES (?, ?)", [(row[0], at) for row in hashes]
        )
        mine = "(SELECT id FROM buyers WHERE person = :person)"
        self._db.conn.execute(f"DELETE FROM person_keys WHERE buyer IN {mine}", wanted)
        self._db.conn.execute(f"DELETE FROM suggestions WHERE one IN {mine} OR other IN {mine}", wanted)
        self._db.conn.execute("UPDATE buyers SET name = '' WHERE person = :person", wanted)
