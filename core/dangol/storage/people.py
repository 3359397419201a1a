"""Who bought, asked and wrote: buyers of one store, and which of them are one person over all stores.

Every record belongs to a buyer (a member of its store, or the guest of one order); buyers who gave the
same number or address are one person. What is new or changed is noted in the transaction that stores it
and linked before anything is decided, many records at a time. Numbers, addresses and nicknames are stored
as keyed hashes only.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dangol import identity
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.storage import people_sql as sql
from dangol.storage.joining import STRONG, Group, Key, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from dangol.storage.database import Database

__all__ = ["People", "Sighting", "keys_of"]

KEY = "people_key"
_AT_ONCE = 500
BATCH = 4_000
"""Records linked in one transaction."""
_FOLLOWERS = {
    "order": (sql.REVIEWS_OF_ORDERS, sql.INQUIRIES_OF_ORDERS, sql.LOOSE_INQUIRIES),
    "review": (sql.REVIEWS,),
    "inquiry": (sql.INQUIRIES, sql.LOOSE_INQUIRIES),
}
_ACROSS = ("nickname", "area", "alias")
"""Kinds that tell something over two stores only: within one, the member id is known."""
_ORDER_OF_PROOF = ("phone", "email", "line", "nickname", "area", "alias")
_json = msgspec.json.Encoder()


class Sighting(NamedTuple):
    """A record, and what it tells of its buyer. Without ``buyer_id`` it is the guest of this one order."""

    id: str
    buyer_id: str
    shown: str
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    area: str | None = None


class People:
    """The buyers of all stores. ``key`` gives the secret of the hashes (``True``: make one if there is none)."""

    def __init__(
        self,
        db: Database,
        key: Callable[[bool], bytes],
        fenced: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self.db = db
        self.fenced = fenced
        self._give_key = key
        self._key = b""
        self._sure = False

    # which records are new

    def note(self, store: str, record: str, ids: Iterable[str]) -> None:
        """Remember records that are new or changed; called in the transaction that stores them."""
        self.db.conn.executemany(
            "INSERT INTO unlinked (store, record, record_id) VALUES (?, ?, ?)", [(store, record, one) for one in ids]
        )

    def settle(self, at: int) -> None:
        """Say to whom the noted records belong, many at a time, because their keys lie scattered over the file.

        Raises ``ConfigError`` for another key than the one the file was written with.
        """
        self.take_key()
        while not self._sure or self.db.value("SELECT 1 FROM unlinked LIMIT 1") is not None:
            with self.db.transaction():
                self.prepare()
                self._settle_some(at)

    def _settle_some(self, at: int) -> None:
        rows = self.db.conn.execute(sql.QUEUE, (BATCH,)).fetchall()
        noted: dict[tuple[str, str], set[str]] = defaultdict(set)
        for _id, store, record, name in rows:
            noted[record, store].add(name)
        for record, store in sorted(noted, key=lambda pair: (pair[0] != "order", pair)):
            self._link(store, record, sorted(noted[record, store]), at)
        if rows:
            self.db.conn.execute("DELETE FROM unlinked WHERE id <= ?", (rows[-1][0],))

    def take_key(self) -> None:
        """Have the key at hand; before a transaction, because making one may need its own. Raises ``ConfigError``."""
        if not self._key:
            self._key = self._give_key(self._known() is None)

    def _known(self) -> str | None:
        found: str | None = self.db.value("SELECT value FROM meta WHERE key = ?", (KEY,))
        return found

    def prepare(self) -> None:
        """Compare the key; a file of an earlier dangol is linked from the start. Raises ``ConfigError``.

        Called in a transaction, after ``take_key``.
        """
        if self._sure:
            return
        known = self._known()
        check = str(identity.fingerprint(self._key, "check"))
        if known == check:
            self._sure = True
            return
        if known is not None and self._decided():
            raise ConfigError(
                _("What you decided about people was kept with another key."),
                hint=_("Put back secret.key (or DANGOL_KEY); without it: dangol people renew"),
            )
        self.db.conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (KEY, check))
        for table in ("unlinked", "buyers", "buyer_records", "person_keys", "person_joins", "suggestions"):
            self.db.conn.execute(f"DELETE FROM {table}")  # noqa: S608 - own names
        self.db.conn.execute(sql.EVERYTHING)

    def forget(self) -> None:
        """Drop the key and what was decided under it; opt-outs stay, though nobody can be matched to them."""
        self.db.conn.execute("DELETE FROM meta WHERE key = ?", (KEY,))
        self.db.conn.execute("DELETE FROM loose_keys")
        self._sure = False

    def _decided(self) -> bool:
        found: int = self.db.value(
            "SELECT EXISTS (SELECT 1 FROM suppressions) OR EXISTS (SELECT 1 FROM loose_keys)"
            " OR EXISTS (SELECT 1 FROM suggestions WHERE state <> 'open')"
        )
        return bool(found)

    # linking

    def _link(self, store: str, record: str, ids: Sequence[str], at: int) -> None:
        wanted = {"store": store, "ids": _list(ids)}
        seen = [Sighting(*row) for row in self.db.conn.execute(sql.SIGHTINGS[record], wanted)]
        for start in range(0, len(seen), _AT_ONCE):
            self._meet(store, record, seen[start : start + _AT_ONCE], at)
        for statement in _FOLLOWERS[record]:
            self.db.conn.execute(statement, wanted)

    def _meet(self, store: str, record: str, seen: Sequence[Sighting], at: int) -> None:
        accounts = [self._account(store, record, one) for one in seen]
        buyers = self._buyers(store, dict(zip(accounts, seen, strict=True)))
        owners = [buyers[account][0] for account in accounts]
        self.db.conn.executemany(
            sql.RECORD, [(store, record, one.id, buyer) for one, buyer in zip(seen, owners, strict=True)]
        )
        keys = dict.fromkeys(key for one, buyer in zip(seen, owners, strict=True) for key in self._keys(one, buyer))
        self._join(list(keys), dict(buyers.values()), at)

    def _account(self, store: str, record: str, one: Sighting) -> int:
        """Return the hash that stands for a member of a store, or for the guest of one order."""
        if one.buyer_id:
            return self.member(store, one.buyer_id)
        return identity.fingerprint(self._key, "guest", store, record, one.id)

    def _buyers(self, store: str, accounts: dict[int, Sighting]) -> dict[int, tuple[int, int]]:
        """Return number and person of every account, with those that are new."""
        wanted = {"accounts": _list(list(accounts))}
        known = {row[0]: row[1:] for row in self.db.conn.execute(sql.BUYERS, wanted)}
        names = {account: _name(one) for account, one in accounts.items()}
        renamed = [(names[a], row[0]) for a, row in known.items() if names[a] not in ("", row[2])]
        self.db.conn.executemany("UPDATE buyers SET name = ? WHERE id = ?", renamed)
        new = [(store, account, name) for account, name in names.items() if account not in known]
        if new:
            first = 1 + (self.db.value("SELECT max(id) FROM buyers") or 0)
            self.db.conn.executemany(
                "INSERT INTO buyers (id, store, account, name, person) VALUES (?1, ?2, ?3, ?4, ?1)",
                [(number, *one) for number, one in enumerate(new, first)],
            )
            known |= {one[1]: (number, number, one[2]) for number, one in enumerate(new, first)}
        return {account: (row[0], row[1]) for account, row in known.items()}

    def _keys(self, one: Sighting, buyer: int) -> Iterator[Key]:
        number, address = identity.phone(one.phone), identity.email(one.email)
        if number is not None or address is not None:
            named = self.hashed("name", identity.name(one.name))
            if number is not None:
                yield Key(self.hashed("phone", number.digits), named, buyer, "phone" if number.own else "line")
            if address is not None:
                yield Key(self.hashed("email", address), named, buyer, "email")
        name, area = identity.name(one.name), identity.area(one.area)
        if name and area is not None:
            yield Key(self.hashed("area", f"{name} {area}"), 0, buyer, "area")
        for text in {one.buyer_id, one.shown}:
            nickname = identity.nickname(text)
            if nickname is not None:
                yield Key(self.hashed("nickname", nickname), 0, buyer, "nickname")
                alias = identity.alias(text)
                if alias is not None:
                    yield Key(self.hashed("alias", alias), 0, buyer, "alias")

    def member(self, store: str, member_id: str) -> int:
        """Return the keyed hash that stands for a member of a store."""
        return identity.fingerprint(self._key, "member", store, member_id)

    def hashed(self, kind: str, form: str) -> int:
        """Return the keyed hash of a form; 0 for nothing."""
        return identity.fingerprint(self._key, kind, form) if form else 0

    # joining

    def _join(self, keys: Sequence[Key], people: dict[int, int], at: int) -> None:
        """Store keys and make one person of buyers who share a strong one; suggest where they share a weak one."""
        groups, known = self._groups({key.hash for key in keys if key.kind in STRONG})
        anchors = {
            (key.hash, key.name): row
            for key in keys
            if key.name and key.hash in groups and groups[key.hash].crowded
            if (row := self.db.conn.execute(sql.ANCHOR, (key.hash, key.name)).fetchone()) is not None
        }
        fresh = [Key(*row) for row in self.db.conn.execute(sql.NEW_KEYS, {"keys": _json.encode(keys).decode()})]
        known |= people | dict(anchors.values())
        union, joins, loosened, weak = Union(), [], set[int](), set[int]()
        for hash_, some in _by_hash(fresh):
            if some[0].kind not in STRONG:
                weak.add(hash_)
                continue
            before, uses = groups[hash_], [(key.name, key.buyer) for key in some]
            after = before.joined_by(uses)
            old = [(n, anchors[hash_, n][0]) for n, _b in uses if (hash_, n) in anchors]
            for one, other in after.edges([*before.uses, *old, *uses]):
                merged = union.join(known[one], known[other])
                if merged is not None:
                    joins.append((*merged, hash_, None, at))
            if after.loose and not after.off:
                weak.add(hash_)
                loosened |= set() if before.loose else before.buyers
        self.merge(union, joins)
        if loosened:
            self.recompute(loosened)
        self._suggest(weak, {key.buyer for key in fresh}, at)

    def merge(self, union: Union, joins: Sequence[tuple[int, int, int | None, int | None, int]]) -> None:
        """Call everybody by the number that stays, and remember why."""
        self.db.conn.executemany(
            "UPDATE buyers SET person = ? WHERE person = ?", [(kept, gone) for gone, kept in union.moved().items()]
        )
        self.db.conn.executemany(
            "INSERT INTO person_joins (kept, gone, hash, suggestion, at) VALUES (?, ?, ?, ?, ?)", joins
        )

    def recompute(self, buyers: Iterable[int]) -> int:
        """Work out from all they gave which of these buyers, and of those joined to them, are one; return how many.

        The answer is the one that linking from the start would give.
        """
        some = {"buyers": _list(list(buyers))}
        wanted = "SELECT DISTINCT person FROM buyers WHERE id IN (SELECT value FROM json_each(:buyers))"
        people = [row[0] for row in self.db.conn.execute(wanted, some)]
        before = dict(self.db.conn.execute(sql.BUYERS_OF, {"people": _list(people)}).fetchall())
        everybody = {"buyers": _list(list(before))}
        uses: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for hash_, name, buyer in self.db.conn.execute(sql.KEYS_OF, everybody):
            uses[hash_].append((name, buyer))
        groups, _known = self._groups(uses)
        union = Union()
        for hash_, given in uses.items():
            for one, other in groups[hash_].edges(given):
                union.join(one, other)
        for one, other in self.db.conn.execute(sql.CONFIRMED, everybody):
            union.join(one, other)
        self.db.conn.executemany(
            "UPDATE buyers SET person = ? WHERE id = ?",
            [(union.find(buyer), buyer) for buyer, person in before.items() if union.find(buyer) != person],
        )
        return len({union.find(buyer) for buyer in before})

    def _groups(self, hashes: Iterable[int]) -> tuple[dict[int, Group], dict[int, int]]:
        """Return who gave each key, and the person of each of them."""
        flags: dict[int, tuple[bool, bool]] = {}
        uses: dict[int, list[tuple[int, int]]] = defaultdict(list)
        people: dict[int, int] = {}
        for hash_, crowded, off, name, buyer, person in self.db.conn.execute(
            sql.GROUPS, {"hashes": _list(list(hashes))}
        ):
            flags[hash_] = (bool(crowded), bool(off))
            if buyer is not None:
                uses[hash_].append((name, buyer))
                people[buyer] = person
        return {hash_: Group(tuple(uses[hash_]), *both) for hash_, both in flags.items()}, people

    def _suggest(self, hashes: set[int], fresh: set[int], at: int) -> None:
        """Suggest each new buyer who shares a weak key to the first other person who gave it."""
        if not hashes:
            return
        rows = self.db.conn.execute(sql.SHARERS, {"hashes": _list(sorted(hashes))}).fetchall()
        shared: dict[tuple[int, int], list[tuple[int, str, int]]] = defaultdict(list)
        for hash_, kind, buyer, store, person in rows:
            shared[_ORDER_OF_PROOF.index(kind), hash_].append((buyer, store, person))
        found = [
            (*sorted((buyer, other)), _ORDER_OF_PROOF[rank], at)
            for (rank, _hash), some in sorted(shared.items())
            for buyer, store, person in some
            if buyer in fresh
            for other in _first_other(some, store, person, across=_ORDER_OF_PROOF[rank] in _ACROSS)
        ]
        self.db.conn.executemany(
            "INSERT OR IGNORE INTO suggestions (one, other, reason, state, at) VALUES (?, ?, ?, 'open', ?)", found
        )


def keys_of(people: People, contacts: Sequence[str]) -> list[int]:
    """Return the keyed hashes of telephone numbers and e-mail addresses; what identifies nobody has none."""
    if not contacts:
        return []
    people.take_key()
    numbers = [number.digits for number in map(identity.phone, contacts) if number is not None]
    addresses = [address for address in map(identity.email, contacts) if address is not None]
    return [people.hashed("phone", one) for one in numbers] + [people.hashed("email", one) for one in addresses]


def _first_other(some: Sequence[tuple[int, str, int]], store: str, person: int, *, across: bool) -> Iterator[int]:
    for other, place, who in some:
        if who != person and not (across and place == store):
            yield other
            return


def _by_hash(keys: Iterable[Key]) -> Iterator[tuple[int, list[Key]]]:
    found: dict[int, list[Key]] = defaultdict(list)
    for key in keys:
        found[key.hash].append(key)
    yield from found.items()


def _name(one: Sighting) -> str:
    return identity.masked(one.name or one.shown or one.buyer_id)


def _list(values: Sequence[Any]) -> str:
    return _json.encode(values).decode()
