"""Who bought, asked and wrote: buyers of one store, and which of them are one person over all stores.

Every record belongs to a buyer (a member of its store, or the guest of one order); buyers who gave the
same number or address are one person. Called inside the transaction of the page, with what was new or
changed in it. Numbers, addresses and nicknames are stored as keyed hashes only.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dangol import identity
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.models import Contact
from dangol.storage import people_sql as sql
from dangol.storage.joining import STRONG, Group, Key, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from dangol.models import Inquiry, Order, Review
    from dangol.storage.database import Database

__all__ = ["People", "Sighting"]

KEY = "people_key"
_AT_ONCE = 500
_ACROSS = ("nickname", "alias")
"""Kinds that tell something over two stores only: within one, the member id is known."""
_ORDER_OF_PROOF = ("phone", "email", "line", "nickname", "alias")
_json = msgspec.json.Encoder()


class Sighting(NamedTuple):
    """A record, and what it tells of its buyer. Without ``buyer_id`` it is the guest of this one order."""

    record: str
    id: str
    buyer_id: str
    shown: str
    contact: Contact | None = None


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
        self.sure = False
        """Whether the key was compared with the one the data file was written with."""

    # linking

    def link(
        self,
        store: str,
        at: int,
        orders: Sequence[Order] = (),
        reviews: Sequence[Review] = (),
        inquiries: Sequence[Inquiry] = (),
    ) -> None:
        """Say to whom new and changed records belong. Called in the page's transaction, after they were stored."""
        if not (orders or reviews or inquiries):
            return
        self.prepare(at)
        self._link_orders(store, [Sighting("order", o.id, o.buyer_id, o.buyer, o.contact) for o in orders], at)
        authored = [
            *(Sighting("review", one.id, one.author_id, one.author) for one in reviews if one.author_id),
            *(Sighting("inquiry", one.id, one.author_id, one.author) for one in inquiries if one.author_id),
        ]
        self._meet(store, authored, at)
        self._follow(store, sql.REVIEWS, [one.id for one in reviews if not one.author_id])
        self._follow(store, sql.INQUIRIES, [one.id for one in inquiries if not one.author_id])
        if inquiries:
            self._follow(store, sql.LOOSE_INQUIRIES)

    def prepare(self, at: int) -> bytes:
        """Return the key of the hashes; link what an earlier dangol stored. Raises ``ConfigError`` for another key."""
        if self.sure:
            return self._key
        known = self.db.value("SELECT value FROM meta WHERE key = ?", (KEY,))
        key = self._give_key(known is None)
        check = identity.fingerprint(key, "check")
        if known == check:
            self._key, self.sure = key, True
            return key
        if known is not None and self._decided():
            raise ConfigError(
                _("What you decided about people was kept with another key."),
                hint=_("Put back secret.key (or DANGOL_KEY); without it: dangol people renew"),
            )
        self.db.conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (KEY, check))
        self._key = key
        self._from_the_start(at)
        return key

    def forget(self) -> None:
        """Drop the key and what was decided under it; opt-outs stay, though nobody can be matched to them."""
        self.db.conn.execute("DELETE FROM meta WHERE key = ?", (KEY,))
        self.db.conn.execute("DELETE FROM loose_keys")
        self.sure = False

    def _decided(self) -> bool:
        found: int = self.db.value(
            "SELECT EXISTS (SELECT 1 FROM suppressions) OR EXISTS (SELECT 1 FROM loose_keys)"
            " OR EXISTS (SELECT 1 FROM suggestions WHERE state <> 'open')"
        )
        return bool(found)

    def _from_the_start(self, at: int) -> None:
        for table in ("buyers", "buyer_records", "person_keys", "person_joins", "suggestions"):
            self.db.conn.execute(f"DELETE FROM {table}")  # noqa: S608 - own names
        stores = [row["name"] for row in self.db.rows("SELECT name FROM stores")]
        for store in stores:
            self._all_of(store, at)

    def _all_of(self, store: str, at: int) -> None:
        orders = (
            "SELECT o.id, o.buyer_id, o.buyer, c.name, c.phone, c.email FROM orders o"
            " LEFT JOIN contacts c ON c.store = o.store AND c.order_id = o.id"
            " WHERE o.store = ? AND o.id > ? ORDER BY o.id LIMIT ?"
        )
        for rows in self._slices(orders, store):
            self._link_orders(
                store,
                [
                    Sighting("order", row[0], row[1], row[2], Contact(name=row[3], phone=row[4], email=row[5]))
                    for row in rows
                ],
                at,
            )
        for record, table in (("review", "reviews"), ("inquiry", "inquiries")):
            authored = (
                f"SELECT id, author_id, author FROM {table} WHERE store = ? AND id > ?"  # noqa: S608 - own names
                " AND author_id <> '' ORDER BY id LIMIT ?"
            )
            for rows in self._slices(authored, store):
                self._meet(store, [Sighting(record, *row) for row in rows], at)

    def _slices(self, statement: str, store: str) -> Iterator[list[tuple[Any, ...]]]:
        last = ""
        while rows := self.db.conn.execute(statement, (store, last, _AT_ONCE)).fetchall():
            yield rows
            last = rows[-1][0]

    def _link_orders(self, store: str, orders: Sequence[Sighting], at: int) -> None:
        if not orders:
            return
        self._meet(store, orders, at)
        ids = [one.id for one in orders]
        self._follow(store, sql.REVIEWS_OF_ORDERS, ids)
        self._follow(store, sql.INQUIRIES_OF_ORDERS, ids)
        self._follow(store, sql.LOOSE_INQUIRIES)

    def _follow(self, store: str, statement: str, ids: Sequence[str] | None = None) -> None:
        """Give records without an author's id to the buyer of their order."""
        if ids is None:
            self.db.conn.execute(statement, {"store": store})
        elif ids:
            self.db.conn.execute(statement, {"store": store, "ids": _list(ids)})

    def _meet(self, store: str, seen: Sequence[Sighting], at: int) -> None:
        for start in range(0, len(seen), _AT_ONCE):
            some = seen[start : start + _AT_ONCE]
            accounts = [self.account(store, one) for one in some]
            buyers = self._buyers(store, dict(zip(accounts, some, strict=True)))
            owners = [buyers[account] for account in accounts]
            self.db.conn.executemany(
                sql.RECORD,
                [(store, one.record, one.id, buyer) for one, (buyer, _p) in zip(some, owners, strict=True)],
            )
            keys = dict.fromkeys(
                key for one, (buyer, _p) in zip(some, owners, strict=True) for key in self._keys(one, buyer)
            )
            self._join(list(keys), dict(buyers.values()), at)

    def account(self, store: str, one: Sighting) -> str:
        """Return the hash that stands for a member of a store, or for the guest of one order."""
        if one.buyer_id:
            return identity.fingerprint(self._key, "member", store, one.buyer_id)
        return identity.fingerprint(self._key, "guest", store, one.record, one.id)

    def _buyers(self, store: str, accounts: dict[str, Sighting]) -> dict[str, tuple[int, int]]:
        """Return number and person of every account, with those that are new."""
        wanted = {"store": store, "accounts": _list(list(accounts))}
        known = {row[0]: row[1:] for row in self.db.conn.execute(sql.BUYERS, wanted)}
        names = {account: _name(one) for account, one in accounts.items()}
        renamed = [(names[a], row[0]) for a, row in known.items() if names[a] not in ("", row[2])]
        self.db.conn.executemany("UPDATE buyers SET name = ? WHERE id = ?", renamed)
        new = [(store, account, name) for account, name in names.items() if account not in known]
        if new:
            self.db.conn.executemany("INSERT INTO buyers (store, account, name, person) VALUES (?, ?, ?, 0)", new)
            self.db.conn.execute("UPDATE buyers SET person = id WHERE person = 0")
            known = {row[0]: row[1:] for row in self.db.conn.execute(sql.BUYERS, wanted)}
        return {account: (row[0], row[1]) for account, row in known.items()}

    def _keys(self, one: Sighting, buyer: int) -> Iterator[Key]:
        contact = one.contact
        if contact is not None:
            name = self.hashed("name", identity.name(contact.name))
            number = identity.phone(contact.phone)
            if number is not None:
                yield Key(self.hashed("phone", number.digits), name, buyer, "phone" if number.own else "line")
            address = identity.email(contact.email)
            if address is not None:
                yield Key(self.hashed("email", address), name, buyer, "email")
        for text in {one.buyer_id, one.shown}:
            for kind, found in (("nickname", identity.nickname(text)), ("alias", identity.alias(text))):
                if found is not None:
                    yield Key(self.hashed(kind, found), "", buyer, kind)

    def hashed(self, kind: str, form: str) -> str:
        """Return the keyed hash of a form; nothing for nothing."""
        return identity.fingerprint(self._key, kind, form) if form else ""

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
        union, joins, loosened, weak = Union(), [], set[int](), set[str]()
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

    def merge(self, union: Union, joins: Sequence[tuple[int, int, str | None, int | None, int]]) -> None:
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
        uses: dict[str, list[tuple[str, int]]] = defaultdict(list)
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

    def _groups(self, hashes: Iterable[str]) -> tuple[dict[str, Group], dict[int, int]]:
        """Return who gave each key, and the person of each of them."""
        flags: dict[str, tuple[bool, bool]] = {}
        uses: dict[str, list[tuple[str, int]]] = defaultdict(list)
        people: dict[int, int] = {}
        for hash_, crowded, off, name, buyer, person in self.db.conn.execute(
            sql.GROUPS, {"hashes": _list(list(hashes))}
        ):
            flags[hash_] = (bool(crowded), bool(off))
            if buyer is not None:
                uses[hash_].append((name, buyer))
                people[buyer] = person
        return {hash_: Group(tuple(uses[hash_]), *both) for hash_, both in flags.items()}, people

    def _suggest(self, hashes: set[str], fresh: set[int], at: int) -> None:
        """Suggest each new buyer who shares a weak key to the first other person who gave it."""
        if not hashes:
            return
        rows = self.db.conn.execute(sql.SHARERS, {"hashes": _list(sorted(hashes))}).fetchall()
        shared: dict[tuple[int, str], list[tuple[int, str, int]]] = defaultdict(list)
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


def _first_other(some: Sequence[tuple[int, str, int]], store: str, person: int, *, across: bool) -> Iterator[int]:
    for other, place, who in some:
        if who != person and not (across and place == store):
            yield other
            return


def _by_hash(keys: Iterable[Key]) -> Iterator[tuple[str, list[Key]]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        found[key.hash].append(key)
    yield from found.items()


def _name(one: Sighting) -> str:
    full = one.contact.name if one.contact is not None else None
    return identity.masked(full or one.shown or one.buyer_id)


def _list(values: Sequence[Any]) -> str:
    return _json.encode(values).decode()
