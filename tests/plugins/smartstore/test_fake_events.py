from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from dangol.testing import BadEvent
from dangol_smartstore.fake.sheet import HEADERS
from tests.plugins.smartstore.seller import Seller, at, wire


@pytest.fixture
def seller() -> Seller:
    return Seller()


def sheet(seller: Seller) -> list[dict[str, Any]]:
    [export] = seller.fake.exports()
    book = CalamineWorkbook.from_filelike(io.BytesIO(export.content))
    header, *rows = book.get_sheet_by_index(0).to_python()
    assert book.sheet_names == ["Sheet0"]
    assert tuple(header) == HEADERS
    return [dict(zip(HEADERS, row, strict=True)) for row in rows]


def write(seller: Seller, text: str = "좋아요", **row: Any) -> str:
    [item] = seller.order()
    number: str = seller.edit("review", item_id=item, text=text, **row)["review_id"]
    return number


# the review sheet


def test_a_quiet_shop_exports_a_header_alone(seller: Seller) -> None:
    assert sheet(seller) == []
    assert len(HEADERS) == 25


def test_a_row_of_the_sheet(seller: Seller) -> None:
    [item] = seller.order()
    number = seller.edit(
        "review", item_id=item, text="잘 받았어요 😊", rating=4, photos=2, written_at=wire(at("11-20 10:00"))
    )["review_id"]
    [row] = sheet(seller)
    assert row["상품주문번호"] == item
    assert (row["구매자평점"], row["리뷰도움수"], row["리뷰글번호"]) == (4.0, 0.0, float(number))
    assert len(number) == 10
    assert row["리뷰등록일"] == row["최종수정일"] == "2026.11.20. 10:00:00"
    assert row["포토/영상"].count("\n") == 1
    assert (row["리뷰구분"], row["답글여부"], row["답글등록일시"]) == ("일반", "N", "")
    assert row["리뷰상세내용"] == "잘 받았어요 😊"
    assert isinstance(row["상품번호"], str)


def test_the_sheet_is_named_after_the_moment(seller: Seller) -> None:
    [export] = seller.fake.exports()
    assert (export.name, export.stream) == ("review_20261120_162000.xlsx", "reviews")


def test_a_reply_posted_by_hand_is_in_the_next_sheet(seller: Seller) -> None:
    number = write(seller)
    seller.edit("reply", review_id=number, text="감사합니다.", at=wire(at("11-20 16:10")))
    [row] = sheet(seller)
    assert (row["답글여부"], row["답글등록일시"]) == ("Y", "2026.11.20. 16:10:00")
    [told] = seller.fake.state(["reviews"])["reviews"]
    assert told["reply"] == {"text": "감사합니다.", "at": "2026-11-20T16:10:00.000+09:00"}
    seller.edit("reply", review_id=number, text=None)
    assert sheet(seller)[0]["답글여부"] == "N"


def test_an_edited_review_keeps_its_number(seller: Seller) -> None:
    number = write(seller, "좋아요", rating=5, written_at=wire(at("11-20 10:00")))
    seller.edit("review", review_id=number, text="다시 보니 아쉬워요", rating=2)
    [row] = sheet(seller)
    assert (row["리뷰글번호"], row["구매자평점"], row["리뷰상세내용"]) == (float(number), 2.0, "다시 보니 아쉬워요")
    assert (row["리뷰등록일"], row["최종수정일"]) == ("2026.11.20. 10:00:00", "2026.11.20. 16:20:00")


def test_new_stars_alone_leave_composed_words_alone() -> None:
    seller = Seller(200)
    number, text = next(
        (r["review_id"], r["text"]) for r in seller.fake.state(["reviews"])["reviews"] if r["rating"] == 5
    )
    seller.edit("review", review_id=number, rating=1)
    told = {r["review_id"]: r for r in seller.fake.state(["reviews"])["reviews"]}[number]
    assert (told["rating"], told["text"]) == (1, text)


def test_a_deleted_review_is_gone_and_a_hidden_one_is_marked(seller: Seller) -> None:
    gone, hidden = write(seller), write(seller)
    seller.edit("review", review_id=gone, deleted=True)
    seller.edit("review", review_id=hidden, shown=False)
    [row] = sheet(seller)
    assert (row["리뷰글번호"], row["전시상태"]) == (float(hidden), "블라인드")


def test_a_month_use_review_repeats_the_first_one(seller: Seller) -> None:
    first = write(seller, "첫 느낌이 좋아요", written_at=wire(at("10-10 10:00")))
    item = seller.fake.shop.reviews[first].item_id
    seller.edit("review", item_id=item, text="한 달 써봤어요", month_use=True, parent_id=first)
    row = sheet(seller)[0]
    assert (row["리뷰구분"], row["관련리뷰글번호"], row["관련리뷰상세내용"]) == ("한달사용", first, "첫 느낌이 좋아요")


def test_a_review_of_the_future_waits(seller: Seller) -> None:
    write(seller, written_at=wire(at("11-20 16:30")))
    assert sheet(seller) == []
    seller.go(minutes=10)
    assert len(sheet(seller)) == 1


def test_a_large_sheet_agrees_with_the_truth() -> None:
    seller = Seller(500)
    told = {review["review_id"]: review for review in seller.fake.state(["reviews"])["reviews"]}
    rows = sheet(seller)
    assert len(rows) == len(told)
    assert [row["리뷰등록일"] for row in rows] == sorted((row["리뷰등록일"] for row in rows), reverse=True)
    for row in rows:
        review = told[str(int(row["리뷰글번호"]))]
        assert (row["리뷰상세내용"], row["구매자평점"]) == (review["text"], review["rating"])
        assert (row["답글여부"] == "Y") is (review["reply"] is not None)
        assert (row["관련리뷰글번호"] != "") is review["month_use"]


# events


def test_events_come_alone_or_in_lists_and_say_what_they_touched(seller: Seller) -> None:
    applied = seller.fake.apply({"order": [{}, {"items": [{}, {}]}], "qna": {"text": "되나요?"}})
    assert [(row["kind"], len(row.get("item_ids", []))) for row in applied] == [("order", 1), ("order", 2), ("qna", 0)]
    assert applied[2]["inquiry_id"].isdigit()


def test_questions_and_reviews_do_not_depend_on_when_they_are_first_asked_for() -> None:
    early, late = Seller(60), Seller(60)
    before = early.fake.state(["reviews", "inquiries"])
    for seller in (early, late):
        item = next(iter(seller.fake.shop.shown()))
        seller.edit("item", item_id=item.id, delivered_at=None, confirmed_at=None)
        seller.order(copies=30)
        assert seller.fake.state(["reviews", "inquiries"]) == before


def test_a_new_order_is_paid_now_and_stays_so(seller: Seller) -> None:
    [item] = seller.order()
    seller.go(days=9)
    seller.relogin()
    assert seller.details(item)[0]["productOrder"]["productOrderStatus"] == "PAYED"


def test_ids_and_products_can_be_chosen(seller: Seller) -> None:
    line = {
        "item_id": "2026112012345678",
        "product_id": "9000000003",
        "option": "크기: 대",
        "quantity": 3,
        "unit_price": 1000,
    }
    seller.order(order_id="2026112087654321", items=[line])
    [row] = seller.details("2026112012345678")
    product = row["productOrder"]
    assert (row["order"]["orderId"], product["productId"], product["productOption"]) == (
        "2026112087654321",
        "9000000003",
        "크기: 대",
    )
    assert product["totalPaymentAmount"] == 3000


def test_times_can_be_taken_back(seller: Seller) -> None:
    [item] = seller.order(items=[{"dispatched_at": wire(seller.now), "tracking_no": "123456789"}])
    assert seller.details(item)[0]["delivery"]["trackingNumber"] == "123456789"
    seller.edit("item", item_id=item, dispatched_at=None)
    assert "delivery" not in seller.details(item)[0]


def test_a_cancellation_stops_a_parcel_that_has_not_left(seller: Seller) -> None:
    [item] = seller.order(items=[{"dispatched_at": wire(at("11-20 18:00")), "confirmed_at": wire(at("11-28 10:00"))}])
    seller.edit("claim", item_id=item, type="CANCEL", done_at=wire(seller.now))
    seller.go(days=10)
    seller.relogin()
    [row] = seller.details(item)
    assert row["productOrder"]["productOrderStatus"] == "CANCELED"
    assert "delivery" not in row


@pytest.mark.parametrize(
    "events, said",
    [
        (None, "Events are an object"),
        ({}, "Events are an object"),
        ([], "Events are an object"),
        ({"orders": []}, "There is no event 'orders'"),
        ({"order": {"colour": 1}}, "colour"),
        ({"order": {"paid_at": "2026-11-20T10:00:00"}}, "timezone"),
        ({"order": {"items": [{"product_id": "1"}]}}, "There is no product 1"),
        ({"order": {"items": [{"quantity": 0}]}}, "quantity"),
        ({"item": {"item_id": "1"}}, "There is no item 1"),
        ({"item": {}}, "item_id"),
        ({"claim": {"item_id": "1", "type": "THEFT"}}, "THEFT"),
        ({"review": {"text": "좋아요"}}, "There is no item"),
        ({"review": {"review_id": "1", "rating": 3}}, "There is no review 1"),
        ({"review": {"item_id": "1", "text": "x", "rating": 6}}, "rating"),
        ({"reply": {"review_id": "1", "text": "x"}}, "There is no review 1"),
        ({"inquiry": {"inquiry_id": "1"}}, "There is no inquiry 1"),
        ({"inquiry": {"inquiry_id": "one", "text": "x"}}, "digits"),
        ({"inquiry": {"text": "x"}}, "There is no item"),
        ({"qna": {"inquiry_id": "1"}}, "There is no question 1"),
        ({"answer": {"inquiry_id": "1", "text": "x"}}, "There is no question 1"),
        ({"gate": {"rate": 0}}, "rate"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(seller: Seller, events: Any, said: str) -> None:
    with pytest.raises(BadEvent) as caught:
        seller.fake.apply(events)
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


def test_nothing_is_done_if_any_row_has_the_wrong_form(seller: Seller) -> None:
    with pytest.raises(BadEvent):
        seller.fake.apply({"order": [{}, {"colour": 1}]})
    assert seller.fake.state(["orders"])["orders"] == []


def test_an_order_cannot_be_placed_twice(seller: Seller) -> None:
    seller.order(order_id="2026112087654321")
    with pytest.raises(BadEvent, match="already"):
        seller.order(order_id="2026112087654321")


def test_a_question_is_edited_and_deleted(seller: Seller) -> None:
    number = seller.edit("qna", text="되나요?")["inquiry_id"]
    seller.edit("qna", inquiry_id=number, text="정말 되나요?")
    assert [q["text"] for q in seller.fake.state(["inquiries"])["inquiries"]] == ["정말 되나요?"]
    seller.edit("qna", inquiry_id=number, deleted=True)
    assert seller.fake.state(["inquiries"])["inquiries"] == []


def test_the_gate_is_set_by_events(seller: Seller) -> None:
    seller.edit("gate", addresses=[], punish=True, forget_tokens=True)
    assert seller.fake.gate.addresses == []
    assert seller.fake.gate.punished_on is not None
    assert seller.get("/v1/seller/account").status == 403
