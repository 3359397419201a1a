"""The monthly Excel file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dangol import KST, BadFile, ConfigError, Stage, Table
from dangol_kmong import files
from dangol_kmong.fake.sheet import HEADERS
from tests.plugins.kmong.seller import Bytes, read

if TYPE_CHECKING:
    from dangol import Order, Page

ROW = ("#1234567", "2026.11.18", "로고 디자인", 150000, 30000, 120000, 150000, "신청")


def orders(
    headers: tuple[str, ...] = HEADERS, *rows: tuple[Any, ...], own: dict[str, str] | None = None
) -> Page[Order]:
    (page,) = files.revenue(Table(headers, rows or (ROW,)), {"revenue": own or {}})
    return page


def test_a_line_is_a_completed_deal() -> None:
    page = orders()
    (order,) = page.items
    item = order.items[0]
    assert (order.id, item.stage, item.status, item.amount) == ("1234567", Stage.CONFIRMED, "거래 완료", 150_000)
    assert item.confirmed_at == order.ordered_at == datetime(2026, 11, 18, tzinfo=KST)
    assert (order.buyer, order.contact, order.partial) == ("", None, True)
    assert page.layout == "revenue/1"


def test_numbers_may_have_become_numbers() -> None:
    (order,) = orders(HEADERS, (1234567.0, "2026-11-18 10:00", "로고", 150000.0, None, None, None, None)).items
    assert (order.id, order.items[0].amount) == ("1234567", 150_000)


def test_it_is_told_which_column_became_what() -> None:
    told = {(one.source, one.field, one.by) for one in orders().understood}
    assert ("주문번호", "주문번호", "name") in told
    assert ("거래 완료일", "거래 완료 일시", "synonym") in told
    assert (None, "의뢰인", "name") in told


def test_a_renamed_column_is_named_and_never_guessed() -> None:
    renamed = ("주문 번호(신)", *HEADERS[1:])
    with pytest.raises(BadFile) as caught:
        orders(renamed)
    assert "주문번호" in caught.value.message
    assert "주문 번호(신) → 주문번호" in caught.value.hint
    page = orders(renamed, own={"주문 번호(신)": "주문번호"})
    assert [order.id for order in page.items] == ["1234567"]
    assert ("주문 번호(신)", "주문번호", "seller") in {(one.source, one.field, one.by) for one in page.understood}


def test_a_map_to_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match="없는칸"):
        orders(own={"주문번호": "없는칸"})


def test_columns_twice_are_refused() -> None:
    with pytest.raises(BadFile, match="twice"):
        orders((*HEADERS, "주문 번호"), (*ROW, "#1234567"))


@pytest.mark.parametrize(
    "row, field",
    [
        ((None, *ROW[1:]), "주문번호"),
        (("#12", *ROW[1:]), "주문번호"),
        ((ROW[0], "곧", *ROW[2:]), "거래 완료 일시"),
        ((*ROW[:3], "-150,000", *ROW[4:]), "금액"),
        ((*ROW[:3], "많이", *ROW[4:]), "금액"),
    ],
)
def test_a_broken_row_is_kept_and_the_others_are_read(row: tuple[Any, ...], field: str) -> None:
    page = orders(HEADERS, row, ("#1234999", *ROW[1:]))
    assert [order.id for order in page.items] == ["1234999"]
    (kept,) = page.rejected
    assert (kept.kind, field in kept.reason) == ("broken", True)


def test_empty_rows_below_the_table_are_nothing() -> None:
    page = orders(HEADERS, ROW, (None,) * 8, ("",) * 8)
    assert (len(page.items), len(page.rejected)) == (1, 0)


async def test_a_table_of_other_things_is_refused() -> None:
    with pytest.raises(BadFile):
        await read(Bytes("x.csv", "주문번호,금액,서비스,의뢰인,수익금,수수료\n1,2,3,4,5,6\n".encode()))


async def test_a_copied_list_with_tabs_is_no_table() -> None:
    text = "#1234567\t로고 디자인\t150,000원\t주문일시 26.11.20 16:20\t진행중\n"
    (page,) = await read(Bytes("pasted.txt", text.encode()))
    assert [(order.id, order.items[0].amount) for order in page.items] == [("1234567", 150_000)]
