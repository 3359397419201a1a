"""The people as the seller sees them, and what the seller says about them: who is one, who wants no messages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol import identity
from dangol.clock import from_micros, micros
from dangol.errors import ConfigError, NotFound, WrongState
from dangol.i18n import _
from dangol.storage.copies import ORDER_COPY, REVIEW_COPY
from dangol.storage.joining import Union
from dangol.storage.person_facts import ADS, ALL, REQUESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.clock import Clock
    from dangol.storage.people import People

__all__ = ["PeopleBook", "Person", "Suggestion", "Visit"]

_MET = f"""
SELECT b.person, b.store, c.record, c.record_id, coalesce(o.ordered_at, r.written_at, q.asked_at) AS at
FROM buyers b CROSS JOIN buyer_records c ON c.buyer = b.id
LEFT JOIN orders o ON c.record = 'order' AND o.store = c.store AND o.id = c.record_id AND NOT {ORDER_COPY}
LEFT JOIN reviews r ON c.record = 'review' AND r.store = c.store AND r.id = c.record_id AND NOT {REVIEW_COPY}
LEFT JOIN inquiries q ON c.record = 'inquiry' AND q.store = c.store AND q.id = c.record_id
"""  # noqa: S608 - fragments of this package
"""What is stored of people; a copy of what another store holds has no time."""
_OF = _MET + " WHERE b.person = :person"
_LIST = """
SELECT person AS id, count(DISTINCT store) AS places, json_group_array(DISTINCT store) AS stores, max(at) AS last,
    sum(record = 'order') AS orders, sum(record = 'review') AS reviews, sum(record = 'inquiry') AS inquiries
FROM ({met}) WHERE at IS NOT NULL GROUP BY person ORDER BY places DESC, last DESC, person LIMIT :most
"""
_NAMES = (
    "SELECT person, name FROM buyers WHERE person IN (SELECT value FROM json_each(:people))"
    " AND name <> '' ORDER BY id DESC"
)
"""The name that was known first comes last, and stays."""
_HISTORY = """
SELECT r.store, 'order' AS what, o.id AS id, o.ordered_at AS at, NULL AS rating, NULL AS kind,
    (SELECT group_concat(coalesce(p.name, i.product_id), ', ') FROM items i LEFT JOIN products p
        ON p.store = i.store AND p.id = i.product_id WHERE i.store = o.store AND i.order_id = o.id) AS text
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'order'
CROSS JOIN orders o ON o.store = r.store AND o.id = r.record_id WHERE b.person = :person
UNION ALL
SELECT r.store, 'claim', i.id, coalesce(i.updated_at, o.ordered_at), NULL, i.claim, NULL
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'order'
CROSS JOIN items i ON i.store = r.store AND i.order_id = r.record_id AND i.claim IS NOT NULL
CROSS JOIN orders o ON o.store = r.store AND o.id = r.record_id WHERE b.person = :person
UNION ALL
SELECT r.store, 'review', v.id, v.written_at, v.rating, NULL, v.text
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'review'
CROSS JOIN reviews v ON v.store = r.store AND v.id = r.record_id WHERE b.person = :person
UNION ALL
SELECT r.store, 'inquiry', q.id, q.asked_at, NULL, q.kind,
    coalesce(nullif(q.title, ''), json_extract(q.thread, '$[0].text'))
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'inquiry'
CROSS JOIN inquiries q ON q.store = r.store AND q.id = r.record_id WHERE b.person = :person
UNION ALL
SELECT r.store, 'message', CAST(a.id AS TEXT), a.changed_at, NULL, a.kind, a.body
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id
CROSS JOIN actions a ON a.store = r.store AND a.subject = r.record AND a.subject_id = r.record_id AND a.state = 'sent'
WHERE b.person = :person
UNION ALL
SELECT r.store, 'message', CAST(a.id AS TEXT), a.changed_at, NULL, a.kind, a.body
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'order'
CROSS JOIN items i ON i.store = r.store AND i.order_id = r.record_id
CROSS JOIN actions a ON a.store = i.store AND a.subject = 'item' AND a.subject_id = i.id AND a.state = 'sent'
WHERE b.person = :person
ORDER BY at, what, id
"""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One person, with a masked name; ``stores`` are those where something of it is stored."""

    id: int
    name: str
    stores: tuple[str, ...]
    orders: int
    reviews: int
    inquiries: int
    last_contact: datetime
    refuses: tuple[str, ...] = ()


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened with a person: an order, claim, review, inquiry, or a message of ours."""

    at: datetime
    store: str
    what: str
    id: str
    kind: str | None
    rating: int | None
    text: str | None


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Two people who may be one. ``reason``: the kind of key they share."""

    id: int
    reason: str
    one: Person
    other: Person


class PeopleBook:
    """What ``dangol people`` reads and writes; one public method is one transaction."""

    def __init__(self, people: People, clock: Clock) -> None:
        self._people = people
        self._db = people.db
        self._clock = clock

    def prepare(self) -> None:
        """Link what was stored and not linked yet. Raises ``ConfigError`` for another key."""
        if self._db.value("SELECT 1 FROM stores LIMIT 1") is not None:
            self._people.settle(self._now())

    # reading

    def all(self, most: int = -1) -> list[Person]:
        """Return the people, those in several stores first, then the latest."""
        return self._persons(_LIST.format(met=_MET), {"most": most})

    def find(self, words: str, most: int = -1) -> list[Person]:
        """Return the people of a name (masked or not), of a number in the list, or of a telephone number or address."""
        digits = words.isascii() and words.isdigit() and len(words) <= 9 and not words.startswith("0")
        if digits or identity.phone(words) is not None or identity.email(words) is not None:
            self._people.take_key()
            with self._db.transaction():
                self._people.prepare()
                try:
                    _hashes, person = self.meant(words)
                except NotFound:
                    return []
            return [] if person is None else self._one(person)
        named = _MET + " WHERE b.person IN (SELECT n.person FROM buyers n WHERE n.name IN (:plain, :masked))"  # noqa: S608 - own text
        wanted = {"plain": words, "masked": identity.masked(words), "most": most}
        return self._persons(_LIST.format(met=named), wanted)

    def count(self) -> int:
        """Return how many people there are of whom anything is stored."""
        sql = "SELECT count(DISTINCT b.person) FROM buyer_records r CROSS JOIN buyers b ON b.id = r.buyer"
        found: int = self._db.value(sql)
        return found

    def get(self, person: int) -> Person:
        """Return one person, by any number it ever had. Raises ``NotFound``."""
        found = self._one(self._today(person))
        if not found:
            raise NotFound(_("There is no person {id}.").format(id=person), hint=_("See: dangol people"))
        return found[0]

    def of(self, store: str, record: str, record_id: str) -> Person | None:
        """Return the person a record belongs to."""
        sql = (
            "SELECT b.person FROM buyer_records r CROSS JOIN buyers b ON b.id = r.buyer"
            " WHERE r.store = ? AND r.record = ? AND r.record_id = ?"
        )
        person = self._db.value(sql, (store, record, record_id))
        found = [] if person is None else self._one(person)
        return found[0] if found else None

    def orders_by_store(self, person: int) -> dict[str, int]:
        """Return how many orders a person placed in each store."""
        sql = f"SELECT store, count(*) FROM ({_OF}) WHERE record = 'order' AND at IS NOT NULL GROUP BY store"  # noqa: S608 - own text
        return dict(sorted(self._db.conn.execute(sql, {"person": person}).fetchall()))

    def history(self, person: int) -> list[Visit]:
        """Return what happened with a person over all stores, oldest first."""
        rows = self._db.rows(_HISTORY, {"person": self._today(person)})
        return [Visit(**row | {"at": from_micros(row["at"])}) for row in rows]

    def suggestions(self) -> list[Suggestion]:
        """Return the pairs that wait for the seller: not yet one, and never refused."""
        sql = (
            "SELECT min(g.id) AS id, g.reason, a.person AS one, b.person AS other FROM suggestions g"
            " CROSS JOIN buyers a ON a.id = g.one CROSS JOIN buyers b ON b.id = g.other"
            " WHERE g.state = 'open' AND a.person <> b.person AND NOT EXISTS ("
            "  SELECT 1 FROM suggestions f CROSS JOIN buyers c ON c.id = f.one CROSS JOIN buyers d ON d.id = f.other"
            "  WHERE f.state = 'refused' AND min(c.person, d.person) = min(a.person, b.person)"
            "  AND max(c.person, d.person) = max(a.person, b.person))"
            " GROUP BY min(a.person, b.person), max(a.person, b.person) ORDER BY id"
        )
        rows = self._db.rows(sql)
        known = {person: self.get(person) for row in rows for person in (row["one"], row["other"])}
        return [Suggestion(**row | {"one": known[row["one"]], "other": known[row["other"]]}) for row in rows]

    def _one(self, person: int) -> list[Person]:
        return self._persons(_LIST.format(met=_OF), {"person": person, "most": 1})

    def _persons(self, statement: str, wanted: dict[str, Any]) -> list[Person]:
        rows = self._db.rows(statement, wanted)
        people = {"people": msgspec.json.encode([row["id"] for row in rows]).decode()}
        names = dict(self._db.conn.execute(_NAMES, people).fetchall())
        refused = self._refused(people)
        return [
            Person(
                id=row["id"],
                name=names.get(row["id"], ""),
                stores=tuple(sorted(msgspec.json.decode(row["stores"]))),
                orders=row["orders"],
                reviews=row["reviews"],
                inquiries=row["inquiries"],
                last_contact=from_micros(row["last"]),
                refuses=refused.get(row["id"], ()),
            )
            for row in rows
        ]

    def _refused(self, people: dict[str, str]) -> dict[int, tuple[str, ...]]:
        from dangol.storage.person_facts import REFUSED

        found: dict[int, tuple[str, ...]] = {}
        for person, message_class in sorted(self._db.conn.execute(REFUSED, people)):
            found[person] = (*found.get(person, ()), message_class)
        return found

    def _today(self, person: int) -> int:
        """Return the number by which a person goes today."""
        found = self._db.value("SELECT person FROM buyers WHERE id = ?", (person,))
        return person if found is None else int(found)

    # what the seller says

    def confirm(self, suggestion: int) -> Person:
        """Make the two people of a suggestion one. Raises ``NotFound``."""
        with self._db.transaction():
            one, other = self._decide(suggestion, "confirmed")
            people = dict(
                self._db.conn.execute("SELECT id, person FROM buyers WHERE id IN (?, ?)", (one, other)).fetchall()
            )
            union = Union()
            joined = union.join(people[one], people[other])
            if joined is not None:
                self._people.merge(union, [(*joined, None, suggestion, self._now())])
        return self.get(one)

    def refuse(self, suggestion: int) -> None:
        """Say that the two are not one; they are never suggested again. Raises ``NotFound``."""
        with self._db.transaction():
            one, other = self._decide(suggestion, "refused")
            self._people.recompute([one, other])

    def _decide(self, suggestion: int, state: str) -> tuple[int, int]:
        row = self._db.conn.execute(
            "UPDATE suggestions SET state = ? WHERE id = ? RETURNING one, other", (state, suggestion)
        ).fetchone()
        if row is None:
            raise NotFound(
                _("There is no suggestion {id}.").format(id=suggestion), hint=_("See: dangol people suggestions")
            )
        return int(row[0]), int(row[1])

    def split(self, person: int) -> list[Person]:
        """Undo the last join of a person, and let what caused it join nobody any more; return who they are now.

        Raises ``NotFound``, and ``WrongState`` for somebody who was never joined.
        """
        person = self.get(person).id
        with self._db.transaction():
            buyers = [row[0] for row in self._db.conn.execute("SELECT id FROM buyers WHERE person = ?", (person,))]
            for join in self._joins(buyers):
                self._undo(join)
                if self._people.recompute(buyers) > 1:
                    break
            else:
                raise WrongState(
                    _("{id} was never joined from several people.").format(id=person), hint=_("See: dangol people")
                )
        wanted = {"buyers": msgspec.json.encode(buyers).decode()}
        sql = "SELECT DISTINCT person FROM buyers WHERE id IN (SELECT value FROM json_each(:buyers)) ORDER BY person"
        return [self.get(row[0]) for row in self._db.conn.execute(sql, wanted).fetchall()]

    def _joins(self, buyers: list[int]) -> list[dict[str, Any]]:
        sql = (
            "SELECT id, hash, suggestion FROM person_joins WHERE undone_at IS NULL"
            " AND kept IN (SELECT value FROM json_each(?)) ORDER BY id DESC"
        )
        return self._db.rows(sql, (msgspec.json.encode(buyers).decode(),))

    def _undo(self, join: dict[str, Any]) -> None:
        now = self._now()
        self._db.conn.execute("UPDATE person_joins SET undone_at = ? WHERE id = ?", (now, join["id"]))
        if join["hash"] is not None:
            self._db.conn.execute("INSERT OR IGNORE INTO loose_keys (hash, at) VALUES (?, ?)", (join["hash"], now))
        else:
            self._db.conn.execute("UPDATE suggestions SET state = 'refused' WHERE id = ?", (join["suggestion"],))

    def opt_out(self, who: str, message_class: str, actor: str, *, refused: bool = True) -> int | None:
        """Note that somebody wants no more messages of a class, or takes that back; return the person, if known.

        ``who`` is a person's number in the list, a telephone number or an e-mail address. Whoever gave
        that number or address is meant, in every store, today and later. Raises ``ConfigError`` for a
        number or address that identifies nobody, ``NotFound`` for a person who is not there.
        """
        if message_class not in (ALL, ADS, REQUESTS):
            raise ValueError(message_class)
        self._people.take_key()
        with self._db.transaction():
            self._people.prepare()
            hashes, person = self.meant(who)
            self._db.conn.executemany(
                "INSERT INTO suppressions (hash, message_class, refused, actor, at) VALUES (?, ?, ?, ?, ?)",
                [(hash_, message_class, int(refused), actor, self._now()) for hash_ in hashes],
            )
        return person

    def meant(self, who: str) -> tuple[list[int], int | None]:
        """Return the keys of somebody, and the person if known; called in a transaction, after ``take_key``.

        Raises ``ConfigError`` for what identifies nobody and ``NotFound`` for a person who is not there.
        """
        number, address = identity.phone(who), identity.email(who)
        if number is not None or address is not None:
            form = ("phone", number.digits) if number is not None else ("email", address or "")
            hash_ = self._people.hashed(*form)
            sql = "SELECT b.person FROM person_keys k CROSS JOIN buyers b ON b.id = k.buyer WHERE k.hash = ? LIMIT 1"
            return [hash_], self._db.value(sql, (hash_,))
        if not who.isascii() or not who.isdigit() or len(who) > 9 or who.startswith("0"):
            raise ConfigError(
                _("This is no person's number in the list, telephone number or e-mail address."),
                hint=_("Masked numbers and numbers that a market lends (050…) identify nobody. See: dangol people"),
            )
        person = self.get(int(who)).id
        return list(self._hashes_of(person)), person

    def _hashes_of(self, person: int) -> Iterator[int]:
        sql = (
            "SELECT account FROM buyers WHERE person = :person UNION SELECT k.hash FROM person_keys k"
            " CROSS JOIN buyers b ON b.id = k.buyer WHERE b.person = :person AND k.kind IN ('phone', 'email', 'line')"
        )
        for (hash_,) in self._db.conn.execute(sql, {"person": person}).fetchall():
            yield hash_

    def renew(self) -> None:
        """Begin anew with the key there is, without what was decided and refused under the lost one."""
        self._people.take_key()
        with self._db.transaction():
            self._people.forget()
            self._people.prepare()
        self._people.settle(self._now())

    def _now(self) -> int:
        return micros(self._clock.now())
