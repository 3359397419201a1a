from __future__ import annotations

import re
from typing import Any

import pytest

from tests.plugins.cafe24.fake_caller import Caller, at, body, said, wire

YEAR = {"start_date": "2026-10-21", "end_date": "2026-12-05"}


@pytest.fixture
def caller() -> Caller:
    return Caller()


def one(caller: Caller, order_id: str, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = caller.data(f"orders/{order_id}", embed="items,buyer", **query)["order"]
    return found


def states(caller: Caller, order_id: str) -> list[tuple[str, str]]:
    return [(item["order_status"], item["status_code"]) for item in one(caller, order_id)["items"]]


# what may be asked


@pytest.mark.parametrize(
    "query, status",
    [
        ({}, 200),
        ({"start_date": "2026-11-01"}, 422),
        ({"end_date": "2026-11-01"}, 422),
        ({"start_date": "2026-08-21", "end_date": "2026-11-20"}, 200),
        ({"start_date": "2026-08-20", "end_date": "2026-11-20"}, 422),
        ({"start_date": "2026-11-30", "end_date": "2027-02-27"}, 200),
        ({"start_date": "2026-11-30", "end_date": "2027-02-28"}, 422),
        ({"start_date": "2026-08-20 16:20:00", "end_date": "2026-11-20 16:19:59"}, 200),
        ({"start_date": "2026-08-20 16:20:00", "end_date": "2026-11-20 16:20:00"}, 422),
        ({"start_date": "2026-11-20T10:00:00+09:00", "end_date": "2026-11-20T01:00:01Z"}, 200),
        ({"start_date": "2026-11-02", "end_date": "2026-11-01"}, 422),
        ({"start_date": "yesterday", "end_date": "2026-11-01"}, 422),
        ({"limit": "1000"}, 200),
        ({"limit": "1001"}, 422),
        ({"limit": "0"}, 422),
        ({"limit": "ten"}, 422),
        ({"offset": "15000"}, 200),
        ({"offset": "15001"}, 422),
        ({"date_type": "some_date"}, 422),
        ({"embed": "items,buyer,receivers,return,cancellation,exchange"}, 200),
        ({"embed": "secrets"}, 422),
        ({"payment_status": "X"}, 422),
        ({"member_type": "1"}, 422),
        ({"product_no": "mug"}, 422),
        ({"order_id": ",".join(map(str, range(101)))}, 422),
        ({"shop_no": "2"}, 422),
    ],
)
def test_bounds(caller: Caller, query: dict[str, str], status: int) -> None:
    for path in ("orders", "orders/count"):
        if path == "orders/count" and query.keys() & {"limit", "offset", "embed"}:
            continue
        answer = caller.get(path, query)
        assert answer.status == status
        if status != 200:
            assert said(answer)[1]


def test_ten_come_unless_more_are_asked_for() -> None:
    caller = Caller(30)
    page = caller.data("orders")
    assert len(page["orders"]) == 10
    assert page["links"] == [
        {"rel": "next", "href": "https://ondammall.cafe24api.com/api/v2/admin/orders?limit=10&offset=10"}
    ]
    last = caller.data("orders", limit=20, offset=20)
    assert [link["rel"] for link in last["links"]] == ["prev"]
    assert caller.data("orders", limit=30)["links"] == []
    assert caller.data("orders/count")["count"] == 30


def test_pages_cover_everything_once() -> None:
    caller = Caller(100)
    rows = caller.orders(limit=7)
    assert len({row["order_id"] for row in rows}) == len(rows) == 100


def test_row_orders_can_be_switched() -> None:
    caller = Caller(40)
    asked = {
        name: [row["order_id"] for row in (caller.fake.apply({"mall": {"rows": name}}), caller.orders())[1]]
        for name in ("newest", "oldest", "mixed")
    }
    assert asked["oldest"] == asked["newest"][::-1]
    assert sorted(asked["mixed"]) == sorted(asked["newest"])
    assert asked["mixed"] not in (asked["newest"], asked["oldest"])
    assert [row["order_id"] for row in caller.orders(limit=7)] == asked["mixed"]
    caller.edit("mall", rows="unstable")
    assert caller.orders() != caller.orders()


# rows


def test_a_row_is_written_as_the_api_writes_it(caller: Caller) -> None:
    line = {
        "dispatched_at": wire("11-19 15:00"),
        "delivered_at": wire("11-20 11:00"),
        "quantity": 2,
        "unit_price": 9000,
    }
    name, [item] = caller.order(ordered_at=wire("11-18 10:11:12"), buyer=1, member_id="hong01", items=[line])
    row = one(caller, name)
    assert re.fullmatch(r"\d{8}-\d{7}", name)
    assert item == f"{name}-01"
    assert row["order_date"] == "2026-11-18T10:11:12+09:00"
    assert row["payment_date"] == "2026-11-18T10:11:42+09:00"
    assert (row["paid"], row["canceled"], row["shipping_status"], row["cancel_date"]) == ("T", "F", "T", None)
    assert row["payment_amount"] == "20500.00"
    assert row["actual_order_amount"]["order_price_amount"] == "18000.00"
    assert (row["order_place_id"], row["market_id"], row["market_order_no"]) == ("mobile", "self", None)
    assert "order_status" not in row
    [line_row] = row["items"]
    assert (line_row["order_status"], line_row["status_code"], line_row["quantity"]) == ("N40", "N1", 2)
    assert line_row["product_price"] == "9000.00"
    assert line_row["payment_amount"] is None
    assert line_row["delivered_date"] == "2026-11-20T11:00:00+09:00"
    assert line_row["purchaseconfirmation_date"] is None
    assert line_row["tracking_no"]
    assert row["buyer"]["member_id"] == row["member_id"] == "hong01"
    assert row["buyer"]["cellphone"].startswith("010-0")


def test_times_have_an_older_form(caller: Caller) -> None:
    name, _ = caller.order(ordered_at=wire("11-18 10:11:12"))
    assert caller.orders()[0]["order_date"] == "2026-11-18T10:11:12+09:00"
    caller.edit("mall", spaced=True)
    assert caller.orders()[0]["order_date"] == "2026-11-18 10:11:12"
    assert one(caller, name)["order_date"] == "2026-11-18 10:11:12"


def test_parts_come_when_they_are_asked_for(caller: Caller) -> None:
    name, [item] = caller.order(items=[{"dispatched_at": wire("11-20 15:00")}])
    [bare] = caller.orders()
    assert not bare.keys() & {"items", "buyer", "receivers"}
    [full] = caller.orders(embed="items,buyer,receivers,cancellation")
    assert full["items"] == caller.data(f"orders/{name}/items")["items"]
    assert full["buyer"] == caller.data(f"orders/{name}/buyer")["buyer"]
    assert full["receivers"] == caller.data(f"orders/{name}/receivers")["receivers"]
    assert full["cancellation"] == []
    assert "-" not in full["receivers"][0]["cellphone"]
    [parcel] = caller.data(f"orders/{name}/shipments")["shipments"]
    assert parcel["items"] == [{"order_item_code": item, "status": "shipping"}]
    assert parcel["tracking_no"] == full["items"][0]["tracking_no"]
    [picked] = caller.orders(fields="order_id,paid")
    assert picked == {"order_id": name, "paid": "T"}


def test_guests_have_no_member_id(caller: Caller) -> None:
    name, _ = caller.order()
    row = one(caller, name)
    assert (row["member_id"], row["member_email"], row["buyer"]["member_id"]) == ("", "", "")
    assert row["buyer"]["email"]


@pytest.mark.parametrize("path", ["", "/items", "/buyer", "/receivers", "/shipments"])
def test_unknown_and_hidden_orders_are_not_there(caller: Caller, path: str) -> None:
    assert caller.get(f"orders/20200101-0000001{path}").status == 404
    name, _ = caller.order(visible_at=wire("11-20 16:30"))
    assert caller.get(f"orders/{name}{path}").status == 404
    assert caller.orders() == []
    caller.go(minutes=10)
    assert caller.get(f"orders/{name}{path}").status == 200


# lives


def test_a_life_moves_with_the_clock(caller: Caller) -> None:
    life = {
        "placed_at": wire("11-21 09:00"),
        "dispatched_at": wire("11-21 15:00"),
        "delivered_at": wire("11-22 12:00"),
        "confirmed_at": wire("11-25 12:00"),
    }
    name, _ = caller.order(paid_at=wire("11-20 17:00"), items=[life])
    seen = [states(caller, name)]
    for moment in ("11-20 17:00", "11-21 09:00", "11-21 15:00", "11-22 12:00", "11-25 12:00"):
        caller.to(at(moment))
        seen.append(states(caller, name))
    assert [status for [(status, code)] in seen] == ["N00", "N10", "N20", "N30", "N40", "N50"]
    assert {code for [(_, code)] in seen} == {"N1"}
    caller.to(at("11-20 16:30"))
    assert states(caller, name) == [("N00", "N1")]


def claimed(caller: Caller, kind: str, **more: Any) -> str:
    line = {"dispatched_at": wire("11-18 15:00"), "delivered_at": wire("11-19 12:00")} if kind != "CANCEL" else {}
    name, [item] = caller.order(ordered_at=wire("11-18 09:00"), items=[line])
    caller.edit("claim", item_id=item, type=kind, requested_at=wire("11-20 10:00"), **more)
    return name


def test_a_cancellation_ends_in_c40(caller: Caller) -> None:
    name = claimed(caller, "CANCEL", done_at=wire("11-21 10:00"))
    assert states(caller, name) == [("C00", "N1")]
    caller.to(at("11-21 10:00"))
    assert states(caller, name) == [("C40", "C2")]
    row = one(caller, name)
    assert (row["canceled"], row["cancel_date"]) == ("T", "2026-11-21T10:00:00+09:00")


def test_a_return_goes_by_its_stages(caller: Caller) -> None:
    name = claimed(caller, "RETURN", collected_at=wire("11-22 10:00"), done_at=wire("11-23 10:00"))
    seen = []
    for moment in ("11-20 11:00", "11-20 12:00", "11-22 10:00", "11-23 10:00"):
        caller.to(at(moment))
        seen += states(caller, name)
    assert seen == [("R00", "N1"), ("R10", "N1"), ("R20", "N1"), ("R40", "C3")]


def test_a_refused_return_goes_on_as_before(caller: Caller) -> None:
    name = claimed(caller, "RETURN", rejected_at=wire("11-21 10:00"))
    assert states(caller, name) == [("R00", "N1")]
    caller.to(at("11-21 10:00"))
    assert states(caller, name) == [("N40", "N1")]


def test_an_exchange_leaves_two_rows(caller: Caller) -> None:
    name = claimed(
        caller,
        "EXCHANGE",
        collected_at=wire("11-22 10:00"),
        redelivered_at=wire("11-22 15:00"),
        done_at=wire("11-23 10:00"),
    )
    seen = []
    for moment in ("11-20 11:00", "11-20 12:00", "11-22 10:00", "11-22 15:00", "11-23 10:00", "12-01 10:00"):
        caller.to(at(moment))
        seen.append([status + code for status, code in states(caller, name)])
    assert seen == [
        ["E00N1"],
        ["E10N1", "N01N2"],
        ["E20N1", "N01N2"],
        ["E20N1", "N30N2"],
        ["E40E1", "N40N2"],
        ["E40E1", "N50N2"],
    ]
    codes = [item["order_item_code"] for item in one(caller, name)["items"]]
    assert codes == [f"{name}-01", f"{name}-02"]


def test_an_unpaid_order_lapses_after_three_days(caller: Caller) -> None:
    name, _ = caller.order(paid_at=None)
    assert states(caller, name) == [("N00", "N1")]
    caller.go(days=3)
    assert states(caller, name) == [("C48", "C1")]
    row = one(caller, name)
    assert (row["paid"], row["canceled"], row["payment_date"]) == ("F", "T", None)
    assert row["cancel_date"] == row["items"][0]["cancel_date"] == "2026-11-23T16:20:00+09:00"


# finding


DATES = {
    "order_date": "11-01",
    "pay_date": "11-02",
    "place_date": "11-03",
    "shipbegin_date": "11-04",
    "shipend_date": "11-05",
    "purchaseconfirmation_date": "11-06",
}


@pytest.mark.parametrize("kind", DATES)
def test_an_order_is_found_by_each_date_of_its_life(caller: Caller, kind: str) -> None:
    life = {
        "placed_at": wire("11-03 10:00"),
        "dispatched_at": wire("11-04 10:00"),
        "delivered_at": wire("11-05 10:00"),
        "confirmed_at": wire("11-06 10:00"),
    }
    caller.order(ordered_at=wire("11-01 10:00"), paid_at=wire("11-02 10:00"), items=[life, life])
    day = f"2026-{DATES[kind]}"
    assert len(caller.orders(date_type=kind, start_date=day, end_date=day)) == 1
    assert caller.data("orders/count", date_type=kind, start_date=day, end_date=day)["count"] == 1
    for other in set(DATES.values()) - {DATES[kind]}:
        assert caller.orders(date_type=kind, start_date=f"2026-{other}", end_date=f"2026-{other}") == []
    exact = {"start_date": f"{day} 10:00:00", "end_date": f"{day} 10:00:00"}
    assert len(caller.orders(date_type=kind, **exact)) == 1
    assert caller.orders(date_type=kind, start_date=f"{day} 10:00:01", end_date=f"{day} 11:00:00") == []


@pytest.mark.parametrize("kind", ["CANCEL", "RETURN", "EXCHANGE"])
def test_a_claim_is_found_by_its_dates(caller: Caller, kind: str) -> None:
    name, [item] = caller.order(ordered_at=wire("11-01 10:00"), items=[{"delivered_at": wire("11-02 10:00")}])
    caller.edit(
        "claim",
        item_id=item,
        type=kind,
        requested_at=wire("11-03 10:00"),
        collected_at=wire("11-04 10:00"),
        redelivered_at=wire("11-05 10:00"),
        done_at=wire("11-06 10:00"),
    )
    accepted = "2026-11-06" if kind == "CANCEL" else "2026-11-03"
    for step, day in (("request", "2026-11-03"), ("accept", accepted), ("complete", "2026-11-06")):
        asked = {"date_type": f"{kind.lower()}_{step}_date", "start_date": day, "end_date": day}
        assert [row["order_id"] for row in caller.orders(**asked)] == [name]
    at_last = {"date_type": "cancel_date", "start_date": "2026-11-06", "end_date": "2026-11-06"}
    assert len(caller.orders(**at_last)) == (kind == "CANCEL")


def test_what_has_not_happened_is_not_found(caller: Caller) -> None:
    caller.order(items=[{"delivered_at": wire("11-25 10:00")}])
    asked = {"date_type": "shipend_date", "start_date": "2026-11-20", "end_date": "2026-11-30"}
    assert caller.orders(**asked) == []
    caller.go(days=6)
    assert len(caller.orders(**asked)) == 1


def test_filters(caller: Caller) -> None:
    plain, _ = caller.order(buyer=3, buyer_name="홍길동", member_id="hong01")
    unpaid, _ = caller.order(paid_at=None, items=[{"product_id": "102"}])
    market, _ = caller.order(place="shopn", market_order_no="2026112020000005")
    row = one(caller, plain)
    for query, names in (
        ({"order_id": f"{plain},{unpaid}"}, {plain, unpaid}),
        ({"order_id": "20200101-0000001"}, set()),
        ({"market_order_no": "2026112020000005"}, {market}),
        ({"order_place_id": "shopn,coupang"}, {market}),
        ({"member_id": "hong01"}, {plain}),
        ({"member_type": "2"}, {plain}),
        ({"member_type": "3"}, {unpaid, market}),
        ({"member_email": row["member_email"]}, {plain}),
        ({"buyer_name": "홍길동"}, {plain}),
        ({"buyer_email": row["buyer"]["email"]}, {plain}),
        ({"buyer_cellphone": row["buyer"]["cellphone"].replace("-", "")}, {plain}),
        ({"order_status": "N00"}, {unpaid}),
        ({"order_status": "N10,N20"}, {plain, market}),
        ({"payment_status": "F"}, {unpaid}),
        ({"payment_status": "A,T"}, {plain, market}),
        ({"product_no": "102"}, {unpaid}),
        ({"nonsense": "1"}, {plain, unpaid, market}),
    ):
        assert {found["order_id"] for found in caller.orders(**query)} == names, query
        assert caller.data("orders/count", **query)["count"] == len(names)


def test_an_edit_is_seen_at_once(caller: Caller) -> None:
    name, [item] = caller.order()
    assert states(caller, name) == [("N10", "N1")]
    assert caller.orders(embed="items")[0]["items"][0]["order_status"] == "N10"
    assert len(caller.orders(order_status="N10")) == 1
    caller.edit("item", item_id=item, dispatched_at=wire("11-20 15:00"), tracking_no="123")
    assert caller.orders(order_status="N10") == []
    [row] = caller.orders(embed="items")
    assert (row["items"][0]["order_status"], row["items"][0]["tracking_no"]) == ("N30", "123")
    asked = {"date_type": "shipbegin_date", "start_date": "2026-11-20", "end_date": "2026-11-20"}
    assert len(caller.orders(**asked)) == 1


def test_many_orders_can_be_added_at_once(caller: Caller) -> None:
    made = caller.edit("order", copies=1200, ordered_at=wire("11-10 10:00"))
    assert len(set(made["order_ids"])) == 1200
    day = {"start_date": "2026-11-10", "end_date": "2026-11-10"}
    assert caller.data("orders/count", **day)["count"] == 1200
    assert len(caller.orders(**day)) == 1200
    with pytest.raises(Exception, match="already"):
        caller.order(order_id=made["order_id"])


def test_the_composed_mall_is_read_whole() -> None:
    caller = Caller(120)
    read = caller.orders(embed="items", **YEAR)
    known = caller.fake.state(["orders"])["orders"]
    assert {row["order_id"] for row in read} == {row["order_id"] for row in known}
    told = {item["order_item_code"]: item["order_status"] for row in read for item in row["items"]}
    assert told == {item["item_id"]: item["status"] for row in known for item in row["items"]}
    assert body(caller.get("orders/count", YEAR))["count"] == len(known) == 120
