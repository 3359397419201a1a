"""Orders of a few buyers in two stores, what linking makes of them, and what it should."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from dangol.models import Contact, Order, OrderItem
from dangol.storage.joining import CROWD, NAMES
from dangol.storage.people import People
from dangol.storage.records import Records
from tests.core.decide.shop import MUG, NOW
from tests.core.storage.memory import memory_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.storage.database import Database

KEY = b"a key for tests"
NUMBERS = ("010-1111-2222", "821011112222", "+82 10-3333-4444", "01033334444", "010 5555 6666")
"""Three people's numbers, two of them in two ways of writing."""
OWNERS = (0, 0, 1, 1, 2)
NOBODY = ("0503-1111-2222", "010-****-2222", "", "02-111-2222")
ADDRESSES = ("a@example.com", "A@Example.com ", "b@example.com")
NAMED = ("김민수", "김 민수", "이서연", "박도윤", "최하은", "김*수", "")
STORES = ("main", "mall")


class Sale(NamedTuple):
    """One order, by positions in the lists above; ``number`` beyond ``NUMBERS`` is one that identifies nobody."""

    store: str
    buyer_id: str
    number: int | None
    address: int | None
    name: int


def order(at: int, sale: Sale) -> Order:
    """Return a sale as a market tells it."""
    numbers = (*NUMBERS, *NOBODY)
    contact = Contact(
        name=NAMED[sale.name],
        phone=None if sale.number is None else numbers[sale.number],
        email=None if sale.address is None else ADDRESSES[sale.address],
    )
    item = OrderItem(id=f"I{at}", product=MUG)
    return Order(id=f"O{at}", items=(item,), ordered_at=NOW, buyer_id=sale.buyer_id, contact=contact)


def linked(
    sales: Sequence[Sale], sequence: Iterable[int], page: int, people: type[People] = People
) -> set[frozenset[int]]:
    """Store the sales in this sequence, ``page`` at a time; return which of them are one person's."""
    with closing(memory_database()) as db:
        with db.transaction():
            db.conn.execute("INSERT INTO stores VALUES ('mall', 'feed', x'', 0)")
        link = people(db, lambda _make: KEY)
        records = Records(db, link)
        some: list[int] = []
        for at in sequence:
            if some and (len(some) == page or sales[some[-1]].store != sales[at].store):
                _store(db, records, sales, some)
                if some[0] % 3:  # now and then much has come together before it is linked
                    link.settle(0)
                some = []
            some.append(at)
        if some:
            _store(db, records, sales, some)
        link.settle(0)
        return partition(db)


def _store(db: Database, records: Records, sales: Sequence[Sale], some: Sequence[int]) -> None:
    with db.transaction():
        records.store_page(sales[some[0]].store, [order(at, sales[at]) for at in some], NOW)


def partition(db: Database) -> set[frozenset[int]]:
    """Return the numbers of the orders, together where they belong to one person."""
    found: dict[int, set[int]] = defaultdict(set)
    sql = "SELECT b.person, r.record_id FROM buyer_records r JOIN buyers b ON b.id = r.buyer WHERE r.record = 'order'"
    for person, name in db.conn.execute(sql):
        found[person].add(int(name[1:]))
    return {frozenset(one) for one in found.values()}


def expected(sales: Sequence[Sale]) -> set[frozenset[int]]:
    """Return the same by definition: slowly, from all sales at once."""
    buyers = [(s.store, s.buyer_id or f"guest {at}") for at, s in enumerate(sales)]
    together: dict[object, set[object]] = {buyer: {buyer} for buyer in buyers}

    def join(some: list[object]) -> None:
        for one in some[1:]:
            united = together[some[0]] | together[one]
            for member in united:
                together[member] = united

    uses: dict[str, set[tuple[str, object]]] = defaultdict(set)
    for sale, buyer in zip(sales, buyers, strict=True):
        plain = NAMED[sale.name].replace(" ", "")
        name = "" if "*" in plain else plain
        if sale.number is not None and sale.number < len(NUMBERS):
            uses[f"phone {OWNERS[sale.number]}"].add((name, buyer))
        if sale.address is not None:
            uses[ADDRESSES[sale.address].strip().lower()].add((name, buyer))
    for given in uses.values():
        names = {name for name, _buyer in given if name}
        if len(names) < NAMES and len(given) <= CROWD:
            join([buyer for _name, buyer in given])
        else:
            for name in names:
                join([buyer for one, buyer in given if one == name])
    found: dict[frozenset[object], set[int]] = defaultdict(set)
    for at, buyer in enumerate(buyers):
        found[frozenset(together[buyer])].add(at)
    return {frozenset(one) for one in found.values()}
