from __future__ import annotations

from typing import Any

import pytest

from dangol.testing.compose import person
from tests.plugins.cafe24.fake_caller import Caller, body, said, wire

COUPON = "6000000000000000001"
GIVE = {"issued_member_scope": "M", "member_id": "hong01", "send_sms_for_issue": "F", "allow_duplication": "F"}


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.order(member_id="hong01", buyer=1)
    caller.order(member_id="kim02", buyer=2)
    return caller


def give(caller: Caller, coupon: str = COUPON, **changes: Any) -> Any:
    return caller.call("POST", f"coupons/{coupon}/issues", json={"shop_no": 1, "request": GIVE | changes})


def issued(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = caller.data(f"coupons/{COUPON}/issues", **query)["issues"]
    return rows


def test_members_must_be_named(caller: Caller) -> None:
    assert said(caller.get("customers"))[0] == 422
    assert said(caller.get("customers", {"member_id": ",".join(map(str, range(101)))}))[0] == 422
    assert caller.data("customers", member_id="nobody") == {"customers": []}


def test_members_tell_what_they_agreed_to(caller: Caller) -> None:
    caller.edit("member", member_id="hong01", sms=True, news_mail=False)
    rows = caller.data("customers", member_id="hong01,kim02,nobody")["customers"]
    assert [row["member_id"] for row in rows] == ["hong01", "kim02"]
    assert (rows[0]["sms"], rows[0]["news_mail"]) == ("T", "F")
    assert not {"name", "cellphone", "email"} & rows[0].keys()
    caller.edit("member", member_id="hong01", sms=False)
    assert caller.data("customers", member_id="hong01")["customers"][0]["sms"] == "F"


def test_members_are_found_by_phone_with_or_without_hyphens(caller: Caller) -> None:
    phone = person(1, 1).phone
    for asked in (phone, phone.replace("-", "")):
        [row] = caller.data("customers", cellphone=asked)["customers"]
        assert row["member_id"] == "hong01"


def test_every_member_of_the_mall_can_be_asked_for() -> None:
    caller = Caller(60)
    writers = {row["member_id"] for board in (4, 6, 9) for row in caller.articles(board)}
    buyers = {row["member_id"] for row in caller.orders()}
    names = sorted((writers | buyers) - {"", "ondammall"})
    found = caller.data("customers", member_id=",".join(names))["customers"]
    assert sorted(row["member_id"] for row in found) == names
    assert {row["sms"] for row in found} == {row["news_mail"] for row in found} == {"T", "F"}


def test_coupons_are_listed_and_given(caller: Caller) -> None:
    assert COUPON in [row["coupon_no"] for row in caller.data("coupons")["coupons"]]
    answer = give(caller)
    assert (answer.status, body(answer)) == (201, {"issues": {"shop_no": 1, "count": {COUPON: 1}}})
    [row] = issued(caller, member_id="hong01")
    assert (row["member_id"], row["used_coupon"], row["coupon_no"]) == ("hong01", "F", COUPON)
    assert (row["used_date"], row["related_order_id"]) == ("null", "null")
    assert row["issued_date"] == wire("11-20 16:20")
    [mine] = caller.data("customers/hong01/coupons")["coupons"]
    assert mine["coupon_no"] == COUPON
    assert caller.fake.state(["coupons"])["coupons"][-1]["by"] == "api"


def test_a_member_who_has_one_gets_a_second_only_on_demand(caller: Caller) -> None:
    counts = [body(give(caller, **more))["issues"]["count"][COUPON] for more in ({}, {}, {"allow_duplication": "T"})]
    assert counts == [1, 0, 1]
    assert len(issued(caller, member_id="hong01")) == 2


def test_issues_after_a_number_and_after_a_while(caller: Caller) -> None:
    give(caller)
    first = issued(caller)[0]["issue_no"]
    caller.edit("mall", settle=30)
    give(caller, member_id="kim02")
    assert issued(caller, since_issue_no=first) == []
    caller.go(seconds=30)
    assert [row["member_id"] for row in issued(caller, since_issue_no=first)] == ["kim02"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"issued_member_scope": "X"},
        {"issued_member_scope": "A"},
        {"member_id": "nobody"},
        {"member_id": None},
        {"allow_duplication": "maybe"},
    ],
)
def test_a_coupon_goes_to_a_member_that_is_there(caller: Caller, wrong: dict[str, Any]) -> None:
    assert said(give(caller, **wrong))[0] == 422
    assert issued(caller) == []


def test_there_are_no_other_coupons(caller: Caller) -> None:
    assert give(caller, "1").status == 404
    assert caller.get("coupons/1/issues").status == 404
    assert caller.get("customers/nobody/coupons").status == 404


def test_products_are_there(caller: Caller) -> None:
    rows = caller.data("products")["products"]
    assert [row["product_no"] for row in rows] == [101, 102, 103]
    assert caller.data("products/102")["product"] == rows[1]
    assert caller.get("products/7").status == 404
