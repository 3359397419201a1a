from __future__ import annotations

from typing import Any

import pytest

from tests.plugins.smartstore.seller import ORDERS, QUERY, Seller, at, body, wire

DISPATCH = f"{ORDERS}/dispatch"
CONFIRM = f"{ORDERS}/confirm"


@pytest.fixture
def seller() -> Seller:
    return Seller()


def four_thousand(answer: Any) -> bool:
    return bool(answer.status == 400 and body(answer)["code"] == "4000")


def done(seller: Seller, *, ordered: str = "11-10 10:00", decided: str = "11-19 10:00", **more: Any) -> list[str]:
    """Add an order that went its whole way."""
    life = {
        "placed_at": wire(at(ordered)),
        "dispatched_at": wire(at(ordered)),
        "delivered_at": wire(at(ordered)),
        "confirmed_at": wire(at(decided)),
    }
    return seller.order(ordered_at=wire(at(ordered)), paid_at=wire(at(ordered)), items=[life], **more)


# details


def test_details_have_the_documented_parts(seller: Seller) -> None:
    [item] = done(seller)
    [row] = seller.details(item)
    assert set(row) == {"order", "productOrder", "delivery"}
    assert {"orderId", "orderDate", "paymentDate", "ordererId", "ordererNo", "ordererName", "ordererTel"} <= set(
        row["order"]
    )
    assert row["productOrder"]["decisionDate"] == "2026-11-19T10:00:00.000+09:00"
    assert row["productOrder"]["productOrderStatus"] == "PURCHASE_DECIDED"
    assert row["delivery"]["deliveryStatus"] == "DELIVERY_COMPLETION"
    assert isinstance(row["productOrder"]["productId"], str)
    assert isinstance(row["productOrder"]["unitPrice"], int)


def test_there_is_no_delivery_before_the_parcel_left(seller: Seller) -> None:
    [item] = seller.order()
    [row] = seller.details(item)
    assert "delivery" not in row
    assert "placeOrderDate" not in row["productOrder"]
    assert row["productOrder"]["placeOrderStatus"] == "NOT_YET"


def test_strange_ids_are_left_out_and_repeats_answered_once(seller: Seller) -> None:
    [item] = seller.order()
    assert [row["productOrder"]["productOrderId"] for row in seller.details(item, "2026000000000000", item)] == [item]


@pytest.mark.parametrize("count, status", [(0, 400), (1, 200), (300, 200), (301, 400)])
def test_three_hundred_ids_at_most(seller: Seller, count: int, status: int) -> None:
    assert seller.call("POST", QUERY, json={"productOrderIds": ["1"] * count}).status == status


@pytest.mark.parametrize(
    "sent", [{}, {"productOrderIds": [1]}, {"productOrderIds": ["1"], "quantity": 1}, ["1"], "text"]
)
def test_a_body_of_another_form_is_refused(seller: Seller, sent: Any) -> None:
    assert four_thousand(seller.call("POST", QUERY, json=sent))


def test_the_new_schema_must_be_asked_for(seller: Seller) -> None:
    [item] = seller.order(items=[{"quantity": 2, "unit_price": 5000}])
    seller.edit("claim", item_id=item, type="RETURN")
    [new], [old] = seller.details(item), seller.details(item, compatible=False)
    assert new["productOrder"]["remainPaymentAmount"] == 10_000
    assert new["currentClaim"]["return"]["claimStatus"] == "RETURN_REQUEST"
    assert "remainPaymentAmount" not in old["productOrder"]
    assert "currentClaim" not in old
    assert old["return"]["claimStatus"] == "RETURN_REQUEST"


def test_a_closed_claim_moves_to_the_completed_ones(seller: Seller) -> None:
    [item] = seller.order(items=[{"quantity": 2}])
    seller.edit("claim", item_id=item, type="CANCEL", done_at=wire(seller.now))
    [row] = seller.details(item)
    assert "currentClaim" not in row
    [claim] = row["completedClaims"]
    assert (claim["claimType"], claim["claimStatus"]) == ("CANCEL", "CANCEL_DONE")
    assert row["productOrder"]["productOrderStatus"] == "CANCELED"
    assert row["productOrder"]["remainQuantity"] == 0
    assert row["productOrder"]["quantity"] == 2


def test_the_steps_of_an_exchange(seller: Seller) -> None:
    [item] = done(seller)
    steps = [
        ("EXCHANGE_REQUEST", {}),
        ("COLLECT_DONE", {"collected_at": wire(seller.now)}),
        ("EXCHANGE_REDELIVERING", {"collected_at": wire(seller.now), "redelivered_at": wire(seller.now)}),
        ("EXCHANGE_DONE", {"redelivered_at": wire(seller.now), "done_at": wire(seller.now)}),
    ]
    for wanted, row in steps:
        seller.edit("claim", item_id=item, type="EXCHANGE", **row)
        assert seller.details(item)[0]["productOrder"]["claimStatus"] == wanted
    assert seller.details(item)[0]["productOrder"]["productOrderStatus"] == "EXCHANGED"
    seller.edit("claim", item_id=item, type="EXCHANGE", rejected_at=wire(seller.now))
    assert seller.details(item)[0]["productOrder"]["claimStatus"] == "EXCHANGE_REJECT"


def test_a_gift_hides_who_ordered(seller: Seller) -> None:
    [item] = seller.order(gift=True, buyer_name="가나다")
    [row] = seller.details(item)
    assert row["order"]["ordererName"] == "가*다"
    assert row["order"]["ordererTel"].endswith("****")
    assert row["productOrder"]["giftReceivingStatus"] == "RECEIVED"


def test_details_follow_the_clock(seller: Seller) -> None:
    life = {
        "dispatched_at": wire(at("11-20 17:00")),
        "delivered_at": wire(at("11-21 13:00")),
        "confirmed_at": wire(at("11-22 10:00")),
    }
    [item] = seller.order(items=[life])
    seen = []
    for moment in ("11-20 16:30", "11-20 17:00", "11-21 13:00", "11-22 10:00"):
        seller.fake.clock.set(at(moment))
        seller.relogin()
        seen.append(seller.details(item)[0]["productOrder"]["productOrderStatus"])
    assert seen == ["PAYED", "DELIVERING", "DELIVERED", "PURCHASE_DECIDED"]
    seller.fake.clock.set(at("11-20 16:20"))
    seller.relogin()
    assert seller.details(item)[0]["productOrder"]["productOrderStatus"] == "PAYED"


def test_the_parcel_waits_for_the_courier_before_it_moves(seller: Seller) -> None:
    [item] = seller.order(items=[{"dispatched_at": wire(seller.now)}])
    assert seller.details(item)[0]["delivery"]["deliveryStatus"] == "COLLECT_WAIT"
    seller.go(hours=3)
    seller.relogin()
    assert seller.details(item)[0]["delivery"]["deliveryStatus"] == "DELIVERING"


# the conditional list


def listed(seller: Seller, **query: Any) -> Any:
    answer = seller.get(ORDERS, query)
    assert answer.status == 200, answer.body
    return body(answer)["data"]


def test_decided_purchases_are_found_by_their_day(seller: Seller) -> None:
    [wanted] = done(seller, decided="11-19 10:00")
    done(seller, decided="11-18 09:00")
    data = listed(seller, **{"from": wire(at("11-19 00:00")), "rangeType": "PURCHASE_DECIDED_DATETIME"})
    [row] = data["contents"]
    assert row["productOrderId"] == wanted == row["content"]["productOrder"]["productOrderId"]
    assert data["pagination"] == {"page": 1, "size": 300, "hasNext": False}


@pytest.mark.parametrize(
    "kind, hits",
    [
        (None, 1),
        ("PAYED_DATETIME", 1),
        ("ORDERED_DATETIME", 1),
        ("DISPATCHED_DATETIME", 1),
        ("PURCHASE_DECIDED_DATETIME", 0),
        ("CLAIM_REQUESTED_DATETIME", 0),
        ("GIFT_RECEIVED_DATETIME", 0),
    ],
)
def test_range_types_look_at_their_own_time(seller: Seller, kind: str | None, hits: int) -> None:
    done(seller, ordered="11-10 10:00")
    query = {"from": wire(at("11-10 09:00")), "to": wire(at("11-10 11:00"))} | ({"rangeType": kind} if kind else {})
    assert len(listed(seller, **query)["contents"]) == hits


def test_a_time_still_to_come_is_not_listed(seller: Seller) -> None:
    done(seller, ordered="11-20 10:00", decided="11-20 18:00")
    query = {"from": wire(at("11-20 10:00")), "rangeType": "PURCHASE_DECIDED_DATETIME"}
    assert listed(seller, **query)["contents"] == []
    seller.go(hours=2)
    assert len(listed(seller, **query)["contents"]) == 1


def test_arrays_are_repeated_keys(seller: Seller) -> None:
    done(seller, ordered="11-20 10:00", decided="11-20 11:00")
    seller.order()
    since = {"from": wire(at("11-20 00:00"))}
    both = listed(seller, **since, productOrderStatuses=["PAYED", "PURCHASE_DECIDED"])
    assert len(both["contents"]) == 2
    assert len(listed(seller, **since, productOrderStatuses=["PAYED"])["contents"]) == 1
    assert four_thousand(seller.get(ORDERS, {**since, "productOrderStatuses": "PAYED,PURCHASE_DECIDED"}))


def test_claims_and_place_status_narrow_the_list(seller: Seller) -> None:
    [item, *_] = seller.order(copies=2)
    since = {"from": wire(at("11-20 00:00"))}
    seller.edit("claim", item_id=item, type="CANCEL")
    assert len(listed(seller, **since, claimStatuses=["CANCEL_REQUEST", "RETURN_REQUEST"])["contents"]) == 1
    seller.call("POST", CONFIRM, json={"productOrderIds": [item]})
    assert len(listed(seller, **since, placeOrderStatusType="NOT_YET")["contents"]) == 1
    assert listed(seller, **since, fulfillment="true")["contents"] == []


def test_pages_of_the_list(seller: Seller) -> None:
    ids = seller.order(copies=25)
    query = {"from": wire(at("11-20 00:00")), "pageSize": 10}
    found = [listed(seller, **query, page=page) for page in (1, 2, 3)]
    assert [page["pagination"]["hasNext"] for page in found] == [True, True, False]
    assert [row["productOrderId"] for page in found for row in page["contents"]] == sorted(ids)


@pytest.mark.parametrize(
    "query",
    [
        {"from": ""},
        {"to": "2026-11-20T00:00:00.001+09:00"},
        {"to": "2026-11-19T00:00:00.000+09:00"},
        {"rangeType": "DELIVERED_DATETIME"},
        {"pageSize": "301"},
        {"pageSize": "0"},
        {"page": "0"},
        {"placeOrderStatusType": "MAYBE"},
        {"quantityClaimCompatibility": "yes"},
    ],
)
def test_a_list_that_cannot_be_is_refused(seller: Seller, query: dict[str, str]) -> None:
    assert four_thousand(seller.get(ORDERS, {"from": "2026-11-19T00:00:00.000+09:00"} | query))


def test_the_lines_of_an_order(seller: Seller) -> None:
    made = seller.edit("order", items=[{}, {"product_id": "9000000002"}])
    path = f"/v1/pay-order/seller/orders/{made['order_id']}/product-order-ids"
    assert body(seller.get(path))["data"] == made["item_ids"]
    missing = seller.get("/v1/pay-order/seller/orders/2026000000000000/product-order-ids")
    assert (missing.status, body(missing)["code"]) == (400, "100003")


# taking on and handing over


def test_confirming_takes_effect_once(seller: Seller) -> None:
    [item] = seller.order()
    asked = {"productOrderIds": [item, "1"]}
    first, second = (body(seller.call("POST", CONFIRM, json=asked))["data"] for _ in range(2))
    assert first["successProductOrderInfos"] == [{"productOrderId": item, "isReceiverAddressChanged": False}]
    assert [(f["productOrderId"], f["code"]) for f in first["failProductOrderInfos"]] == [("1", "100001")]
    assert [f["code"] for f in second["failProductOrderInfos"]] == ["105306", "100001"]
    assert seller.details(item)[0]["productOrder"]["placeOrderStatus"] == "OK"


def parcel(item: str, **changes: Any) -> dict[str, Any]:
    usual = {
        "productOrderId": item,
        "deliveryMethod": "DELIVERY",
        "deliveryCompanyCode": "CJGLS",
        "trackingNumber": "000011112222",
        "dispatchDate": "2026-11-20T16:20:00.000+09:00",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def test_some_parcels_may_fail_while_the_answer_is_200(seller: Seller) -> None:
    good, no_carrier, no_number, odd = seller.order(copies=4)
    parcels = [
        parcel(good),
        parcel(good),
        parcel("1"),
        parcel(no_carrier, deliveryCompanyCode=None),
        parcel(no_number, trackingNumber=""),
        parcel(odd, trackingNumber="12"),
    ]
    answer = seller.call("POST", DISPATCH, json={"dispatchProductOrders": parcels})
    data = body(answer)["data"]
    assert answer.status == 200
    assert data["successProductOrderIds"] == [good]
    assert [failed["code"] for failed in data["failProductOrderInfos"]] == [
        "104131",
        "100001",
        "104118",
        "104120",
        "104122",
    ]
    assert all(failed["message"] for failed in data["failProductOrderInfos"])
    [row] = seller.details(good)
    assert row["delivery"]["trackingNumber"] == "000011112222"
    kinds = {row["productOrderId"]: row["lastChangedType"] for row in seller.feed_rows(at("11-20 16:00"))}
    assert kinds == {good: "DISPATCHED", no_carrier: "PAYED", no_number: "PAYED", odd: "PAYED"}


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"deliveryCompanyCode": "NOBODY"}, "104119"),
        ({"deliveryMethod": "BALLOON"}, "104117"),
        ({"deliveryMethod": "QUICK_SVC", "trackingNumber": None}, None),
    ],
)
def test_a_parcel_needs_what_its_method_needs(seller: Seller, changes: dict[str, Any], code: str | None) -> None:
    [item] = seller.order()
    answer = seller.call("POST", DISPATCH, json={"dispatchProductOrders": [parcel(item, **changes)]})
    assert [failed["code"] for failed in body(answer)["data"]["failProductOrderInfos"]] == ([code] if code else [])


def test_a_parcel_leaves_once_and_not_under_a_claim(seller: Seller) -> None:
    sent, claimed = seller.order(copies=2)
    seller.edit("claim", item_id=claimed, type="CANCEL")
    parcels = {"dispatchProductOrders": [parcel(sent), parcel(claimed)]}
    first = body(seller.call("POST", DISPATCH, json=parcels))["data"]
    assert [failed["code"] for failed in first["failProductOrderInfos"]] == ["104442"]
    second = body(seller.call("POST", DISPATCH, json=parcels))["data"]
    assert [failed["code"] for failed in second["failProductOrderInfos"]] == ["104442", "104442"]


@pytest.mark.parametrize("path, key", [(CONFIRM, "productOrderIds"), (DISPATCH, "dispatchProductOrders")])
@pytest.mark.parametrize("count", [0, 31])
def test_thirty_at_once(seller: Seller, path: str, key: str, count: int) -> None:
    rows: list[Any] = ["1"] * count if path == CONFIRM else [parcel("1")] * count
    assert four_thousand(seller.call("POST", path, json={key: rows}))


def test_dispatching_early_moves_the_rest_of_a_planned_life() -> None:
    seller = Seller(300)
    waiting = next(
        item
        for item in seller.fake.shop.shown()
        if item.purchase.paid
        and item.purchase.paid < seller.fake.shop.now
        and item.delivered
        and item.dispatched
        and item.dispatched > seller.fake.shop.now + 3_600_000
        and item.claim is None
    )
    assert waiting.delivered is not None
    assert waiting.dispatched is not None
    travel = waiting.delivered - waiting.dispatched
    seller.call("POST", DISPATCH, json={"dispatchProductOrders": [parcel(waiting.id)]})
    assert waiting.dispatched == seller.fake.shop.now
    assert waiting.delivered - waiting.dispatched == travel
