"""Orders and members, row by row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from dangol import KST, BadRecord, MemberConsent, Order, OrderItem, Origin, Stage
from dangol_cafe24 import parse
from dangol_cafe24.settings import Cafe24Settings
from tests.plugins.cafe24.rows import item, order, raw


def read(row: msgspec.Raw) -> Order:
    settings = Cafe24Settings.model_validate({"mall_id": "dangolmall", "client_id": "c", "client_secret": "s"})
    return parse.order(row, settings)


def line(**changes: Any) -> OrderItem:
    (found,) = read(order(item(**changes))).items
    return found


def test_an_order_as_it_is_told() -> None:
    found = read(order())
    assert (found.id, found.buyer, found.buyer_id, found.origin) == ("20260302-0000011", "hong01", "hong01", None)
    assert found.ordered_at == datetime(2026, 3, 2, 10, 11, 12, tzinfo=KST)
    assert found.paid_at == datetime(2026, 3, 2, 10, 12, tzinfo=KST)
    contact = found.contact
    assert contact is not None
    assert (contact.name, contact.phone, contact.email) == ("홍길동", "01000000000", "hong@example.com")
    assert contact.source == "direct", "the mall is the seller's own shop"
    (one,) = found.items
    assert (one.id, one.product.id, one.product.name) == ("20260302-0000011-01", "101", "시험용 머그컵")
    assert one.product.url == "https://dangolmall.cafe24.com/product/detail.html?product_no=101"
    assert (one.quantity, one.amount, one.option, one.courier) == (1, 21500, "색상=흰색", "예시택배")
    assert one.tracking_no == "000000000001"
    assert one.delivered_at == datetime(2026, 3, 5, 18, tzinfo=KST)
    assert one.updated_at is None


@pytest.mark.parametrize(
    "status, stage, claim, running",
    [
        ("N00", Stage.WAITING, None, False),
        ("N02", Stage.WAITING, None, False),
        ("N10", Stage.PAID, None, False),
        ("N20", Stage.PAID, None, False),
        ("N22", Stage.PAID, None, False),
        ("N30", Stage.SHIPPED, None, False),
        ("N40", Stage.DELIVERED, None, False),
        ("N50", Stage.CONFIRMED, None, False),
        ("N01", Stage.PAID, None, False),
        ("N03", Stage.WAITING, None, False),
        ("C00", Stage.DELIVERED, "cancel", True),
        ("C11", Stage.DELIVERED, "cancel", False),
        ("C34", Stage.DELIVERED, "cancel", True),
        ("C40", Stage.CANCELLED, "cancel", False),
        ("C42", Stage.CANCELLED, "cancel", True),
        ("C48", Stage.CANCELLED, "cancel", False),
        ("R00", Stage.DELIVERED, "return", True),
        ("R11", Stage.DELIVERED, "return", False),
        ("R12", Stage.DELIVERED, "return", True),
        ("R40", Stage.RETURNED, "return", False),
        ("R43", Stage.RETURNED, "return", True),
        ("E00", Stage.DELIVERED, "exchange", True),
        ("E11", Stage.DELIVERED, "exchange", False),
        ("E36", Stage.DELIVERED, "exchange", True),
        ("E40", Stage.EXCHANGED, "exchange", False),
        ("R99", Stage.UNKNOWN, "return", True),
        ("X10", Stage.UNKNOWN, None, False),
    ],
)
def test_what_a_status_means(status: str, stage: Stage, claim: str | None, running: bool) -> None:
    found = line(order_status=status)
    assert (found.stage, found.claim, found.claim_open, found.status) == (stage, claim, running, status)


@pytest.mark.parametrize(
    "dates, stage",
    [
        ({"purchaseconfirmation_date": "2026-03-06T00:00:00+09:00"}, Stage.CONFIRMED),
        ({}, Stage.DELIVERED),
        ({"delivered_date": None}, Stage.SHIPPED),
        ({"delivered_date": None, "shipped_date": None}, Stage.PAID),
    ],
)
def test_while_a_claim_runs_the_dates_tell_the_stage(dates: dict[str, Any], stage: Stage) -> None:
    assert line(order_status="R00", **dates).stage is stage


@pytest.mark.parametrize(
    "code, status, stage, claim, running",
    [
        ("E1", "E40", Stage.EXCHANGED, "exchange", False),
        ("E1", "E30", Stage.EXCHANGED, "exchange", True),
        ("E1", "N40", Stage.EXCHANGED, "exchange", False),
        ("E1", "Z99", Stage.EXCHANGED, "exchange", False),
        ("C1", "C48", Stage.CANCELLED, "cancel", False),
        ("C2", "C34", Stage.CANCELLED, "cancel", True),
        ("C3", "R40", Stage.RETURNED, "return", False),
        ("C3", "N40", Stage.RETURNED, "return", False),
        ("N2", "N40", Stage.DELIVERED, None, False),
    ],
)
def test_a_line_that_is_over_is_over_whatever_its_status(
    code: str, status: str, stage: Stage, claim: str, running: bool
) -> None:
    found = line(status_code=code, order_status=status)
    assert (found.stage, found.claim, found.claim_open) == (stage, claim, running)


def test_an_exchange_is_two_lines() -> None:
    away = item(status_code="E1", order_status="E40")
    new = item(order_item_code="20260302-0000011-02", status_code="N2", order_status="N30", delivered_date=None)
    found = read(order(away, new))
    assert [(one.id[-2:], one.stage) for one in found.items] == [("01", Stage.EXCHANGED), ("02", Stage.SHIPPED)]


@pytest.mark.parametrize(
    "changes, quantity, amount",
    [
        ({"quantity": 3}, 3, 64500),
        ({"quantity": 3, "claim_quantity": 1}, 2, 43000),
        ({"quantity": 3, "claim_quantity": 3}, 3, 64500),
        ({"payment_amount": "19900.00"}, 1, 19900),
        ({"payment_amount": "", "option_price": None}, 1, 21000),
        ({"product_price": "0.00", "option_price": "0.00"}, 1, 0),
    ],
)
def test_what_was_paid(changes: dict[str, Any], quantity: int, amount: int) -> None:
    found = line(**changes)
    assert (found.quantity, found.amount) == (quantity, amount)


def test_other_money_is_no_won() -> None:
    (found,) = read(order(currency="USD")).items
    assert found.amount == 0


@pytest.mark.parametrize("text", ["2026-03-05 18:00:00", "2026-03-05T18:00:00+09:00", "2026-03-05T09:00:00Z"])
def test_both_forms_of_a_time(text: str) -> None:
    assert line(delivered_date=text).delivered_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("nothing", [None, "", "null", "0000-00-00", "0000-00-00 00:00:00"])
def test_ways_to_write_that_there_is_no_time(nothing: str | None) -> None:
    assert line(delivered_date=nothing).delivered_at is None


@pytest.mark.parametrize(
    "place, number, origin",
    [
        ("shopn", "2026030298765432", Origin(platform="smartstore", id="2026030298765432")),
        ("coupang", "31000123", Origin(platform="coupang", id="31000123")),
        ("sk11st", "7", Origin(platform="sk11st", id="7")),
        ("NCHECKOUT", "2026030211112222", None),
        ("cafe24", None, None),
        ("mobile", "", None),
        (None, "1", None),
        ("shopn", None, None),
    ],
)
def test_where_an_order_was_really_placed(place: str | None, number: str | None, origin: Origin | None) -> None:
    found = read(order(order_place_id=place, market_order_no=number))
    assert found.origin == origin
    assert found.contact is not None
    assert found.contact.source == ("marketplace" if origin else "direct")


def test_a_guest_has_no_id_and_a_masked_name() -> None:
    found = read(order(member_id=""))
    assert (found.buyer, found.buyer_id) == ("홍**", "")


@pytest.mark.parametrize(
    "changes, phone, email",
    [
        ({"cellphone": "0503-1234-5678"}, "020000000", "hong@example.com"),
        ({"cellphone": "010-****-0000", "phone": ""}, None, "hong@example.com"),
        ({"cellphone": "+82 10-0000-0000"}, "01000000000", "hong@example.com"),
        ({"cellphone": "", "phone": None, "email": "h***@example.com"}, None, None),
        ({"cellphone": "", "phone": None, "email": ""}, None, None),
    ],
)
def test_what_reaches_the_buyer(changes: dict[str, Any], phone: str | None, email: str | None) -> None:
    buyer = {"name": "홍길동", "email": "hong@example.com", "phone": "02-000-0000", "cellphone": None}
    contact = read(order(buyer=buyer | changes)).contact
    assert (contact.phone if contact else None, contact.email if contact else None) == (phone, email)


def test_without_a_buyer_there_is_no_contact() -> None:
    assert read(order(buyer=None)).contact is None


@pytest.mark.parametrize(
    "row, field",
    [
        (order(order_id=None), "order_id"),
        (order(items=[]), "$.items"),
        (order(order_date=""), "$.order_date"),
        (order(order_date="어제"), "$.order_date"),
        (order(item(product_price="21,000")), "product_price"),
        (order(item(product_price="21000원")), "product_price"),
        (order(item(delivered_date="곧")), "delivered_date"),
        (order(item(quantity="둘")), "quantity"),
        (raw({}), "order_id"),
        (raw([]), "object"),
    ],
)
def test_what_cannot_be_read_names_the_field_and_no_value(row: msgspec.Raw, field: str) -> None:
    with pytest.raises(BadRecord) as wrong:
        read(row)
    assert field in wrong.value.message
    assert not any(word in wrong.value.message for word in ("어제", "21,000", "원", "둘", "곧", "홍길동"))


def test_numbers_as_texts_are_numbers() -> None:
    found = line(quantity="2", product_no="101")
    assert (found.quantity, found.product.id) == (2, "101")


def test_the_id_of_a_row_that_did_not_parse() -> None:
    assert parse.row_id(order(order_date="어제")) == "20260302-0000011-01"
    assert parse.row_id(order(items=[])) == "20260302-0000011"
    assert parse.row_id(raw({"order_id": 7, "items": 3})) is None
    assert parse.order_of("20260302-0000011-01") == "20260302-0000011"


@pytest.mark.parametrize(
    "sms, mail, told", [("T", "F", (True, False)), ("F", None, (False, None)), ("", "X", (None, None))]
)
def test_what_a_member_agreed_to(sms: str, mail: str | None, told: tuple[bool | None, bool | None]) -> None:
    now = datetime(2026, 3, 8, tzinfo=UTC)
    found = parse.consent(raw({"member_id": "hong01", "sms": sms, "news_mail": mail}), now)
    assert found == MemberConsent(buyer_id="hong01", at=now, sms=told[0], email=told[1])
