"""Wire → records, field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from dangol import KST, BadRecord, Stage
from dangol_smartstore import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugins.smartstore.conftest import Rows


def raw(row: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(row))


def test_a_line_of_an_order(rows: Rows) -> None:
    order = parse.order(raw(rows.detail(productOrder__decisionDate="2026-11-20T10:00:00.000+09:00")))
    (item,) = order.items
    assert (order.id, order.buyer) == ("2026111288880002", "gaja****")
    assert order.ordered_at == datetime(2026, 11, 11, 22, 59, 31, tzinfo=UTC)
    assert order.paid_at == datetime(2026, 11, 12, 8, 0, tzinfo=KST)
    assert order.contact is not None
    assert (order.contact.name, order.contact.phone, order.contact.source) == (
        "가상구매자",
        "01000000000",
        "marketplace",
    )
    assert (item.id, item.option, item.stage, item.status) == (
        "2026111277770002",
        "색상: 흰색",
        Stage.DELIVERED,
        "DELIVERED",
    )
    assert (item.product.id, item.product.name) == ("9000000001", "시험용 머그컵")
    assert item.product.url == "https://smartstore.naver.com/main/products/9000000001"
    assert item.dispatched_at == datetime(2026, 11, 12, 17, 20, tzinfo=KST)
    assert item.delivered_at == datetime(2026, 11, 14, 13, 5, tzinfo=KST)
    assert item.confirmed_at == datetime(2026, 11, 20, 10, 0, tzinfo=KST)
    assert (item.courier, item.tracking_no) == ("CJGLS", "000000000000")
    assert item.updated_at is None, "what is read now wins over what was stored"


@pytest.mark.parametrize(
    "word, stage",
    [
        ("PAYMENT_WAITING", Stage.WAITING),
        ("PAYED", Stage.PAID),
        ("DELIVERING", Stage.SHIPPED),
        ("DELIVERED", Stage.DELIVERED),
        ("PURCHASE_DECIDED", Stage.CONFIRMED),
        ("EXCHANGED", Stage.EXCHANGED),
        ("CANCELED", Stage.CANCELLED),
        ("CANCELED_BY_NOPAYMENT", Stage.CANCELLED),
        ("RETURNED", Stage.RETURNED),
        ("SOMETHING_NEW", Stage.UNKNOWN),
    ],
)
def test_every_status_and_those_to_come(rows: Rows, word: str, stage: Stage) -> None:
    (item,) = parse.order(raw(rows.detail(productOrder__productOrderStatus=word))).items
    assert (item.stage, item.status) == (stage, word)


def test_before_dispatch_there_is_no_delivery(rows: Rows) -> None:
    (item,) = parse.order(raw(rows.detail(delivery=None))).items
    assert (item.dispatched_at, item.delivered_at, item.courier, item.tracking_no) == (None, None, None, None)


@pytest.mark.parametrize(
    "changes, quantity, amount",
    [
        ({}, 2, 24000),
        ({"productOrder__remainQuantity": 1, "productOrder__remainPaymentAmount": 12000}, 1, 12000),
        ({"productOrder__remainQuantity": 0, "productOrder__remainPaymentAmount": 0}, 0, 0),
        ({"productOrder__remainQuantity": None, "productOrder__remainPaymentAmount": None}, 2, 24000),
    ],
)
def test_what_remains_after_partial_claims_counts(
    rows: Rows, changes: dict[str, Any], quantity: int, amount: int
) -> None:
    (item,) = parse.order(raw(rows.detail(**changes))).items
    assert (item.quantity, item.amount) == (quantity, amount)


@pytest.mark.parametrize(
    "changes, claim, is_open",
    [
        ({}, None, False),
        ({"currentClaim": {}}, None, False),
        ({"currentClaim__cancel": {"claimStatus": "CANCEL_REQUEST"}}, "cancel", True),
        ({"currentClaim__return": {"claimStatus": "COLLECT_DONE"}}, "return", True),
        ({"currentClaim__exchange": {"claimStatus": "EXCHANGE_REDELIVERING"}}, "exchange", True),
        ({"currentClaim__exchange": {"claimStatus": "EXCHANGE_REJECT"}}, "exchange", False),
        ({"currentClaim__return": {}}, "return", True),
        ({"productOrder__claimType": "RETURN", "productOrder__claimStatus": "RETURN_DONE"}, "return", False),
        ({"productOrder__claimType": "CANCEL", "productOrder__claimStatus": "CANCEL_REJECT"}, "cancel", False),
        ({"productOrder__claimType": "ADMIN_CANCEL", "productOrder__claimStatus": "ADMIN_CANCELING"}, "cancel", True),
        (
            {"productOrder__claimType": "ADMIN_CANCEL", "productOrder__claimStatus": "ADMIN_CANCEL_DONE"},
            "cancel",
            False,
        ),
        (
            {
                "productOrder__claimType": "PURCHASE_DECISION_HOLDBACK",
                "productOrder__claimStatus": "PURCHASE_DECISION_HOLDBACK",
            },
            "hold",
            True,
        ),
        (
            {
                "productOrder__claimType": "PURCHASE_DECISION_HOLDBACK",
                "productOrder__claimStatus": "PURCHASE_DECISION_HOLDBACK_RELEASE",
            },
            "hold",
            False,
        ),
        ({"productOrder__claimType": "REPAIR", "productOrder__claimStatus": "REPAIR_BEGUN"}, "REPAIR", True),
        ({"productOrder__claimType": "CANCEL"}, "cancel", True),
    ],
)
def test_claims(rows: Rows, changes: dict[str, Any], claim: str | None, is_open: bool) -> None:
    (item,) = parse.order(raw(rows.detail(**changes))).items
    assert (item.claim, item.claim_open) == (claim, is_open)


@pytest.mark.parametrize(
    "text, digits",
    [
        ("010-0000-0000", "01000000000"),
        ("01000000000", "01000000000"),
        ("+82 10-0000-0000", "01000000000"),
        ("82-010-0000-0000", "01000000000"),
        ("02-000-0000", "020000000"),
        ("0503-0000-0000", None),
        ("050-0000-0000", None),
        ("010-****-0000", None),
        ("010-0000-****", None),
        ("15880000", None),
        ("", None),
        (None, None),
    ],
)
def test_only_numbers_that_will_reach_the_buyer_are_numbers(text: str | None, digits: str | None) -> None:
    assert parse.phone(text) == digits


@pytest.mark.parametrize("names", [("quantity", "remainQuantity"), ("totalPaymentAmount", "remainPaymentAmount")])
def test_an_amount_nobody_tells_is_not_made_up(rows: Rows, names: tuple[str, str]) -> None:
    with pytest.raises(BadRecord, match=names[0]):
        parse.order(raw(rows.detail("1", **{f"productOrder__{name}": None for name in names})))


@pytest.mark.parametrize("tel", ["0503-0000-0000", "010-****-0000", None])
def test_without_a_real_number_there_is_no_contact_to_overwrite_one(rows: Rows, tel: str | None) -> None:
    assert parse.order(raw(rows.detail(order__ordererTel=tel))).contact is None


def test_a_buyer_is_known_by_the_markets_number(rows: Rows) -> None:
    assert parse.order(raw(rows.detail(order__ordererNo="100200300"))).buyer_id == "100200300"
    assert parse.order(raw(rows.detail(order__ordererNo=100200300))).buyer_id == "100200300"
    assert parse.order(raw(rows.detail(order__ordererNo=None))).buyer_id == ""


@pytest.mark.parametrize(
    "address, area",
    [
        ({"name": "가상구매자", "baseAddress": "서울특별시 시험구 가온로 1"}, "서울특별시 시험구"),
        ({"name": "다른사람", "baseAddress": "서울특별시 시험구 가온로 1"}, None),
        ({"name": "가상구매자", "baseAddress": ""}, None),
        ({"name": "가상구매자"}, None),
        (None, None),
    ],
)
def test_of_an_address_only_the_buyers_own_town_is_kept(rows: Rows, address: Any, area: str | None) -> None:
    order = parse.order(raw(rows.detail(productOrder__shippingAddress=address)))
    assert order.contact is not None
    assert order.contact.area == area


def test_a_masked_name_is_no_name(rows: Rows) -> None:
    contact = parse.order(raw(rows.detail(order__ordererName="가*자"))).contact
    assert contact is not None
    assert contact.name is None


@pytest.mark.parametrize(
    "part, field, value",
    [
        ("order", "orderId", None),
        ("order", "orderDate", None),
        ("order", "orderDate", "2026-11-12T07:59:31.000"),
        ("order", "orderDate", "어제 CANARY"),
        ("productOrder", "productOrderId", None),
        ("productOrder", "productOrderStatus", None),
        ("productOrder", "productId", None),
        ("productOrder", "productName", 7),
        ("productOrder", "remainPaymentAmount", "24000 CANARY"),
        ("productOrder", "remainPaymentAmount", 24000.5),
        ("productOrder", "decisionDate", "CANARY"),
        ("delivery", "deliveredDate", "CANARY"),
    ],
)
def test_a_bad_field_is_named_and_never_shown(rows: Rows, part: str, field: str, value: Any) -> None:
    with pytest.raises(BadRecord) as bad:
        parse.order(raw(rows.detail(**{f"{part}__{field}": value})))
    assert field in bad.value.message or f"$.{part}" in bad.value.message
    assert "CANARY" not in bad.value.message


def test_the_id_of_a_bad_row_is_found_where_it_can_be(rows: Rows) -> None:
    assert parse.row_id(raw(rows.detail(order=None))) == "2026111277770002"
    assert parse.row_id(raw({"productOrderId": 7, "content": 1})) == "7"
    assert parse.row_id(raw({"questionId": 1})) == "qna:1"
    assert parse.row_id(raw({"inquiryNo": 1})) == "customer:1"
    assert parse.row_id(raw({"other": 1})) is None
    assert parse.row_id(raw([1])) is None


def test_unknown_fields_are_left_out_and_numbers_become_ids(rows: Rows) -> None:
    detail = rows.detail(order__orderId=2026111288880002, productOrder__productId=9000000001, novelty={"a": [1]})
    order = parse.order(raw(detail))
    assert (order.id, order.items[0].product.id) == ("2026111288880002", "9000000001")


def test_lines_of_one_order_come_together(rows: Rows) -> None:
    found = [parse.order(raw(rows.detail(number, **{"order__orderId": order}))) for number, order in ("1a", "2b", "3a")]
    joined = parse.together(found)
    assert [(one.id, [item.id for item in one.items]) for one in joined] == [("a", ["1", "3"]), ("b", ["2"])]


def test_an_open_product_question(rows: Rows) -> None:
    inquiry = parse.qna(raw(rows.qna()))
    assert (inquiry.id, inquiry.kind, inquiry.answered, inquiry.author) == ("qna:700000001", "qna", False, "gaja****")
    assert [(one.text, one.seller) for one in inquiry.thread] == [("식기세척기 사용 가능한가요?", False)]
    assert inquiry.asked_at == inquiry.thread[0].at == datetime(2026, 11, 20, 9, 12, 44, 120_000, tzinfo=KST)
    assert inquiry.product is not None
    assert inquiry.product.id == "9000000001"
    assert (inquiry.order_id, inquiry.item_ids) == (None, ())


def test_an_answered_product_question(rows: Rows) -> None:
    inquiry = parse.qna(raw(rows.qna(answered=True, answer="네, 가능합니다.")))
    assert inquiry.answered
    assert [(one.text, one.seller) for one in inquiry.thread][1:] == [("네, 가능합니다.", True)]


def test_an_inquiry_about_an_order(rows: Rows) -> None:
    inquiry = parse.customer_inquiry(
        raw(
            rows.inquiry(
                answered=True,
                answerContent="내일 도착합니다.",
                answerContentId=31,
                answerRegistrationDateTime="2026-11-20T09:00:00.000+09:00",
            )
        )
    )
    assert (inquiry.id, inquiry.kind, inquiry.title, inquiry.category) == (
        "customer:500000001",
        "customer",
        "배송 문의",
        "배송",
    )
    assert (inquiry.order_id, inquiry.item_ids) == ("2026111988880001", ("2026111977770001", "2026111977770002"))
    question, answer = inquiry.thread
    assert (question.text, question.seller) == ("언제 도착하나요?", False)
    assert (answer.text, answer.seller, answer.id) == ("내일 도착합니다.", True, "31")
    assert answer.at == datetime(2026, 11, 20, 9, 0, tzinfo=KST)
    assert inquiry.author == "gaja****", "the name is not kept where a masked id does"


@pytest.mark.parametrize("listed, ids", [("", ()), (None, ()), (" 1 , 2 ,", ("1", "2"))])
def test_the_list_of_lines_of_an_inquiry(rows: Rows, listed: str | None, ids: tuple[str, ...]) -> None:
    assert parse.customer_inquiry(raw(rows.inquiry(productOrderIdList=listed))).item_ids == ids


@pytest.mark.parametrize(
    "read, row, field",
    [
        (parse.qna, {"questionId": 1, "question": "CANARY"}, "createDate"),
        (parse.qna, {"questionId": 1, "createDate": "CANARY", "question": "CANARY"}, "createDate"),
        (parse.customer_inquiry, {"inquiryNo": 1, "inquiryContent": "CANARY"}, "inquiryRegistrationDateTime"),
    ],
)
def test_a_bad_inquiry_is_named_by_its_field(
    read: Callable[[msgspec.Raw], object], row: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadRecord) as bad:
        read(raw(row))
    assert field in bad.value.message
    assert "CANARY" not in bad.value.message


def test_ids_of_the_two_kinds_never_meet() -> None:
    assert parse.inquiry_id("qna", 5) != parse.inquiry_id("customer", 5)
    assert parse.split_id(parse.inquiry_id("customer", 5)) == ("customer", "5")


@pytest.mark.parametrize(
    "kind, is_mark",
    [
        ("PURCHASE_REVIEW", True),
        ("PREMIUM_PURCHASE_REVIEW", True),
        ("ONE_MONTH_PURCHASE_REVIEW", True),
        ("ONE_MONTH_PREMIUM_PURCHASE_REVIEW", True),
        ("REGULAR_PURCHASE_REVIEW", True),
        ("REVIEW", True),
        ("PROD_ORDER", False),
        ("DELIVERY", False),
        ("POINT_ACCUMULATION", False),
        ("PREVIEW", False),
    ],
)
def test_only_money_for_reviews_marks_an_item(kind: str, is_mark: bool) -> None:
    mark = parse.review_mark(raw({"productOrderType": kind, "productOrderId": "7"}), date(2026, 11, 18))
    assert (mark is not None) is is_mark
    if mark is not None:
        assert (mark.item_id, mark.kind, mark.at) == ("7", kind, datetime(2026, 11, 18, tzinfo=KST))


def test_a_review_nobody_can_place_is_quarantined() -> None:
    with pytest.raises(BadRecord, match="productOrderId"):
        parse.review_mark(raw({"productOrderType": "REVIEW"}), date(2026, 11, 18))
    assert parse.review_mark(raw({"productOrderType": "DELIVERY"}), date(2026, 11, 18)) is None
