"""The change feed with its details, and the daily second look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from dangol import BadResponse, Window
from dangol_smartstore import client, orders
from dangol_smartstore.client import BATCH

if TYPE_CHECKING:
    from dangol import Order, Page, Store
    from tests.plugins.smartstore.conftest import Reading, Rows, Script

FEED = "/v1/pay-order/seller/product-orders/last-changed-statuses"
QUERY = "/v1/pay-order/seller/product-orders/query"
LIST = "/v1/pay-order/seller/product-orders"


def ids(page: Page[Order]) -> list[str]:
    return [item.id for order in page.items for item in order.items]


async def test_a_page_of_the_feed_becomes_a_page_of_orders(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", FEED, rows.feed("1", "2", "1"))
    script.on("POST", QUERY, rows.details("1", "2"))
    (page,) = await reading.all(orders.changed(store, window, None))
    assert ids(page) == ["1", "2"]
    assert (page.resume, page.rejected) == (None, [])
    assert script.asked[0].params == {
        "lastChangedFrom": "2026-11-20T11:00:00.000+09:00",
        "lastChangedTo": "2026-11-20T12:00:00.000+09:00",
        "limitCount": 300,
    }
    assert script.asked[1].body == {"productOrderIds": ["1", "2"], "quantityClaimCompatibility": True}


@pytest.mark.parametrize("data", [None, {}, {"lastChangeStatuses": None}, {"lastChangeStatuses": []}])
async def test_nothing_changed_in_every_form_it_is_said(
    store: Store, script: Script, window: Window, reading: Reading, data: Any
) -> None:
    script.on("GET", FEED, {"traceId": "demo"} | ({} if data is None else {"data": data}))
    (page,) = await reading.all(orders.changed(store, window, None))
    assert (list(page.items), page.resume) == ([], None)
    assert len(script.asked) == 1, "nobody asks for the details of nothing"


@pytest.mark.parametrize("body", [{"traceId": "demo", "code": "GW.X", "message": "CANARY"}, {"message": "CANARY"}, []])
async def test_an_error_in_disguise_is_not_nothing(
    store: Store, script: Script, window: Window, reading: Reading, body: Any
) -> None:
    script.on("GET", FEED, body)
    with pytest.raises(BadResponse) as bad:
        await reading.all(orders.changed(store, window, None))
    assert "CANARY" not in bad.value.message + str(bad.value.detail)


async def test_more_is_followed_with_the_same_end_and_names_where_to_go_on(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    moment = "2026-11-20T11:30:00.000+09:00"
    script.on("GET", FEED, rows.feed("1", more=(moment, "2")), rows.feed("2"))
    script.on("POST", QUERY, rows.details("1"), rows.details("2"))
    first, second = await reading.all(orders.changed(store, window, None))
    assert second.resume is None
    assert script.params(FEED)[1] == {
        "lastChangedFrom": moment,
        "lastChangedTo": "2026-11-20T12:00:00.000+09:00",
        "limitCount": 300,
        "moreSequence": "2",
    }
    script.on("GET", FEED, rows.feed("2"))
    script.on("POST", QUERY, rows.details("2"))
    (again,) = await reading.all(orders.changed(store, window, first.resume))
    assert ids(again) == ["2"]
    assert script.params(FEED)[2] == script.params(FEED)[1]


async def test_a_feed_that_turns_in_circles_ends(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    same = rows.feed("1", more=("2026-11-20T11:30:00.000+09:00", "1"))
    script.on("GET", FEED, same, same, same)
    script.on("POST", QUERY, *[rows.details("1")] * 3)
    with pytest.raises(BadResponse):
        await reading.all(orders.changed(store, window, None))


async def test_what_the_details_leave_out_is_quarantined(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    broken = rows.detail("2", productOrder__productName=None)
    script.on("GET", FEED, rows.feed("1", "2", "3"))
    script.on("POST", QUERY, {"traceId": "demo", "data": [rows.detail("1"), broken]})
    (page,) = await reading.all(orders.changed(store, window, None))
    assert ids(page) == ["1"]
    assert {one.id: msgspec.json.decode(one.raw) for one in page.rejected} == {"2": broken, "3": rows.change("3")}
    assert all(one.reason for one in page.rejected)


async def test_a_row_without_an_id_harms_no_other(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    feed = rows.feed("1")
    feed["data"]["lastChangeStatuses"].append({"lastChangedType": "PAYED"})
    script.on("GET", FEED, feed)
    script.on("POST", QUERY, rows.details("1"))
    (page,) = await reading.all(orders.changed(store, window, None))
    assert ids(page) == ["1"]
    (rejected,) = page.rejected
    assert "productOrderId" in rejected.reason


async def test_a_clock_that_runs_ahead_costs_one_question(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    ahead = Window(store.clock.now() - timedelta(hours=1), store.clock.now())
    script.clock_offset = timedelta(seconds=-40)
    script.on("GET", FEED, BadResponse("in the future"), rows.feed("1", more=("2026-11-20T16:00:00.000+09:00", "2")))
    script.on("GET", FEED, rows.feed("2"))
    script.on("POST", QUERY, rows.details("1"), rows.details("2"))
    await reading.all(orders.changed(store, ahead, None))
    ends = [one["lastChangedTo"] for one in script.params(FEED)]
    assert ends == ["2026-11-20T16:20:00.000+09:00"] + ["2026-11-20T16:19:20.000+09:00"] * 2


async def test_another_refusal_is_not_tried_again(
    store: Store, script: Script, window: Window, reading: Reading
) -> None:
    script.on("GET", FEED, BadResponse("a bad parameter"))
    with pytest.raises(BadResponse):
        await reading.all(orders.changed(store, window, None))
    assert len(script.asked) == 1


async def test_a_stream_closed_early_asks_for_nothing_more(
    store: Store, script: Script, rows: Rows, window: Window
) -> None:
    script.on("GET", FEED, rows.feed("1", more=("2026-11-20T11:30:00.000+09:00", "2")), rows.feed("2"))
    script.on("POST", QUERY, rows.details("1"))
    stream = orders.changed(store, window, None)
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]  # an async generator, declared as what core sees of it
    assert len(script.asked) == 2


# the second look


async def test_open_deliveries_are_asked_for_in_batches_then_confirmed_purchases(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    numbers = [f"{n:04}" for n in range(BATCH + 2)]
    script.on("POST", QUERY, rows.details(*numbers[:BATCH]), rows.details(*numbers[BATCH:]))
    script.on("GET", LIST, rows.decided("9001", goes_on=True), rows.decided("9002"))
    pages = await reading.all(orders.sweep(store, window, numbers, None))
    assert [len(ids(page)) for page in pages] == [BATCH, 2, 1, 1]
    assert pages[0].resume == f"after {numbers[BATCH - 1]}"
    assert pages[-1].resume is None
    assert script.params(LIST) == [
        {
            "from": "2026-11-20T11:00:00.000+09:00",
            "to": "2026-11-20T12:00:00.000+09:00",
            "rangeType": "PURCHASE_DECIDED_DATETIME",
            "pageSize": 300,
            "page": number,
            "quantityClaimCompatibility": "true",
        }
        for number in (1, 2)
    ]


async def test_after_a_crash_the_second_look_goes_on_behind_a_line_and_not_a_position(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("POST", QUERY, rows.details("0005", "0007"))
    script.on("GET", LIST, rows.decided())
    pages = await reading.all(orders.sweep(store, window, ["0001", "0005", "0007"], "after 0004"))
    assert ids(pages[0]) == ["0005", "0007"]
    assert script.asked[0].body["productOrderIds"] == ["0005", "0007"]


async def test_after_a_crash_among_confirmed_purchases_no_delivery_is_asked_for(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", LIST, rows.decided("1", goes_on=True))
    stream = orders.sweep(store, window, [], None)
    first = await anext(stream)
    script.on("GET", LIST, rows.decided("2"))
    (second,) = await reading.all(orders.sweep(store, window, ["0001"], first.resume))
    assert (ids(second), second.resume) == (["2"], None)
    assert [one["page"] for one in script.params(LIST)] == [1, 2]


async def test_a_delivery_the_platform_no_longer_knows_is_quarantined(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("POST", QUERY, rows.details("1"))
    script.on("GET", LIST, {"traceId": "demo"})
    page, _last = await reading.all(orders.sweep(store, window, ["1", "2"], None))
    assert [(one.id, one.raw) for one in page.rejected] == [("2", b'"2"')]


async def test_a_list_that_says_more_and_brings_nothing_ends(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", LIST, rows.decided(goes_on=True))
    (page,) = await reading.all(orders.sweep(store, window, [], None))
    assert page.resume is None


async def test_times_are_korean_to_the_millisecond(window: Window) -> None:
    assert client.stamp(window.until + timedelta(microseconds=1999)) == "2026-11-20T12:00:00.001+09:00"
