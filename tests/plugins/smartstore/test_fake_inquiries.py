from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dangol.testing import FakeResponse
from tests.plugins.smartstore.seller import INQUIRIES, QNAS, Seller, at, body, wire


@pytest.fixture
def seller() -> Seller:
    return Seller()


def qnas(seller: Seller, **query: Any) -> Any:
    usual = {"fromDate": wire(at("11-01 00:00")), "toDate": wire(seller.now)}
    answer = seller.get(QNAS, usual | query)
    assert answer.status == 200, answer.body
    return body(answer)


def inquiries(seller: Seller, **query: Any) -> Any:
    usual = {"startSearchDate": "2026-11-01", "endSearchDate": "2026-11-30"}
    answer = seller.get(INQUIRIES, usual | query)
    assert answer.status == 200, answer.body
    return body(answer)


def ask(seller: Seller, text: str = "언제 오나요?", **row: Any) -> str:
    [item] = seller.order()
    number: str = seller.edit("inquiry", item_id=item, text=text, **row)["inquiry_id"]
    return number


def wonder(seller: Seller, text: str = "전자레인지 되나요?", **row: Any) -> str:
    number: str = seller.edit("qna", text=text, **row)["inquiry_id"]
    return number


def error(answer: FakeResponse) -> tuple[int, str]:
    return answer.status, body(answer)["code"]


# product Q&A


def test_a_product_question_is_as_documented(seller: Seller) -> None:
    number = wonder(seller, asked_at=wire(at("11-20 09:12")))
    listed = qnas(seller)
    assert listed["contents"] == [
        {
            "questionId": int(number),
            "createDate": "2026-11-20T09:12:00.000+09:00",
            "question": "전자레인지 되나요?",
            "answer": None,
            "answered": False,
            "productId": 9000000001,
            "productName": "온담 도자기 머그컵 320ml",
            "maskedWriterId": listed["contents"][0]["maskedWriterId"],
        }
    ]
    del listed["contents"]
    assert listed == {
        "page": 1,
        "size": 100,
        "totalElements": 1,
        "totalPages": 1,
        "sort": {"sorted": True, "fields": [{"name": "createDate", "direction": "desc"}]},
        "first": True,
        "last": True,
    }


def test_product_questions_are_paged_newest_first(seller: Seller) -> None:
    numbers = [wonder(seller, asked_at=wire(at(f"11-20 09:{minute:02d}"))) for minute in range(25)]
    found = [qnas(seller, page=page, size=10) for page in (1, 2, 3)]
    assert [str(q["questionId"]) for page in found for q in page["contents"]] == numbers[::-1]
    assert [(page["first"], page["last"]) for page in found] == [(True, False), (False, False), (False, True)]
    assert found[0]["totalPages"] == 3


def test_answered_narrows_both_lists(seller: Seller) -> None:
    for open_one, done in ((wonder(seller), wonder(seller)), (ask(seller), ask(seller))):
        seller.edit("answer", inquiry_id=done, text="네, 고객님.")
        for flag, wanted in (("true", done), ("false", open_one)):
            found = [*qnas(seller, answered=flag)["contents"], *inquiries(seller, answered=flag)["content"]]
            assert wanted in {str(q.get("questionId") or q.get("inquiryNo")) for q in found}


@pytest.mark.parametrize(
    "query",
    [
        {"fromDate": ""},
        {"toDate": ""},
        {"fromDate": "2026-11-01"},
        {"fromDate": "2026-11-21T00:00:00.000+09:00"},
        {"fromDate": "2024-11-01T00:00:00.000+09:00"},
        {"size": "101"},
        {"size": "0"},
        {"page": "0"},
        {"answered": "yes"},
    ],
)
def test_a_wrong_question_about_questions_is_refused(seller: Seller, query: dict[str, str]) -> None:
    usual = {"fromDate": wire(at("11-01 00:00")), "toDate": wire(seller.now)}
    answer = seller.get(QNAS, usual | query)
    refused = body(answer)
    assert error(answer) == (400, "BAD_REQUEST")
    assert set(refused["invalidInputs"][0]) == {"name", "type", "message"}
    assert refused["invalidInputs"][0]["name"] in usual | query


def test_product_questions_take_times_in_utc_too(seller: Seller) -> None:
    number = wonder(seller, asked_at=wire(at("11-20 09:12")))
    found = qnas(seller, fromDate="2026-11-20T00:00:00.000Z", toDate="2026-11-20T01:00:00.000Z")
    assert [str(q["questionId"]) for q in found["contents"]] == [number]


def test_an_answer_is_put_and_put_again(seller: Seller) -> None:
    number = wonder(seller)
    for text in ("네, 됩니다.", "네, 2분까지 됩니다."):
        answer = seller.call("PUT", f"{QNAS}/{number}", json={"commentContent": text})
        assert (answer.status, answer.body) == (204, b"")
        [question] = qnas(seller)["contents"]
        assert (question["answered"], question["answer"]) == (True, text)
    [told] = seller.fake.state(["inquiries"])["inquiries"]
    assert [(a["text"], a["by"]) for a in told["answers"]] == [("네, 2분까지 됩니다.", "api")]


@pytest.mark.parametrize(
    "sent",
    [{}, {"commentContent": "  "}, {"commentContent": 7}, {"answer": "네"}, {"commentContent": "네", "more": 1}, None],
)
def test_an_answer_of_another_form_is_refused(seller: Seller, sent: Any) -> None:
    number = wonder(seller)
    assert error(seller.call("PUT", f"{QNAS}/{number}", json=sent)) == (400, "BAD_REQUEST")
    assert qnas(seller)["contents"][0]["answered"] is False


def test_an_unknown_question_is_not_found(seller: Seller) -> None:
    assert error(seller.call("PUT", f"{QNAS}/1", json={"commentContent": "네"})) == (404, "NOT_FOUND")


def test_templates_are_listed(seller: Seller) -> None:
    [first, *_] = body(seller.get(f"{QNAS}/templates"))
    assert set(first) == {"questionType", "subject", "content"}


# customer inquiries


def test_a_customer_inquiry_is_as_documented(seller: Seller) -> None:
    number = ask(
        seller, title="배송 문의", category="배송", customer_name="가상구매자", asked_at=wire(at("11-20 08:30"))
    )
    listed = inquiries(seller)
    [row] = listed.pop("content")
    assert set(row) == {
        "inquiryNo",
        "category",
        "title",
        "inquiryContent",
        "inquiryRegistrationDateTime",
        "answered",
        "orderId",
        "productNo",
        "productOrderIdList",
        "productName",
        "productOrderOption",
        "customerId",
        "customerName",
    }
    assert (row["inquiryNo"], row["productNo"], row["customerName"]) == (int(number), "9000000001", "가상구매자")
    assert row["inquiryRegistrationDateTime"] == "2026-11-20T08:30:00.000+09:00"
    sort = {"sorted": False, "unsorted": True, "empty": True}
    assert listed == {
        "pageable": {"pageNumber": 0, "pageSize": 10, "offset": 0, "paged": True, "unpaged": False, "sort": sort},
        "totalPages": 1,
        "totalElements": 1,
        "number": 0,
        "size": 10,
        "numberOfElements": 1,
        "first": True,
        "last": True,
        "empty": False,
        "sort": sort,
    }


def test_pages_are_asked_from_one_and_numbered_from_zero(seller: Seller) -> None:
    for minute in range(12):
        ask(seller, asked_at=wire(at(f"11-20 09:{minute:02d}")))
    first, second = inquiries(seller, page=1), inquiries(seller, page=2)
    assert [(page["number"], page["numberOfElements"], page["last"]) for page in (first, second)] == [
        (0, 10, False),
        (1, 2, True),
    ]


@pytest.mark.parametrize(
    "query, code",
    [
        ({"startSearchDate": ""}, "4001"),
        ({"endSearchDate": "2026-11-20T00:00:00.000+09:00"}, "4001"),
        ({"endSearchDate": "2026-02-31"}, "4001"),
        ({"answered": "Y"}, "4001"),
        ({"size": "ten"}, "4001"),
        ({"startSearchDate": "2026-12-01"}, "4002"),
        ({"startSearchDate": "2025-11-29"}, "4003"),
        ({"page": "0"}, "4004"),
        ({"page": "1000001"}, "4005"),
        ({"size": "9"}, "4006"),
        ({"size": "201"}, "4007"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_number(seller: Seller, query: dict[str, str], code: str) -> None:
    usual = {"startSearchDate": "2026-11-01", "endSearchDate": "2026-11-30"}
    answer = seller.get(INQUIRIES, usual | query)
    assert error(answer) == (400, code)
    assert ("invalidInputs" in body(answer)) is (code == "4001")


def test_a_year_may_be_searched(seller: Seller) -> None:
    assert inquiries(seller, startSearchDate="2025-11-30", endSearchDate="2026-11-30")["empty"] is True


def test_both_days_belong_to_the_search(seller: Seller) -> None:
    for moment in ("11-18 23:59", "11-19 00:00", "11-19 23:59", "11-20 00:00"):
        ask(seller, asked_at=wire(at(moment)))
    found = inquiries(seller, startSearchDate="2026-11-19", endSearchDate="2026-11-19")
    assert [q["inquiryRegistrationDateTime"][8:16] for q in found["content"]] == ["19T23:59", "19T00:00"]


@pytest.mark.parametrize("accept, status", [("application/json;charset=UTF-8", 200), ("*/*", 200), ("text/html", 406)])
def test_the_caller_must_accept_json(seller: Seller, accept: str, status: int) -> None:
    query = {"startSearchDate": "2026-11-01", "endSearchDate": "2026-11-30"}
    assert seller.get(INQUIRIES, query, accept=accept).status == status


def test_an_inquiry_is_answered_once_and_then_edited(seller: Seller) -> None:
    number = ask(seller)
    path = f"/v1/pay-merchant/inquiries/{number}/answer"
    first = body(seller.call("POST", path, json={"answerComment": "오늘 출고합니다."}))
    assert set(first) == {"code", "message", "data", "timestamp", "traceId"}
    assert first["data"]["inquiryNo"] == int(number)
    [row] = inquiries(seller)["content"]
    assert (row["answered"], row["answerContent"]) == (True, "오늘 출고합니다.")
    assert row["answerContentId"] == first["data"]["inquiryCommentNo"]

    again = seller.call("POST", path, json={"answerComment": "오늘 출고합니다."})
    assert error(again) == (400, "ERR-NC-101010")
    assert "data" in body(again)

    edited = seller.call("PUT", f"{path}/{row['answerContentId']}", json={"answerComment": "내일 도착합니다."})
    assert body(edited)["data"]["inquiryCommentNo"] == row["answerContentId"]
    assert inquiries(seller)["content"][0]["answerContent"] == "내일 도착합니다."
    assert error(seller.call("PUT", f"{path}/1", json={"answerComment": "네"})) == (400, "ERR-NC-101004")


def test_somebody_else_may_have_answered(seller: Seller) -> None:
    number = ask(seller)
    seller.edit("answer", inquiry_id=number, text="이미 보냈습니다.")
    answer = seller.call("POST", f"/v1/pay-merchant/inquiries/{number}/answer", json={"answerComment": "네"})
    assert error(answer) == (400, "ERR-NC-101010")
    [told] = seller.fake.state(["inquiries"])["inquiries"]
    assert [a["by"] for a in told["answers"]] == ["seller"]


@pytest.mark.parametrize(
    "sent",
    [{"answer": "네"}, {"answerContent": "네"}, {"answerComment": " "}, {"answerComment": "네", "extra": 1}, [], None],
)
def test_wrong_names_of_the_answer_are_refused(seller: Seller, sent: Any) -> None:
    number = ask(seller)
    answer = seller.call("POST", f"/v1/pay-merchant/inquiries/{number}/answer", json=sent)
    assert error(answer) == (400, "ERR-NC-101001")
    assert inquiries(seller)["content"][0]["answered"] is False


def test_a_missing_inquiry_is_named_by_its_code(seller: Seller) -> None:
    number = ask(seller)
    seller.edit("inquiry", inquiry_id=number, deleted=True)
    for gone in (number, "1"):
        answer = seller.call("POST", f"/v1/pay-merchant/inquiries/{gone}/answer", json={"answerComment": "네"})
        assert error(answer) == (400, "ERR-NC-101004")


def test_every_attempt_to_answer_is_in_the_log(seller: Seller) -> None:
    path = f"/v1/pay-merchant/inquiries/{ask(seller)}/answer"
    for text in ("네", "네네"):
        seller.call("POST", path, json={"answerComment": text})
    seller.call("POST", "/v1/pay-order/seller/product-orders/query", json={"productOrderIds": ["1"]})
    log = [(write.path, write.body, write.status, write.effect) for write in seller.fake.writes]
    assert log == [
        (path, {"answerComment": "네"}, 200, True),
        (path, {"answerComment": "네네"}, 400, False),
    ]


def test_an_answer_takes_the_place_of_what_the_past_had_planned() -> None:
    seller = Seller(400)
    planned = next(q for q in seller.fake.shop.inquiries.values() if q.kind == "inquiry" and q.answers)
    seller.fake.clock.set(datetime.fromtimestamp(planned.asked / 1000 + 1, UTC))
    seller.relogin()
    seller.call("POST", f"/v1/pay-merchant/inquiries/{planned.no}/answer", json={"answerComment": "제가 답합니다."})
    assert [answer.by for answer in planned.answers] == ["api"]
