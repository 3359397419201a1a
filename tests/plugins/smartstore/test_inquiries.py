"""Two services, one stream."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol import BadResponse, Window
from dangol_smartstore import inquiries

if TYPE_CHECKING:
    from dangol import Store
    from tests.plugins.smartstore.conftest import Reading, Rows, Script

QNAS = "/v1/contents/qnas"
CUSTOMERS = "/v1/pay-user/inquiries"


async def test_questions_come_first_then_inquiries_each_with_its_own_pages(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(1), last=False), rows.qnas(rows.qna(2)))
    script.on("GET", CUSTOMERS, rows.inquiries(rows.inquiry(1), last=False), rows.inquiries(rows.inquiry(2)))
    pages = await reading.all(inquiries.asked(store, window, None))
    assert [[one.id for one in page.items] for page in pages] == [["qna:1"], ["qna:2"], ["customer:1"], ["customer:2"]]
    assert [page.resume is None for page in pages] == [False, False, False, True]
    assert script.params(QNAS) == [
        {
            "fromDate": "2026-11-20T11:00:00.000+09:00",
            "toDate": "2026-11-20T12:00:00.000+09:00",
            "page": number,
            "size": 100,
        }
        for number in (1, 2)
    ]
    assert script.params(CUSTOMERS) == [
        {"startSearchDate": "2026-11-20", "endSearchDate": "2026-11-20", "page": number, "size": 200}
        for number in (1, 2)
    ]


async def test_every_resume_token_goes_on_where_its_page_ended(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(1), last=False), rows.qnas(rows.qna(2)))
    script.on("GET", CUSTOMERS, rows.inquiries(rows.inquiry(1)))
    whole = await reading.all(inquiries.asked(store, window, None))
    script.on("GET", QNAS, rows.qnas(rows.qna(2)))
    script.on("GET", CUSTOMERS, rows.inquiries(rows.inquiry(1)), rows.inquiries(rows.inquiry(1)))
    for at in (0, 1):
        rest = await reading.all(inquiries.asked(store, window, whole[at].resume))
        assert rest == whole[at + 1 :]


async def test_a_window_that_ends_now_looks_back_for_answers_typed_elsewhere(
    store: Store, script: Script, rows: Rows, reading: Reading
) -> None:
    now = store.clock.now()
    script.on("GET", QNAS, rows.qnas())
    script.on("GET", CUSTOMERS, rows.inquiries())
    await reading.all(inquiries.asked(store, Window(now - timedelta(minutes=10), now), None))
    assert script.params(QNAS)[0]["fromDate"] == "2026-11-06T16:10:00.000+09:00"
    assert script.params(CUSTOMERS)[0]["startSearchDate"] == "2026-11-06"
    assert script.params(CUSTOMERS)[0]["endSearchDate"] == "2026-11-20"


async def test_where_it_looks_from_does_not_change_after_a_crash(
    store: Store, script: Script, rows: Rows, reading: Reading
) -> None:
    now = store.clock.now()
    window = Window(now - timedelta(minutes=10), now)
    script.on("GET", QNAS, rows.qnas(rows.qna(1), last=False))
    first = await anext(inquiries.asked(store, window, None))
    await store.clock.sleep(7200)
    script.on("GET", QNAS, rows.qnas(rows.qna(2)))
    script.on("GET", CUSTOMERS, rows.inquiries())
    await reading.all(inquiries.asked(store, window, first.resume))
    assert len({one["fromDate"] for one in script.params(QNAS)}) == 1


async def test_a_bad_row_is_quarantined_under_its_id(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(1, createDate="CANARY"), rows.qna(2)))
    script.on("GET", CUSTOMERS, rows.inquiries(rows.inquiry(3, inquiryContent=None)))
    first, second = await reading.all(inquiries.asked(store, window, None))
    assert [one.id for one in first.items] == ["qna:2"]
    assert [one.id for one in (*first.rejected, *second.rejected)] == ["qna:1", "customer:3"]


async def test_pages_that_never_end_do(
    store: Store, script: Script, rows: Rows, window: Window, reading: Reading
) -> None:
    script.on("GET", QNAS, rows.qnas(last=False))
    script.on("GET", CUSTOMERS, rows.inquiries(last=False))
    assert len(await reading.all(inquiries.asked(store, window, None))) == 2


async def test_an_answer_in_another_shape_is_not_an_empty_list(
    store: Store, script: Script, window: Window, reading: Reading
) -> None:
    script.on("GET", QNAS, {"code": "BAD_REQUEST", "message": "…"})
    with pytest.raises(BadResponse):
        await reading.all(inquiries.asked(store, window, None))
