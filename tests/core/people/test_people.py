"""To whom records belong, what is suggested, and what happens to files and keys of before."""

from __future__ import annotations

from contextlib import closing
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from dangol.clock import FixedClock
from dangol.errors import ConfigError, NotFound, WrongState
from dangol.models import Contact, Origin
from dangol.storage.people import People
from dangol.storage.people_book import PeopleBook
from tests.core.decide.shop import NOW, goods, inquiry, order, review
from tests.core.people.town import ABROAD, MALL, MINSU, STORE, Town

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.models import Record


def owners(town: Town) -> dict[str, int]:
    """Return the person of every record."""
    sql = "SELECT r.store || '/' || r.record_id AS name, b.person FROM buyer_records r JOIN buyers b ON b.id = r.buyer"
    return dict(town.db.conn.execute(sql).fetchall())


PAGES: dict[str, Record] = {
    "order": order(goods(1), goods(2), contact=MINSU, buyer_id="m1"),
    "review": review(item_id="I2"),
    "of the order": inquiry(),
    "of a line": inquiry(2, order_id=None, item_ids=("I2",)),
    "authored": review(5, item_id=None, author_id="m1"),
    "asked": inquiry(6, order_id=None, item_ids=(), author_id="m1"),
}


@pytest.mark.parametrize("sequence", list(permutations(PAGES, 6))[::37])
def test_reviews_and_questions_follow_their_order_whichever_came_first(town: Town, sequence: tuple[str, ...]) -> None:
    for name in sequence:
        town.tell(PAGES[name])
    found = owners(town)
    assert set(found) == {f"main/{name}" for name in ("O1", "R1", "R5", "Q1", "Q2", "Q6")}
    assert len(set(found.values())) == 1


def test_nobody_is_made_up_for_what_names_nobody(town: Town) -> None:
    town.tell(review(item_id=None), inquiry(order_id=None, item_ids=()))
    assert owners(town) == {}
    assert town.book.all() == []


def test_a_guest_who_turns_out_to_be_a_member_takes_the_order_along(town: Town) -> None:
    town.tell(order(contact=MINSU), review())
    town.tell(order(contact=MINSU, buyer_id="m1"), order(goods(2), number=2, buyer_id="m1"))
    assert len(set(owners(town).values())) == 1
    (person,) = town.book.all()
    assert (person.orders, person.reviews, person.name) == (2, 1, "김*수")


def test_what_did_not_change_is_not_linked_again(town: Town) -> None:
    town.tell(order(contact=MINSU), review())
    with town.db.transaction():
        town.records.store_page(STORE, [order(contact=MINSU), review()], NOW)
    assert town.db.value("SELECT count(*) FROM unlinked") == 0


@pytest.mark.parametrize(
    "one, other, reason",
    [
        ("minsu_88", "Minsu_88", "nickname"),
        ("minsu_88", "minsu.2024", "alias"),
        ("열정적인강아지", "열정적인강아지7", "alias"),
        ("김민수", "김민수", None),
        ("kim****", "kim****", None),
        ("100000123", "100000123", None),
    ],
)
def test_nicknames_suggest_over_stores_and_join_nobody(town: Town, one: str, other: str, reason: str | None) -> None:
    town.tell(order(buyer=one, buyer_id=one))
    town.tell(order(buyer=other, buyer_id=other), store=MALL)
    assert len(town.book.all()) == 2
    assert [pair.reason for pair in town.book.suggestions()] == ([] if reason is None else [reason])


@pytest.mark.parametrize(
    "name, area, found",
    [
        ("김민수", "서울 시험구", ["area"]),
        ("김민수", "서울특별시 보기구", []),
        ("이서연", "서울특별시 시험구", []),
        ("김*수", "서울특별시 시험구", []),
        ("김민수", "서울특별시", []),
        ("김민수", None, []),
    ],
)
def test_a_name_suggests_only_together_with_a_town(town: Town, name: str, area: str | None, found: list[str]) -> None:
    town.tell(order(contact=Contact(name="김민수", phone="010-1234-5678", area="서울특별시 시험구")))
    town.tell(order(contact=Contact(name=name, area=area)), store=MALL)
    assert len(town.book.all()) == 2
    assert [pair.reason for pair in town.book.suggestions()] == found


def test_a_number_of_a_home_suggests(town: Town) -> None:
    home = Contact(name="김민수", phone="02-123-4567")
    town.tell(order(contact=home))
    town.tell(order(contact=home), store=MALL)
    assert [pair.reason for pair in town.book.suggestions()] == ["line"]


def test_a_number_of_many_names_suggests(town: Town) -> None:
    for number, name in enumerate(("김민수", "이서연", "박도윤"), 1):
        town.tell(order(goods(number), number=number, contact=Contact(name=name, phone="010-1234-5678")))
    assert len(town.book.all()) == 3
    assert [pair.reason for pair in town.book.suggestions()] == ["phone"]


def test_a_refused_pair_is_never_suggested_again_by_whatever_buyer(town: Town) -> None:
    town.tell(order(buyer="minsu_88", buyer_id="minsu_88", contact=MINSU))
    town.tell(order(buyer="minsu_88", buyer_id="minsu_88"), store=MALL)
    (pair,) = town.book.suggestions()
    town.book.refuse(pair.id)
    town.tell(order(goods(2), number=2, buyer="minsu_88", buyer_id="again_minsu_88", contact=ABROAD))
    assert town.book.suggestions() == []
    town.book.confirm(pair.id)
    (person,) = town.book.all()
    assert person.stores == (STORE, MALL)


def test_a_person_answers_to_every_number_it_had(town: Town) -> None:
    town.tell(order(contact=MINSU))
    town.tell(order(buyer_id="m"), store=MALL)
    town.tell(order(goods(2), number=2, buyer_id="m", contact=ABROAD), store=MALL)
    assert town.book.get(1) == town.book.get(2)
    with pytest.raises(NotFound):
        town.book.get(77)
    with pytest.raises(NotFound):
        town.book.confirm(77)


def test_splits_go_back_step_by_step_and_stay(town: Town) -> None:
    town.tell(order(contact=Contact(phone="010-1234-5678", email="a@example.com")))
    town.tell(order(contact=Contact(phone="010-1234-5678")), store=MALL)
    town.tell(order(goods(2), number=2, contact=Contact(email="a@example.com")), store=MALL)
    (person,) = town.book.all()
    assert sorted(one.orders for one in town.book.split(person.id)) == [1, 2]
    assert sorted(one.orders for one in town.book.split(person.id)) == [1, 1]
    with pytest.raises(WrongState):
        town.book.split(person.id)
    town.tell(order(goods(3), number=3, contact=Contact(phone="010-1234-5678")))
    assert len(town.book.all()) == 4
    assert town.book.suggestions() == []


def test_the_history_runs_over_all_stores(town: Town) -> None:
    town.tell(order(goods(claim="return"), contact=MINSU), review(), inquiry(answered=True))
    town.tell(order(contact=ABROAD), store=MALL)
    town.decide()
    town.approve_all()
    visits = [(one.store, one.what) for one in town.book.history(1)]
    assert sorted(visits) == sorted(
        [(STORE, "order"), (MALL, "order"), (STORE, "claim"), (STORE, "review"), (STORE, "inquiry")]
    )


def test_copies_are_no_orders_of_a_person(town: Town) -> None:
    town.tell(order(contact=MINSU))
    town.tell(order(number=5, contact=ABROAD, origin=Origin(platform="fair", id="I1")), store=MALL)
    assert town.book.orders_by_store(1) == {STORE: 1}


# files and keys of before


def test_a_file_of_before_is_linked_from_the_start(town: Town) -> None:
    for name in PAGES:
        town.tell(PAGES[name])
    town.tell(order(contact=ABROAD), store=MALL)
    before = owners(town)
    with town.db.transaction():
        town.db.conn.execute("DELETE FROM meta WHERE key = 'people_key'")
        for table in ("buyers", "buyer_records", "person_keys", "person_joins", "unlinked"):
            town.db.conn.execute(f"DELETE FROM {table}")
    again = People(town.db, lambda _make: b"a key for tests", lambda: town.fenced)
    PeopleBook(again, town.clock).prepare()
    assert owners(town).keys() == before.keys()
    assert len(set(owners(town).values())) == 1


def other_key(town: Town) -> PeopleBook:
    return PeopleBook(People(town.db, lambda _make: b"another key"), FixedClock(NOW))


def test_another_key_begins_anew_as_long_as_nothing_was_decided(town: Town) -> None:
    town.tell(order(contact=MINSU))
    hashes = set(town.db.conn.execute("SELECT hash FROM person_keys"))
    other_key(town).prepare()
    assert town.db.value("SELECT count(*) FROM person_keys") == 1
    assert set(town.db.conn.execute("SELECT hash FROM person_keys")).isdisjoint(hashes)


def test_another_key_does_not_silently_lose_refusals(town: Town) -> None:
    town.tell(order(contact=MINSU))
    town.book.opt_out("1", "all", "seller")
    before = owners(town)
    book = other_key(town)
    with pytest.raises(ConfigError, match="another key"):
        book.prepare()
    assert owners(town) == before
    book.renew()
    book.prepare()
    assert len(book.all()) == 1


@pytest.mark.parametrize("who", ["0503-1111-2222", "010-****-1234", "minsu", "", "012345678901234"])
def test_a_refusal_needs_somebody(town: Town, who: str) -> None:
    with pytest.raises(ConfigError):
        town.book.opt_out(who, "all", "seller")
    assert town.db.value("SELECT count(*) FROM suppressions") == 0


def test_a_refusal_of_somebody_unknown_is_refused(town: Town) -> None:
    with pytest.raises(NotFound):
        town.book.opt_out("12", "all", "seller")
    wrong: Any = "weather"
    with pytest.raises(ValueError, match="weather"):
        town.book.opt_out("010-1234-5678", wrong, "seller")


def test_the_vault_derives_a_key_of_its_own_for_each_purpose(town: Town) -> None:
    from dangol.storage.vault import Vault

    vault = Vault(town.folder)
    with pytest.raises(ConfigError):
        vault.derive("people")
    one = vault.derive("people", make=True)
    assert one == Vault(town.folder).derive("people")
    assert one != vault.derive("other")
    assert one not in (town.folder / "secret.key").read_bytes()
    given = Vault(town.folder, "x" * 43 + "=")
    assert given.derive("people") != one


def test_a_key_may_need_a_transaction_of_its_own_to_be_made(tmp_path: Path) -> None:
    from dangol.storage.database import Database

    with closing(Database(tmp_path / "dangol.db")) as db:

        def make(_make: bool) -> bytes:
            with db.transaction():
                db.conn.execute("INSERT INTO meta VALUES ('keyring', 'here')")
            return b"a key"

        book = PeopleBook(People(db, make), FixedClock(NOW))
        assert book.opt_out("010-1234-5678", "all", "seller") is None
        book.renew()


def test_two_connections_link_once(town: Town) -> None:
    from dangol.storage.database import Database

    with town.db.transaction():
        town.records.store_page(STORE, [order(contact=MINSU)], NOW)
    with closing(Database(town.db.path)) as db:
        PeopleBook(People(db, lambda _make: b"a key for tests"), FixedClock(NOW)).prepare()
    town.book.prepare()
    assert len(owners(town)) == 1
