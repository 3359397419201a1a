"""The composed shop: the same for the same seed, believable, alive as the clock moves."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from dangol.testing import DEMO_NOW
from dangol.testing.compose import person
from dangol_smartstore.fake import SmartStoreFake
from dangol_smartstore.fake.products import PRODUCTS
from tests.plugins.smartstore.seller import SETTLE, Seller, body


@pytest.fixture(scope="module")
def state() -> dict[str, Any]:
    return SmartStoreFake(seed=5, orders=1500).state()


def moments(rows: list[dict[str, Any]], name: str) -> list[datetime]:
    return [datetime.fromisoformat(row[name]) for row in rows if row[name]]


def items_of(state: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for order in state["orders"] for item in order["items"]]


def test_the_same_seed_makes_the_same_shop() -> None:
    one, two, other = (SmartStoreFake(seed=seed, orders=120) for seed in (5, 5, 6))
    assert one.state() == two.state() != other.state()
    assert one.settings("x") == two.settings("x") != other.settings("x")
    assert one.exports()[0].content == two.exports()[0].content


@pytest.mark.parametrize("orders", [0, 1, 7, 630])
def test_there_are_as_many_orders_as_asked_for(orders: int) -> None:
    state = SmartStoreFake(orders=orders).state(["orders"])
    assert len(state["orders"]) == orders


def test_thirty_orders_a_day_unless_said() -> None:
    assert len(SmartStoreFake(days=4).state(["orders"])["orders"]) == 120


def test_orders_lie_in_the_days_before_now(state: dict[str, Any]) -> None:
    ordered = moments(state["orders"], "ordered_at")
    assert ordered == sorted(ordered)
    assert DEMO_NOW - timedelta(days=21) <= ordered[0] < DEMO_NOW - timedelta(days=20)
    assert DEMO_NOW - timedelta(hours=6) < ordered[-1] <= DEMO_NOW


def test_ids_are_unique_and_begin_with_the_day(state: dict[str, Any]) -> None:
    ids = [order["order_id"] for order in state["orders"]] + [item["item_id"] for item in items_of(state)]
    assert len(ids) == len(set(ids))
    for order in state["orders"]:
        assert order["order_id"][:8] == order["ordered_at"][:10].replace("-", "")


def test_people_shop_by_day_and_come_back(state: dict[str, Any]) -> None:
    hours = Counter(moment.hour for moment in moments(state["orders"], "ordered_at"))
    assert hours[10] + hours[21] > 6 * (hours[3] + hours[4])
    buyers = Counter(order["buyer"] for order in state["orders"])
    assert max(buyers.values()) >= 3
    assert len(buyers) > 700


def test_every_state_of_life_occurs(state: dict[str, Any]) -> None:
    states = Counter(item["status"] for item in items_of(state))
    assert set(states) >= {
        "PAYED",
        "DELIVERING",
        "DELIVERED",
        "PURCHASE_DECIDED",
        "CANCELED",
        "RETURNED",
        "EXCHANGED",
        "CANCELED_BY_NOPAYMENT",
    }
    assert {item["claim"] for item in items_of(state)} == {None, "CANCEL", "RETURN", "EXCHANGE"}


def test_a_life_goes_forward(state: dict[str, Any]) -> None:
    steps = ("placed_at", "dispatched_at", "delivered_at", "confirmed_at")
    for order in state["orders"]:
        for item in order["items"]:
            times = [order["ordered_at"], order["paid_at"], *(item[step] for step in steps)]
            known = [datetime.fromisoformat(time) for time in times if time]
            assert known == sorted(known)


def test_parcels_leave_on_working_days_and_never_arrive_on_sunday(state: dict[str, Any]) -> None:
    items = items_of(state)
    assert {moment.weekday() for moment in moments(items, "dispatched_at")} == {0, 1, 2, 3, 4}
    assert 6 not in {moment.weekday() for moment in moments(items, "delivered_at")}


def test_a_few_parcels_are_late(state: dict[str, Any]) -> None:
    travel = [
        (datetime.fromisoformat(item["delivered_at"]) - datetime.fromisoformat(item["dispatched_at"])).days
        for item in items_of(state)
        if item["delivered_at"]
    ]
    late = sum(days >= 3 for days in travel) / len(travel)
    assert 0.01 < late < 0.15


def test_nobody_is_real(state: dict[str, Any]) -> None:
    for number in range(200):
        assert person(5, number).phone.startswith("010-0")
    assert all(order["buyer"].endswith("****") for order in state["orders"])


def test_questions_are_mostly_about_delivery_and_some_wait(state: dict[str, Any]) -> None:
    topics = Counter(q["topic"] for q in state["inquiries"] if q["kind"] == "inquiry")
    assert topics.most_common(1)[0][0] == "delivery"
    assert len(topics) >= 6
    assert {q["kind"] for q in state["inquiries"]} == {"inquiry", "qna"}
    waiting = [q for q in state["inquiries"] if not q["answered"]]
    assert 3 <= len(waiting) < len(state["inquiries"]) / 3
    assert any(q["urgent"] for q in waiting)
    assert len({q["text"] for q in state["inquiries"]}) > 40


def test_even_a_small_shop_has_something_to_do() -> None:
    for seed in range(5):
        state = SmartStoreFake(seed=seed, orders=40).state(["inquiries", "reviews"])
        assert {q["kind"] for q in state["inquiries"] if not q["answered"]} == {"inquiry", "qna"}
        assert any(q["urgent"] for q in state["inquiries"] if not q["answered"])
        assert any(review["rating"] <= 2 and review["reply"] is None for review in state["reviews"])


def test_inquiries_name_orders_that_exist(state: dict[str, Any]) -> None:
    orders = {order["order_id"]: order for order in state["orders"]}
    for inquiry in state["inquiries"]:
        if inquiry["kind"] == "inquiry":
            order = orders[inquiry["order_id"]]
            assert inquiry["item_ids"][0] in {item["item_id"] for item in order["items"]}
            assert inquiry["asked_at"] > order["paid_at"]


def test_reviews_follow_a_delivery(state: dict[str, Any]) -> None:
    items = {item["item_id"]: item for item in items_of(state)}
    known = [review for review in state["reviews"] if review["item_id"] in items]
    assert len(known) > 200
    for review in known:
        assert review["written_at"] > items[review["item_id"]]["delivered_at"]
        assert review["product_id"] == items[review["item_id"]]["product_id"]
    assert len({review["item_id"] for review in known}) == len(known)


def test_reviews_have_all_stars_many_words_and_some_replies(state: dict[str, Any]) -> None:
    reviews = state["reviews"]
    stars = Counter(review["rating"] for review in reviews)
    assert set(stars) == {1, 2, 3, 4, 5}
    assert stars[5] > len(reviews) / 2
    assert len({review["text"] for review in reviews}) > len(reviews) * 0.7
    replied = [review for review in reviews if review["reply"]]
    assert 0.2 < len(replied) / len(reviews) < 0.7
    assert {product.id for product in PRODUCTS} == {review["product_id"] for review in reviews}


def test_month_use_reviews_follow_a_first_one(state: dict[str, Any]) -> None:
    by_id = {review["review_id"]: review for review in state["reviews"]}
    second = [review for review in state["reviews"] if review["month_use"]]
    assert len(second) >= 2
    for review in second:
        first = by_id[review["parent_id"]]
        assert first["item_id"] == review["item_id"]
        assert first["written_at"] < review["written_at"]


def test_time_goes_on_without_the_seller() -> None:
    fake = SmartStoreFake(orders=300)
    before = fake.state()
    fake.clock.advance(days=10)
    after = fake.state()
    known = {order["order_id"] for order in before["orders"]}
    assert len(after["orders"]) > len(before["orders"]) + 50
    old = [item for order in after["orders"] if order["order_id"] in known for item in order["items"]]
    assert sum(item["status"] == "PURCHASE_DECIDED" for item in old) > sum(
        item["status"] == "PURCHASE_DECIDED" for item in items_of(before)
    )
    assert len(after["reviews"]) > len(before["reviews"])
    answered = {q["inquiry_id"] for q in after["inquiries"] if q["answered"]}
    assert answered == {q["inquiry_id"] for q in before["inquiries"] if q["answered"]}
    fake.clock.set(DEMO_NOW)
    assert fake.state(["orders", "reviews", "inquiries"]) == {
        part: before[part] for part in ("orders", "reviews", "inquiries")
    }


# settlements


def settled(seller: Seller, **query: Any) -> Any:
    answer = seller.get(SETTLE, {"pageNumber": 1, "pageSize": 1000} | query)
    assert answer.status == 200, answer.body
    return body(answer)


def test_points_for_reviews_show_in_the_settlements_days_later() -> None:
    seller = Seller(600)
    reviews = {review["item_id"]: review for review in seller.fake.state(["reviews"])["reviews"]}
    kinds: Counter[str] = Counter()
    for day in range(10, 21):
        for row in settled(seller, searchDate=f"2026-11-{day}")["elements"]:
            kinds[row["productOrderType"]] += 1
            if row["productOrderType"] != "PROD_ORDER":
                review = reviews[row["productOrderId"]]
                assert ("PREMIUM" in row["productOrderType"]) is (review["photos"] > 0)
                assert row["settleBasisDate"] >= review["written_at"][:10]
                assert row["benefitSettleAmount"] < 0
    assert set(kinds) == {"PROD_ORDER", "PURCHASE_REVIEW", "PREMIUM_PURCHASE_REVIEW"}


def test_settlements_have_the_documented_fields_and_pages() -> None:
    seller = Seller(600)
    whole = settled(seller, searchDate="2026-11-19")
    assert set(whole["elements"][0]) >= {"settleBasisDate", "productOrderId", "productOrderType", "purchaserName"}
    pages = [settled(seller, searchDate="2026-11-19", pageSize=5, pageNumber=n) for n in (1, 2)]
    assert pages[0]["elements"] + pages[1]["elements"] == whole["elements"][:10]
    assert pages[0]["pagination"]["totalElements"] == whole["pagination"]["totalElements"] == len(whole["elements"])


def test_settlements_of_one_order_and_by_other_days() -> None:
    seller = Seller(600)
    row = settled(seller, searchDate="2026-11-19")["elements"][0]
    assert row in settled(seller, orderId=row["orderId"])["elements"]
    assert row in settled(seller, productOrderId=row["productOrderId"])["elements"]
    for period, field in (
        ("SETTLE_CASEBYCASE_SETTLE_SCHEDULE_DATE", "settleExpectDate"),
        ("SETTLE_CASEBYCASE_SETTLE_COMPLETE_DATE", "settleCompleteDate"),
        ("SETTLE_CASEBYCASE_PAY_DATE", "payDate"),
    ):
        assert row in settled(seller, searchDate=row[field], periodType=period)["elements"]


def test_an_unpaid_review_leaves_no_trace_in_the_settlements() -> None:
    seller = Seller(600)
    before = settled(seller, searchDate="2026-11-19")
    points = next(row for row in before["elements"] if row["productOrderType"] != "PROD_ORDER")
    review = next(r for r in seller.fake.shop.reviews.values() if r.item_id == points["productOrderId"])
    seller.edit("review", review_id=review.id, paid_points=False)
    after = settled(seller, searchDate="2026-11-19")
    assert len(after["elements"]) == len(before["elements"]) - 1


@pytest.mark.parametrize(
    "query",
    [
        {"pageNumber": "0"},
        {"pageSize": "1001"},
        {"searchDate": "2026-11-20T00:00:00.000+09:00"},
        {"periodType": "EVER"},
        {"searchDate": ""},
    ],
)
def test_settlements_of_no_known_kind_are_refused(query: dict[str, str]) -> None:
    answer = Seller().get(SETTLE, {"searchDate": "2026-11-19", "pageNumber": "1", "pageSize": "10"} | query)
    assert (answer.status, body(answer)["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("missing", ["pageNumber", "pageSize", "searchDate"])
def test_settlements_need_pages_and_a_day_or_an_order(missing: str) -> None:
    query = {"searchDate": "2026-11-19", "pageNumber": "1", "pageSize": "10"}
    del query[missing]
    assert Seller().get(SETTLE, query).status == 400
