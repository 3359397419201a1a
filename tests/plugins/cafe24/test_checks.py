"""Every door is tried on its own, and what is missing is named."""

from __future__ import annotations

from typing import Any

import pytest

import dangol_cafe24
from dangol import AuthError, BadResponse, StoreCheck
from tests.plugins.cafe24.market import ALL, Market


async def checks(market: Market, **settings: Any) -> dict[str, StoreCheck]:
    async with market.store(**settings) as store:
        return {one.name: one for one in await dangol_cafe24.dangol_check_store(store)}


async def test_all_doors_open(market: Market) -> None:
    found = await checks(market)
    assert [one.name for one in found.values() if not one.ok] == []
    assert "상품 사용후기" in found["Reviews"].detail
    assert found["API version"].detail == "2026-09-01"
    assert found["Answers"].detail == "mall.write_community"
    assert len(market.requests) <= 7
    assert market.fake.writes == []


async def test_what_is_only_an_extra_may_be_missing(market: Market) -> None:
    found = await checks(market, scopes="mall.read_order mall.read_community mall.write_community mall.read_product")
    missing = {name: one for name, one in found.items() if not one.ok}
    assert missing.keys() == {"Members' consent to advertising", "Coupons"}
    assert all(one.optional for one in missing.values())
    assert "mall.read_customer" in missing["Members' consent to advertising"].hint


@pytest.mark.parametrize(
    "path, scope, name",
    [
        ("/orders/count", "mall.read_order", "Orders"),
        ("/urgentinquiry", "mall.read_community", "Urgent inquiries"),
        ("/customers", "mall.read_customer", "Members' consent to advertising"),
        ("/coupons", "mall.read_promotion", "Coupons"),
    ],
)
async def test_a_missing_scope_is_named_and_the_others_are_tried(
    market: Market, path: str, scope: str, name: str
) -> None:
    market.refuse(path)
    found = await checks(market)
    assert {one for one, check in found.items() if not check.ok} == {name}
    assert scope in found[name].detail + found[name].hint
    assert "dangol connect" in found[name].hint


async def test_without_leave_to_write_it_says_so(market: Market) -> None:
    found = await checks(market, scopes="mall.read_order mall.read_community")
    assert not found["Answers"].ok
    assert "mall.write_community" in found["Answers"].hint


async def test_a_board_that_is_not_there_is_named_with_those_that_are(market: Market) -> None:
    found = await checks(market, review_board=77)
    assert not found["Reviews"].ok
    assert "4 상품 사용후기" in found["Reviews"].hint
    assert "review_board" in found["Reviews"].hint


async def test_a_board_that_looks_like_another_is_told(market: Market) -> None:
    found = await checks(market, review_board=8, one_to_one_board=0)
    assert found["Reviews"].ok
    assert "board 8" in found["Reviews"].detail
    assert "board 4" in found["Reviews"].detail
    assert found["1:1 inquiries"].ok


async def test_a_renamed_board_is_asked_for(market: Market) -> None:
    market.fake.apply({"board": {"board_no": 4, "board_name": "온담 이야기"}})
    found = await checks(market)
    assert not found["Reviews"].ok
    assert (await checks(market, review_board=4))["Reviews"].ok


async def test_a_version_that_lapsed_is_told(market: Market) -> None:
    market.version = "2026-12-01"
    found = await checks(market, api_version="2025-09-01")
    assert not found["API version"].ok
    assert found["API version"].optional
    assert "2025-09-01" in found["API version"].detail
    assert "2026-12-01" in found["API version"].detail


async def test_wrong_keys_end_it_after_one_question(market: Market) -> None:
    market.locked = True
    with pytest.raises(AuthError):
        await checks(market)
    assert len(market.requests) == 1


async def test_an_odd_answer_is_told_where_it_belongs(market: Market) -> None:
    market.fake.faults.arm("malformed", path="/api/v2/admin/boards", times=9)
    found = await checks(market)
    assert not found["Boards"].ok
    assert found["Orders"].ok
    market.fake.faults.arm("clear")
    market.fake.faults.arm("malformed", path="/api/v2/admin/orders")
    with pytest.raises(BadResponse):
        await checks(market)


async def test_only_what_was_asked_for_is_called(market: Market) -> None:
    await checks(market, scopes=ALL.replace(" mall.read_promotion mall.write_promotion", ""))
    assert market.asked("/coupons") == []
