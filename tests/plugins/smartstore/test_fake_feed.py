from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.plugins.smartstore.seller import FEED, Seller, at, body, wire


@pytest.fixture
def seller() -> Seller:
    """An empty shop, Friday 16:20."""
    return Seller()


def refused(seller: Seller, **query: str) -> str:
    answer = seller.get(FEED, query)
    assert answer.status == 400
    error = body(answer)
    assert set(error) == {"code", "message", "timestamp", "traceId"}
    return str(error["code"])


def paid(seller: Seller, moment: datetime, **more: Any) -> list[str]:
    return seller.order(ordered_at=wire(moment - timedelta(minutes=1)), paid_at=wire(moment), **more)


def test_both_bounds_belong_to_the_window(seller: Seller) -> None:
    for minute in (0, 10, 20):
        paid(seller, at(f"11-20 10:{minute:02d}"))
    start, end, instant = at("11-20 10:00"), at("11-20 10:20"), timedelta(milliseconds=1)
    found = seller.feed_rows(start, end)
    assert [row["lastChangedDate"][11:16] for row in found] == ["10:00", "10:10", "10:20"]
    inner = seller.feed_rows(start + instant, end - instant)
    assert [row["lastChangedDate"][11:16] for row in inner] == ["10:10"]


def test_a_row_is_as_documented(seller: Seller) -> None:
    [item] = paid(seller, at("11-20 10:00"))
    [row] = seller.feed_rows(at("11-20 09:00"))
    assert row == {
        "orderId": row["orderId"],
        "productOrderId": item,
        "lastChangedType": "PAYED",
        "lastChangedDate": "2026-11-20T10:00:00.000+09:00",
        "paymentDate": "2026-11-20T10:00:00.000+09:00",
        "productOrderStatus": "PAYED",
        "receiverAddressChanged": False,
    }
    assert item.isdigit()
    assert len(item) == len(row["orderId"]) == 16


def test_without_an_end_the_window_is_a_day_or_until_now(seller: Seller) -> None:
    paid(seller, at("11-18 10:00"))
    paid(seller, at("11-19 09:59"))
    paid(seller, at("11-19 10:01"))
    assert len(seller.feed_rows(at("11-18 10:00"))) == 2
    assert len(seller.feed_rows(at("11-20 16:00"))) == 0


def test_rows_come_by_time_then_by_id(seller: Seller) -> None:
    paid(seller, at("11-20 11:00"))
    ids = [*paid(seller, at("11-20 10:00"), copies=3)]
    rows = seller.feed_rows(at("11-20 09:00"))
    assert [row["productOrderId"] for row in rows[:3]] == sorted(ids)
    assert rows[3]["lastChangedDate"] > rows[2]["lastChangedDate"]


def pages(seller: Seller, since: datetime, until: datetime, **query: Any) -> list[list[str]]:
    found = []
    more: dict[str, Any] | None = {"moreFrom": wire(since)}
    while more is not None:
        asked = {"lastChangedFrom": more["moreFrom"], "lastChangedTo": wire(until), **query}
        if "moreSequence" in more:
            asked["moreSequence"] = more["moreSequence"]
        data = body(seller.get(FEED, asked))["data"]
        found.append([row["productOrderId"] for row in data["lastChangeStatuses"]])
        assert data["count"] == len(found[-1])
        more = data.get("more")
    return found


def test_seven_hundred_rows_of_one_moment_are_paged_without_loss_or_repeat(seller: Seller) -> None:
    ids = paid(seller, at("11-20 10:00"), copies=700)
    found = pages(seller, at("11-20 09:00"), at("11-20 12:00"))
    assert [len(page) for page in found] == [300, 300, 100]
    assert [item for page in found for item in page] == sorted(ids)


def test_pages_may_go_on_at_the_very_end_of_the_window(seller: Seller) -> None:
    ids = paid(seller, at("11-20 12:00"), copies=301)
    found = pages(seller, at("11-20 09:00"), at("11-20 12:00"))
    assert [item for page in found for item in page] == sorted(ids)


def test_more_names_the_first_row_that_was_not_delivered(seller: Seller) -> None:
    first, second = paid(seller, at("11-20 10:00")), paid(seller, at("11-20 10:05"))
    data = seller.feed(at("11-20 09:00"), limitCount=1)
    assert [row["productOrderId"] for row in data["lastChangeStatuses"]] == first
    assert data["more"] == {"moreFrom": "2026-11-20T10:05:00.000+09:00", "moreSequence": second[0]}
    assert "more" not in seller.feed(at("11-20 09:00"), limitCount=2)


@pytest.mark.parametrize("limit, wanted", [("1", 1), ("299", 299), ("300", 300), ("301", 300), ("99999", 300)])
def test_a_page_has_three_hundred_rows_at_most(seller: Seller, limit: str, wanted: int) -> None:
    paid(seller, at("11-20 10:00"), copies=310)
    assert seller.feed(at("11-20 09:00"), limitCount=limit)["count"] == wanted


def test_nothing_is_said_in_three_ways(seller: Seller) -> None:
    answers = [body(seller.get(FEED, {"lastChangedFrom": wire(at("11-20 09:00"))})) for _ in range(3)]
    assert all(answer["traceId"] for answer in answers)
    assert [answer.get("data") for answer in answers] == [None, {"count": 0}, {"count": 0, "lastChangeStatuses": []}]


def test_a_row_is_overwritten_in_place(seller: Seller) -> None:
    [item] = paid(seller, at("11-20 10:00"))
    seller.edit("item", item_id=item, dispatched_at=wire(at("11-20 15:30")))
    assert seller.feed_rows(at("11-20 09:00"), at("11-20 12:00")) == []
    [row] = seller.feed_rows(at("11-20 15:00"))
    assert (row["lastChangedType"], row["productOrderStatus"]) == ("DISPATCHED", "DELIVERING")
    assert seller.feed_rows(at("11-20 09:00"), lastChangedType="PAYED") == []
    assert len(seller.feed_rows(at("11-20 09:00"), lastChangedType="DISPATCHED")) == 1


def test_a_delivery_is_no_event_and_the_feed_keeps_its_stale_status(seller: Seller) -> None:
    [item] = paid(seller, at("11-18 10:00"))
    seller.edit("item", item_id=item, dispatched_at=wire(at("11-18 16:00")), delivered_at=wire(at("11-19 13:00")))
    assert seller.feed_rows(at("11-19 12:00"), at("11-19 14:00")) == []
    [row] = seller.feed_rows(at("11-18 12:00"))
    assert row["productOrderStatus"] == "DELIVERING"
    [detail] = seller.details(item)
    assert detail["productOrder"]["productOrderStatus"] == "DELIVERED"


def test_no_row_ever_speaks_of_a_delivery() -> None:
    seller = Seller(400)
    for day in range(21):
        for row in seller.feed_rows(seller.ago(days=21 - day), seller.ago(days=20 - day)):
            assert "DELIVERED" not in (row["lastChangedType"], row["productOrderStatus"])


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lastChangedFrom": "2026-11-19T10:00:00.000+09:00", "lastChangedTo": "2026-11-20T10:00:00.001+09:00"},
        {"lastChangedFrom": "2026-11-20T10:00:00.000+09:00", "lastChangedTo": "2026-11-20T10:00:00.000+09:00"},
        {"lastChangedFrom": "2026-11-20T10:00:00.000+09:00", "lastChangedTo": "2026-11-20T09:00:00.000+09:00"},
        {"lastChangedFrom": "2026-11-20T16:00:00.000+09:00", "lastChangedTo": "2026-11-20T16:20:00.001+09:00"},
        {"lastChangedFrom": "2026-11-20T16:20:00.001+09:00"},
        {"lastChangedFrom": "2026-11-20T10:00:00.000+09:00", "lastChangedType": "DELIVERED"},
        {"lastChangedFrom": "2026-11-20T10:00:00.000+09:00", "limitCount": "0"},
        {"lastChangedFrom": "2026-11-20T10:00:00.000+09:00", "limitCount": "many"},
    ],
    ids=["no start", "over a day", "no span", "backwards", "future end", "future start", "type", "limit 0", "limit"],
)
def test_a_window_that_cannot_be_is_refused(seller: Seller, query: dict[str, str]) -> None:
    assert refused(seller, **query) == "4000"


def test_a_whole_day_is_allowed(seller: Seller) -> None:
    assert seller.feed(at("11-19 16:20"), at("11-20 16:20")) == {}


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-20",
        "2026-11-20T10:00:00+09:00",
        "2026-11-20T10:00:00.000",
        "2026-11-20T01:00:00.000Z",
        "2026-11-20T10:00:00.000 09:00",
        "2026-11-20T10:00:00.000%2B09:00",
        "2026-13-40T10:00:00.000+09:00",
    ],
)
def test_times_are_written_in_one_way_only(seller: Seller, moment: str) -> None:
    assert refused(seller, lastChangedFrom=moment) == "4000"


def test_a_plus_that_was_not_encoded_is_a_space(seller: Seller) -> None:
    answer = seller.get(FEED, "lastChangedFrom=2026-11-20T10:00:00.000+09:00")
    assert answer.status == 400


def test_a_late_row_appears_behind_those_already_read(seller: Seller) -> None:
    paid(seller, at("11-20 16:00"))
    before = seller.feed_rows(at("11-20 15:00"))
    late = paid(seller, at("11-20 15:30"))
    after = seller.feed_rows(at("11-20 15:00"))
    assert [row["productOrderId"] for row in after] == [*late, before[0]["productOrderId"]]


def test_a_hidden_row_shows_itself_in_time_with_its_old_date(seller: Seller) -> None:
    [item] = seller.order(
        ordered_at=wire(at("11-20 15:00")),
        paid_at=wire(at("11-20 15:01")),
        items=[{"visible_at": wire(at("11-20 16:30"))}],
    )
    assert seller.feed_rows(at("11-20 14:00")) == []
    assert seller.details(item) == []
    seller.go(minutes=10)
    assert [row["lastChangedDate"][11:16] for row in seller.feed_rows(at("11-20 14:00"))] == ["15:01"]
    assert len(seller.details(item)) == 1


def test_the_clock_reveals_what_is_still_to_come() -> None:
    seller = Seller(200)
    before = seller.feed_rows(seller.ago(hours=1))
    seller.go(hours=23)
    seller.relogin()
    rows = seller.feed_rows(seller.ago(hours=23))
    assert len(rows) > len(before)
    assert {"PAYED", "PURCHASE_DECIDED"} <= {row["lastChangedType"] for row in rows}
    seller.fake.clock.set(seller.fake.started)
    assert seller.feed_rows(seller.ago(hours=1)) == before


def test_claims_show_in_the_row(seller: Seller) -> None:
    [item] = paid(seller, at("11-20 10:00"))
    seller.edit("claim", item_id=item, type="CANCEL", requested_at=wire(at("11-20 11:00")))
    [row] = seller.feed_rows(at("11-20 10:30"))
    assert (row["lastChangedType"], row["claimType"], row["claimStatus"]) == (
        "CLAIM_REQUESTED",
        "CANCEL",
        "CANCEL_REQUEST",
    )
    seller.edit(
        "claim", item_id=item, type="CANCEL", requested_at=wire(at("11-20 11:00")), done_at=wire(at("11-20 11:30"))
    )
    [row] = seller.feed_rows(at("11-20 10:30"))
    assert (row["lastChangedType"], row["claimStatus"], row["productOrderStatus"]) == (
        "CLAIM_COMPLETED",
        "CANCEL_DONE",
        "CANCELED",
    )


def test_an_unpaid_order_waits(seller: Seller) -> None:
    [item] = seller.order(ordered_at=wire(at("11-20 10:00")), paid_at=None)
    [row] = seller.feed_rows(at("11-20 09:00"))
    assert (row["lastChangedType"], row["productOrderStatus"]) == ("PAY_WAITING", "PAYMENT_WAITING")
    assert "paymentDate" not in row
    seller.edit("item", item_id=item, paid_at=wire(at("11-20 12:00")))
    assert seller.feed_rows(at("11-20 11:00"))[0]["lastChangedType"] == "PAYED"


def test_further_changes_can_be_added(seller: Seller) -> None:
    [item] = paid(seller, at("11-20 10:00"))
    seller.edit("item", item_id=item, change={"type": "DELIVERY_ADDRESS_CHANGED", "at": wire(at("11-20 12:00"))})
    [row] = seller.feed_rows(at("11-20 11:00"))
    assert (row["lastChangedType"], row["receiverAddressChanged"]) == ("DELIVERY_ADDRESS_CHANGED", True)
