"""Answers: the right call with the right body, once; the rest by hand; and the look for a lost one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dangol import (
    KST,
    ActionRejected,
    BadResponse,
    ByHand,
    Found,
    Reply,
    ReviewRequest,
    Sent,
    SentQuery,
    Unavailable,
)
from dangol_smartstore import replies

if TYPE_CHECKING:
    from dangol import Store
    from tests.plugins.smartstore.conftest import Rows, Script

QNAS = "/v1/contents/qnas"
CUSTOMERS = "/v1/pay-user/inquiries"
ASKED_AT = datetime(2026, 11, 20, 9, 12, 44, 120_000, tzinfo=KST)


def reply(target: str, **more: Any) -> Reply:
    return Reply(to="inquiry", target_id=target, target_kind=target.partition(":")[0], text="네, 가능합니다.", **more)


def query(target: str, **more: Any) -> SentQuery:
    values: dict[str, Any] = {"to": "inquiry", "text": "네, 가능합니다.", "subject_at": ASKED_AT} | more
    return SentQuery(
        target_id=target,
        target_kind=target.partition(":")[0],
        key="k",
        since=datetime(2026, 11, 20, tzinfo=KST),
        **values,
    )


async def test_a_product_question_is_answered_by_put(store: Store, script: Script) -> None:
    script.on("PUT", f"{QNAS}/7", b"")
    assert await replies.send(store, reply("qna:7")) == Sent()
    assert [(one.method, one.path, one.body) for one in script.asked] == [
        ("PUT", f"{QNAS}/7", {"commentContent": "네, 가능합니다."})
    ]


async def test_an_inquiry_about_an_order_is_answered_by_post_and_its_id_kept(store: Store, script: Script) -> None:
    path = "/v1/pay-merchant/inquiries/5/answer"
    script.on("POST", path, {"code": "OK", "data": {"inquiryNo": 5, "inquiryCommentNo": 31}})
    assert await replies.send(store, reply("customer:5")) == Sent("31")
    assert script.asked[0].body == {"answerComment": "네, 가능합니다."}


async def test_an_answer_without_its_data_is_not_a_sure_yes(store: Store, script: Script) -> None:
    script.on("POST", "/v1/pay-merchant/inquiries/5/answer", {"code": "ODD", "message": "…"})
    with pytest.raises(BadResponse):
        await replies.send(store, reply("customer:5"))


async def test_an_answer_of_ours_is_edited_by_put(store: Store, script: Script) -> None:
    script.on("PUT", "/v1/pay-merchant/inquiries/5/answer/31", {"data": {"inquiryNo": 5}})
    script.on("PUT", f"{QNAS}/7", b"")
    assert await replies.send(store, reply("customer:5", replaces="31", subject_at=ASKED_AT)) == Sent("31")
    assert await replies.send(store, reply("qna:7", replaces="", subject_at=ASKED_AT)) == Sent()
    assert [one.body for one in script.asked] == [
        {"answerComment": "네, 가능합니다."},
        {"commentContent": "네, 가능합니다."},
    ]


async def test_an_open_question_is_looked_at_before_it_is_answered(store: Store, script: Script, rows: Rows) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(8), rows.qna(7)))
    script.on("PUT", f"{QNAS}/7", b"")
    assert await replies.send(store, reply("qna:7", subject_at=ASKED_AT)) == Sent()
    assert script.params(QNAS)[0]["fromDate"] == "2026-11-20T09:11:44.120+09:00"
    assert script.params(QNAS)[0]["toDate"] == "2026-11-20T09:13:44.120+09:00"


async def test_the_answer_of_somebody_else_is_not_overwritten(store: Store, script: Script, rows: Rows) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(7, answered=True, answer="제가 답했습니다.")))
    with pytest.raises(ActionRejected):
        await replies.send(store, reply("qna:7", subject_at=ASKED_AT))
    assert [one.method for one in script.asked] == ["GET"]


async def test_an_answer_that_is_there_already_is_not_sent_again(store: Store, script: Script, rows: Rows) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(7, answered=True, answer="네, 가능합니다. ")))
    assert await replies.send(store, reply("qna:7", subject_at=ASKED_AT)) == Sent()
    assert [one.method for one in script.asked] == ["GET"]


async def test_errors_of_a_write_come_through(store: Store, script: Script) -> None:
    script.on("POST", "/v1/pay-merchant/inquiries/5/answer", ActionRejected("somebody else"))
    with pytest.raises(ActionRejected):
        await replies.send(store, reply("customer:5"))
    assert len(script.asked) == 1


async def test_reviews_are_answered_by_hand(store: Store) -> None:
    receipt = await replies.send(store, Reply(to="review", target_id="1", target_kind="", text="고맙습니다."))
    assert receipt == ByHand("https://sell.smartstore.naver.com/#/review/search", "고맙습니다.")


async def test_reviews_are_asked_for_by_hand_from_the_page_of_the_order() -> None:
    receipt = await replies.ask_for_review(ReviewRequest(item_id="77", order_id="1", text="부탁드려요."))
    assert isinstance(receipt, ByHand)
    assert "/77/" in receipt.url
    assert receipt.text == "부탁드려요."


@pytest.mark.parametrize(
    "changes, found",
    [
        ({"answered": False}, Found.NO),
        ({"answered": True, "answer": "네, 가능합니다."}, Found.YES),
        ({"answered": True, "answer": " 네,\n가능합니다.\r\n"}, Found.YES),
        ({"answered": True, "answer": "네&#44; 가능합니다."}, Found.YES),
        ({"answered": True, "answer": "다른 답변"}, Found.UNKNOWN),
        ({"answered": True, "answer": None}, Found.UNKNOWN),
        ({"createDate": "odd"}, Found.UNKNOWN),
    ],
)
async def test_a_lost_answer_is_looked_for(
    store: Store, script: Script, rows: Rows, changes: dict[str, Any], found: Found
) -> None:
    script.on("GET", QNAS, rows.qnas(rows.qna(8), last=False), rows.qnas(rows.qna(7, **changes)))
    assert await replies.find(store, query("qna:7")) == found
    assert [one["page"] for one in script.params(QNAS)] == [1, 2]


async def test_a_lost_answer_to_an_order_inquiry_is_looked_for_on_its_day(
    store: Store, script: Script, rows: Rows
) -> None:
    answered = rows.inquiry(5, answered=True, answerContent="네, 가능합니다.", answerContentId=31)
    script.on("GET", CUSTOMERS, rows.inquiries(answered))
    assert await replies.find(store, query("customer:5")) == Found.YES
    assert script.params(CUSTOMERS)[0]["startSearchDate"] == "2026-11-20"


async def test_around_midnight_both_days_are_looked_at(store: Store, script: Script, rows: Rows) -> None:
    script.on("GET", CUSTOMERS, rows.inquiries())
    midnight = datetime(2026, 11, 20, 0, 0, 30, tzinfo=KST)
    assert await replies.find(store, query("customer:5", subject_at=midnight)) == Found.UNKNOWN
    (asked,) = script.params(CUSTOMERS)
    assert (asked["startSearchDate"], asked["endSearchDate"]) == ("2026-11-19", "2026-11-20")


async def test_not_finding_the_question_proves_nothing(store: Store, script: Script, rows: Rows) -> None:
    script.on("GET", QNAS, rows.qnas(last=False))
    assert await replies.find(store, query("qna:7")) == Found.UNKNOWN


@pytest.mark.parametrize("more", [{"to": "review"}, {"subject_at": None}])
async def test_what_cannot_be_looked_for_is_unknown(store: Store, script: Script, more: dict[str, Any]) -> None:
    assert await replies.find(store, query("qna:7", **more)) == Found.UNKNOWN
    assert script.asked == []


async def test_a_platform_that_is_down_is_not_an_answer(store: Store, script: Script) -> None:
    script.on("GET", QNAS, Unavailable("down"))
    with pytest.raises(Unavailable):
        await replies.find(store, query("qna:7"))
