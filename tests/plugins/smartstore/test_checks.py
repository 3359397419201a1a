"""``dangol check``: every door on its own, with the group that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dangol import AuthError, Unavailable
from dangol_smartstore import checks
from dangol_smartstore.gateway import NotPermitted

if TYPE_CHECKING:
    from dangol import Store
    from tests.plugins.smartstore.conftest import Rows, Script

ACCOUNT = "/v1/seller/account"
CHANNELS = "/v1/seller/channels"
FEED = "/v1/pay-order/seller/product-orders/last-changed-statuses"
QNAS = "/v1/contents/qnas"
CUSTOMERS = "/v1/pay-user/inquiries"
CASES = "/v1/pay-settle/settle/case"


def _open(script: Script, rows: Rows, **closed: Exception) -> None:
    answers: dict[str, Any] = {
        ACCOUNT: {"accountId": "demo", "grade": "x"},
        CHANNELS: [{"channelNo": 1, "name": "시험 상점"}],
        FEED: rows.feed(),
        QNAS: rows.qnas(),
        CUSTOMERS: rows.inquiries(),
        CASES: rows.settled(),
    }
    for path, answer in answers.items():
        script.on("GET", path, closed.get(path.rpartition("/")[2].replace("-", "_"), answer))


async def test_all_doors_open(store: Store, script: Script, rows: Rows) -> None:
    _open(script, rows)
    found = await checks.check(store)
    assert len(found) == 6
    assert all(one.ok for one in found)
    assert script.left() == []
    assert script.params(FEED)[0]["limitCount"] == 1
    assert script.params(CUSTOMERS)[0]["size"] >= 10, "fewer are refused"


async def test_a_missing_group_is_named_and_the_others_are_still_tried(
    store: Store, script: Script, rows: Rows
) -> None:
    _open(script, rows, qnas=NotPermitted("no"), last_changed_statuses=NotPermitted("no"))
    found = {one.name: one for one in await checks.check(store)}
    assert [name for name, one in found.items() if not one.ok] == ["Orders", "Product questions"]
    assert "주문 판매자" in found["Orders"].hint
    assert "문의" in found["Product questions"].hint
    assert script.left() == []


async def test_settlements_are_an_extra(store: Store, script: Script, rows: Rows) -> None:
    _open(script, rows, case=NotPermitted("no"))
    last = (await checks.check(store))[-1]
    assert (last.ok, last.optional) == (False, True)
    assert "정산" in last.hint


async def test_a_passing_fault_is_told_in_its_own_words(store: Store, script: Script, rows: Rows) -> None:
    _open(script, rows, inquiries=Unavailable("down", hint="later"))
    (bad,) = [one for one in await checks.check(store) if not one.ok]
    assert (bad.name, bad.detail, bad.hint) == ("Customer inquiries", "down", "later")


async def test_when_the_keys_are_wrong_one_question_is_enough(store: Store, script: Script, rows: Rows) -> None:
    _open(script, rows, account=AuthError("keys"))
    with pytest.raises(AuthError):
        await checks.check(store)
    assert len(script.asked) == 1
