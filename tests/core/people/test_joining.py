"""Who is one person: the same whatever order pages come in; mutants of the linking are found out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangol import identity
from dangol.clock import FixedClock
from dangol.storage.joining import CROWD, Group, Key
from dangol.storage.people import People, Sighting
from dangol.storage.people_book import PeopleBook
from dangol.storage.records import Records
from tests.core.decide.shop import NOW
from tests.core.people.world import (
    ADDRESSES,
    KEY,
    NAMED,
    NOBODY,
    NUMBERS,
    STORES,
    Sale,
    expected,
    linked,
    order,
    partition,
)
from tests.core.storage.memory import memory_database

SALES = st.lists(
    st.builds(
        Sale,
        store=st.sampled_from(STORES),
        buyer_id=st.sampled_from(["", "", "m1", "m2"]),
        number=st.none() | st.integers(0, len(NUMBERS) + len(NOBODY) - 1),
        address=st.none() | st.integers(0, len(ADDRESSES) - 1),
        name=st.integers(0, len(NAMED) - 1),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), sales=SALES, page=st.integers(1, 5))
def test_the_order_of_pages_does_not_matter(data: st.DataObject, sales: list[Sale], page: int) -> None:
    sequence = data.draw(st.permutations(range(len(sales))))
    assert linked(sales, sequence, page) == expected(sales)


def family(names: int, number: int = 0) -> list[Sale]:
    """Return guests with one number, each under another name."""
    return [Sale(STORES[at % 2], "", number, None, (0, 2, 3, 4)[at]) for at in range(names)]


def test_two_names_share_a_number_and_a_third_takes_it_apart() -> None:
    assert linked(family(2), range(2), 1) == {frozenset({0, 1})}
    assert linked(family(3), range(3), 1) == {frozenset({0}), frozenset({1}), frozenset({2})}


def test_a_number_of_many_still_joins_whoever_gives_the_same_name() -> None:
    sales = [*family(3), Sale("mall", "", 1, None, 1), Sale("mall", "m9", 0, None, 1)]
    assert linked(sales, range(5), 2) == {frozenset({0, 3, 4}), frozenset({1}), frozenset({2})}


@pytest.mark.parametrize("page", [1, 7, 50])
def test_a_number_that_everybody_gives_joins_nobody(page: int) -> None:
    without_names = [Sale("main", "", 0, None, 6) for _at in range(CROWD + 5)]
    assert linked(without_names[:CROWD], range(CROWD), page) == {frozenset(range(CROWD))}
    assert len(linked(without_names, range(CROWD + 5), page)) == CROWD + 5
    with_names = [Sale("main", "", 0, None, at % 2 * 2) for at in range(CROWD + 9)]
    assert linked(with_names, range(CROWD + 9), page) == expected(with_names)
    assert len(expected(with_names)) == 2


# merging and splitting


@settings(max_examples=60, deadline=None)
@given(sales=SALES, data=st.data())
def test_what_is_joined_by_hand_and_split_again_is_as_before(sales: list[Sale], data: st.DataObject) -> None:
    with closing(memory_database()) as db:
        with db.transaction():
            db.conn.execute("INSERT INTO stores VALUES ('mall', 'feed', x'', 0)")
        people = People(db, lambda _make: KEY)
        records, book = Records(db, people), PeopleBook(people, FixedClock(NOW))
        for at, sale in enumerate(sales):
            with db.transaction():
                records.store_page(sale.store, [order(at, sale)], NOW)
        people.settle(0)
        before = partition(db)
        persons = [one.id for one in book.all()]
        if len(persons) < 2:
            return
        one, other = sorted(data.draw(st.lists(st.sampled_from(persons), min_size=2, max_size=2, unique=True)))
        with db.transaction():
            db.conn.execute("INSERT OR IGNORE INTO suggestions VALUES (900, ?, ?, 'nickname', 'open', 0)", (one, other))
            (pair,) = db.conn.execute("SELECT id FROM suggestions WHERE one = ? AND other = ?", (one, other)).fetchone()
        joined = book.confirm(pair)
        assert len(partition(db)) == len(before) - 1
        with db.transaction():
            people.recompute([one])
        assert len(partition(db)) == len(before) - 1, "what is worked out anew keeps what was confirmed"
        book.split(joined.id)
        assert partition(db) == before
        assert pair not in {found.id for found in book.suggestions()}


# mutants


class PlainPeople(People):
    """Stores the number itself."""

    def hashed(self, kind: str, form: str) -> int:
        digits = "".join(letter for letter in form if letter.isdigit())
        return int(digits or 0)


class RelayPeople(People):
    """Takes the number that a market lends for the buyer's own."""

    def _keys(self, one: Sighting, buyer: int) -> Iterator[Key]:
        yield from super()._keys(one, buyer)
        if (one.phone or "").startswith("050"):
            yield Key(self.hashed("phone", one.phone or ""), 0, buyer, "phone")


class NamePeople(People):
    """Joins whoever has the same name."""

    def _keys(self, one: Sighting, buyer: int) -> Iterator[Key]:
        yield from super()._keys(one, buyer)
        if one.name:
            yield Key(self.hashed("phone", identity.name(one.name)), 0, buyer, "phone")


class TrustingPeople(People):
    """Believes that a number belongs to one person, however many names it has."""

    def _groups(self, hashes: Any) -> Any:
        groups, known = super()._groups(hashes)
        return {name: _Trusting(*group) for name, group in groups.items()}, known


class _Trusting(Group):
    @property
    def loose(self) -> bool:
        return False

    def joined_by(self, more: Any) -> Group:
        return _Trusting(*super().joined_by(more))


class StubbornPeople(People):
    """Never takes apart what was joined before a number turned out to belong to many."""

    def recompute(self, buyers: Any) -> int:
        return 1


RELAYED = [Sale("main", "", len(NUMBERS), None, 0), Sale("mall", "", len(NUMBERS), None, 0)]
NAMESAKES = [Sale("main", "", 0, None, 0), Sale("mall", "", 2, None, 0)]


@pytest.mark.parametrize(
    "mutant, sales",
    [(RelayPeople, RELAYED), (NamePeople, NAMESAKES), (TrustingPeople, family(4)), (StubbornPeople, family(3))],
)
def test_a_faulty_linking_is_found_out(mutant: type[People], sales: list[Sale]) -> None:
    sequence = range(len(sales))
    assert linked(sales, sequence, 1) == expected(sales)
    assert linked(sales, sequence, 1, mutant) != expected(sales)


def stored_text(db: Any) -> str:
    """Return everything that the tables about people hold."""
    tables = (
        "buyers",
        "buyer_records",
        "person_keys",
        "loose_keys",
        "person_joins",
        "suggestions",
        "suppressions",
        "meta",
    )
    return "\n".join(str(tuple(row)) for table in tables for row in db.conn.execute(f"SELECT * FROM {table}"))


def _private(people_type: type[People]) -> bool:
    with closing(memory_database()) as db:
        people = people_type(db, lambda _make: KEY)
        with db.transaction():
            sale = Sale("main", "minsu88", 0, 0, 0)
            Records(db, people).store_page("main", [order(0, sale)], NOW)
        people.settle(0)
        PeopleBook(people, FixedClock(NOW)).opt_out("010-9876-5432", "all", "seller")
        text = stored_text(db)
    secrets = ("1111", "2222", "9876", "a@example", "minsu88", "김민수")
    return not any(secret in text for secret in secrets)


def test_no_number_address_or_nickname_is_stored_in_the_clear() -> None:
    assert _private(People)
    assert not _private(PlainPeople)
