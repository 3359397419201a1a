"""The composed mall: a believable business, and the same seller's as the one in the mocked SmartStore."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from time import process_time
from typing import Any

import msgspec
import pytest

from dangol.testing import DEMO_NOW
from dangol.testing.compose import person
from dangol_cafe24.fake import Cafe24Fake
from dangol_smartstore.fake import SmartStoreFake
from tests.plugins.cafe24.fake_caller import Caller


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(900, seed=5)


@pytest.fixture(scope="module")
def state(caller: Caller) -> dict[str, Any]:
    return caller.fake.state()


@pytest.fixture(scope="module")
def sister() -> dict[str, Any]:
    return SmartStoreFake(seed=5, orders=900).state()


def test_the_same_seed_makes_the_same_mall(state: dict[str, Any]) -> None:
    again = Cafe24Fake(seed=5, orders=900)
    assert {name: again.state([name])[name] for name in ("orders", "reviews", "inquiries")} == {
        name: state[name] for name in ("orders", "reviews", "inquiries")
    }
    other = Cafe24Fake(seed=6, orders=900).state(["orders"])["orders"]
    assert other[0] != state["orders"][0]


def test_the_mall_has_a_third_of_the_orders_unless_told_otherwise() -> None:
    assert len(Cafe24Fake(days=3).state(["orders"])["orders"]) == 30
    beside = Cafe24Fake.of_seller(1, 90, 3, DEMO_NOW)
    assert len(beside.state(["orders"])["orders"]) == 30
    assert len(Cafe24Fake(orders=0).state(["orders"])["orders"]) == 0


@pytest.mark.parametrize("orders", [1, 2, 5, 17, 100])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exactly_so_many_orders_are_there(orders: int, seed: int) -> None:
    assert len(Cafe24Fake(seed=seed, orders=orders).state(["orders"])["orders"]) == orders


def test_orders_have_unique_ids_that_begin_with_their_day(state: dict[str, Any]) -> None:
    ids = [order["order_id"] for order in state["orders"]]
    assert len(set(ids)) == len(ids) == 900
    for order in state["orders"]:
        assert order["order_id"][:8] == order["ordered_at"][:10].replace("-", "")
        assert [item["item_id"][:-3] for item in order["items"]] == [order["order_id"]] * len(order["items"])


def test_members_guests_and_markets_shop_here(state: dict[str, Any]) -> None:
    places = Counter(order["place"] for order in state["orders"])
    assert set(places) == {"mobile", "cafe24", "mobile_d", "NCHECKOUT", "shopn", "coupang"}
    assert places["mobile"] > places["cafe24"] > places["shopn"] > 0.05 * 900
    members = [order for order in state["orders"] if order["member_id"]]
    assert 0.35 < len(members) / 900 < 0.65
    assert {order["place"] for order in members} == {"mobile", "cafe24", "mobile_d"}
    by_person: dict[int, set[str]] = {}
    for order in members:
        by_person.setdefault(order["buyer_no"], set()).add(order["member_id"])
    assert {len(ids) for ids in by_person.values()} == {1}
    assert len({ids.pop() for ids in by_person.values()}) == len(by_person)


def test_every_state_of_life_occurs(state: dict[str, Any]) -> None:
    states = {item["status"] + item["status_code"] for order in state["orders"] for item in order["items"]}
    assert {"N20N1", "N30N1", "N40N1", "N50N1", "C40C2", "R40C3", "E40E1", "N40N2", "C48C1"} <= states


def test_orders_of_the_smartstore_are_repeated(state: dict[str, Any], sister: dict[str, Any]) -> None:
    there = {order["order_id"]: order for order in sister["orders"]}
    repeated = [order for order in state["orders"] if order["place"] == "shopn"]
    assert len(repeated) > 50
    for order in repeated:
        original = there[order["market_order_no"]]
        assert (order["ordered_at"], order["paid_at"]) == (original["ordered_at"], original["paid_at"])
        assert order["member_id"] == ""
        lines = [item for item in order["items"] if item["replaces"] is None]
        assert [(item["quantity"], item["amount"], item["dispatched_at"]) for item in lines] == [
            (item["quantity"], item["amount"], item["dispatched_at"]) for item in original["items"]
        ]


def test_the_overlap_holds_for_a_smaller_mall() -> None:
    mall = Cafe24Fake.of_seller(3, 120, 21, DEMO_NOW)
    store = SmartStoreFake.of_seller(3, 120, 21, DEMO_NOW)
    originals = {order["order_id"] for order in store.state(["orders"])["orders"]}
    repeated = {order["market_order_no"] for order in mall.state(["orders"])["orders"] if order["place"] == "shopn"}
    assert repeated
    assert repeated <= originals


def test_reviews_of_the_smartstore_are_repeated(caller: Caller, sister: dict[str, Any]) -> None:
    there = {review["review_id"]: review for review in sister["reviews"]}
    repeated = [row for row in caller.articles(4) if row["naverpay_review_id"] is not None]
    assert len(repeated) > 10
    for row in repeated:
        original = there[row["naverpay_review_id"]]
        assert row["content"].replace("<p>", "").replace("</p>", "") == original["text"].replace("&", "&amp;")
        assert (row["rating"], row["created_date"][:19]) == (original["rating"], original["written_at"][:19])
        assert (row["member_id"], row["order_id"]) == ("", None)


def test_some_people_shop_in_both(caller: Caller, sister: dict[str, Any]) -> None:
    store = SmartStoreFake(seed=5, orders=900)
    theirs = {purchase.buyer for purchase in store.shop.purchases.values()}
    own = {
        order["buyer_no"] for order in caller.fake.state(["orders"])["orders"] if order["place"] in ("mobile", "cafe24")
    }
    both = own & theirs
    assert 0.03 < len(both) / len(own) < 0.3
    number = min(both)
    [row, *_] = [
        row
        for row in caller.orders(embed="buyer")
        if row["order_place_id"] in ("mobile", "cafe24") and row["buyer"]["cellphone"] == person(5, number).phone
    ]
    item = next(item for item in store.shop.items.values() if item.purchase.buyer == number and not item.purchase.gift)
    known = msgspec.json.decode(store.shop.detail(item, compatible=True))["order"]
    assert (known["ordererName"], known["ordererTel"]) == (row["buyer"]["name"], row["buyer"]["cellphone"])


def test_no_two_people_share_a_phone_or_mail() -> None:
    people = [person(1, number) for number in range(3000)] + [person(1, 2_000_000 + number) for number in range(3000)]
    assert len({one.phone for one in people}) == len({one.email for one in people}) == 6000


def test_coupang_hides_numbers_and_markets_hide_mail(caller: Caller) -> None:
    for row in caller.orders(embed="buyer"):
        relay = row["buyer"]["cellphone"].startswith("0503-")
        assert relay == (row["order_place_id"] == "coupang")
        assert bool(row["buyer"]["email"]) == (row["market_id"] == "self")


def test_boards_are_alive(state: dict[str, Any]) -> None:
    reviews = [review for review in state["reviews"] if review["naverpay_review_id"] is None]
    own = sum(order["place"] in ("mobile", "cafe24", "mobile_d") for order in state["orders"])
    assert 0.15 < len(reviews) / own < 0.5
    stars = Counter(review["rating"] for review in reviews)
    assert stars[5] > 0.5 * len(reviews)
    assert set(stars) == {1, 2, 3, 4, 5}
    ways = Counter(review["reply"]["way"] for review in reviews if review["reply"])
    assert ways["comment"] > ways["article"] > 0
    assert {review["updated_at"] != review["written_at"] for review in reviews} == {True, False}
    assert not all(review["shown"] for review in reviews)
    assert all(review["html"].startswith("<p>") for review in reviews)
    assert any("<img " in review["html"] for review in reviews)
    assert 0 < sum(review["order_id"] is None for review in reviews) < len(reviews)


def test_questions_wait_and_are_answered_in_two_ways(state: dict[str, Any]) -> None:
    kinds = Counter(question["kind"] for question in state["inquiries"])
    assert kinds["qna"] > kinds["one"] > kinds["urgent"] > 0
    for kind in kinds:
        asked = [question for question in state["inquiries"] if question["kind"] == kind]
        assert {question["answered"] for question in asked} == {True, False}
    answered = [q for q in state["inquiries"] if q["kind"] != "urgent" and q["answered"]]
    by_way = {(q["answers"][-1]["way"], q["status"]) for q in answered}
    assert by_way == {("article", "C"), ("comment", "N")}
    assert all(q["secret"] and q["order_id"] for q in state["inquiries"] if q["kind"] == "one")


def test_even_a_small_mall_has_something_waiting() -> None:
    state = Cafe24Fake(orders=30).state()
    waiting = {question["kind"] for question in state["inquiries"] if not question["answered"]}
    assert waiting == {"qna", "one", "urgent"}
    assert [review for review in state["reviews"] if review["reply"] is None]


def test_reviews_change_and_vanish_as_time_passes(caller: Caller) -> None:
    mall = Caller(900, seed=5)
    before = {row["article_no"]: row for row in mall.articles(4) if row["reply_depth"] == 0}
    mall.go(days=10)
    after = {row["article_no"]: row for row in mall.articles(4)}
    assert before.keys() - after.keys()
    both = before.keys() & after.keys()
    assert [number for number in both if before[number]["content"] != after[number]["content"]]
    assert [number for number in both if before[number]["deleted"] != after[number]["deleted"]]
    assert len(after) > len(before)


def test_time_brings_orders(caller: Caller) -> None:
    mall = Caller(60)
    before = {row["order_id"] for row in mall.orders()}
    mall.go(days=3)
    after = {row["order_id"] for row in mall.orders()}
    assert before < after
    mall.to(DEMO_NOW)
    assert {row["order_id"] for row in mall.orders()} == before


def test_nothing_happens_before_its_time(state: dict[str, Any]) -> None:
    now = datetime.fromisoformat(state["now"])
    moments = [review["written_at"] for review in state["reviews"]] + [q["asked_at"] for q in state["inquiries"]]
    moments += [order["ordered_at"] for order in state["orders"]]
    moments += [answer["at"] for q in state["inquiries"] for answer in q["answers"]]
    assert max(map(datetime.fromisoformat, moments)) <= now


def test_there_is_no_file_to_download(caller: Caller) -> None:
    assert list(caller.fake.exports()) == []


def test_a_large_mall_answers_in_time() -> None:
    """Making, counting and paging stay far below what a caller takes for a failure."""
    begun = process_time()
    caller = Caller(4_000, days=60)
    made = process_time() - begun
    window = {"date_type": "shipend_date", "start_date": "2026-08-25", "end_date": "2026-11-20"}
    begun = process_time()
    rows = caller.orders(embed="items,buyer", **window)
    listed = process_time() - begun
    begun = process_time()
    posts = caller.articles(4, start_date="2026-08-25", end_date="2026-11-20")
    read = process_time() - begun
    assert len(rows) == caller.data("orders/count", **window)["count"] > 3_000
    assert len(posts) > 400
    assert max(made, listed, read) < 4
