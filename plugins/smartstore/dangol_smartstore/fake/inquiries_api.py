"""Questions: product Q&A and customer inquiries, two services that agree on nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from dangol.testing import FakeRequest, FakeResponse
from dangol.testing.compose import person
from dangol.testing.compose.moments import DAY, at, iso
from dangol_smartstore.fake.answering import Answering
from dangol_smartstore.fake.asked import Asked, body
from dangol_smartstore.fake.errors import Refused, invalid
from dangol_smartstore.fake.questions import Answer, Inquiry

__all__ = ["InquiriesApi"]

_YEAR = 365
_EPOCH_DAY = 719_163
"""``date.toordinal()`` of 1970-01-01."""
_UNSORTED = {"sorted": False, "unsorted": True, "empty": True}
_TEMPLATES = [
    {"questionType": "DELIVERY", "subject": "출고 안내", "content": "오후 2시 이전 주문은 당일 출고합니다."},
    {"questionType": "PRODUCT", "subject": "관리 방법", "content": "상세페이지 아래쪽 관리 방법을 참고해 주세요."},
]


class _Comment(msgspec.Struct, forbid_unknown_fields=True):
    content: str = msgspec.field(name="commentContent")


class _InquiryAnswer(msgspec.Struct, forbid_unknown_fields=True):
    comment: str = msgspec.field(name="answerComment")
    template: str | None = msgspec.field(default=None, name="answerTemplateId")


def _bad_content(name: str, message: str) -> Refused:
    return Refused(400, "BAD_REQUEST", "잘못된 요청입니다.", more=invalid(name, message))


def _bad_user(name: str, message: str) -> Refused:
    more = {"invalidInputs": [{"name": name, "message": message}]}
    return Refused(400, "4001", "API 명세에 맞지 않는 입력 값입니다.", more=more)


def _bad_merchant(name: str, message: str) -> Refused:
    return _merchant("101001", f"정상적인 요청이 아닙니다. {name}: {message}")


def _merchant(code: str, message: str) -> Refused:
    return Refused(400, f"ERR-NC-{code}", message, more={"data": None})


class InquiriesApi(Answering):
    """The inquiry group."""

    def _of_kind(self, kind: str) -> list[Inquiry]:
        """Return what is there now, newest first."""
        found = [q for q in self.shop.inquiries.values() if q.kind == kind and q.asked <= self.now and not q.deleted]
        return sorted(found, key=lambda q: (-q.asked, q.no))

    def _find(self, kind: str, number: str) -> Inquiry | None:
        inquiry = self.shop.inquiries.get((kind, int(number)))
        return inquiry if inquiry is not None and inquiry.asked <= self.now and not inquiry.deleted else None

    def _add_answer(self, inquiry: Inquiry, text: str) -> Answer:
        """Answer now; what the seller of the composed past would still have answered never happens."""
        answer = Answer(810_000_000 + self.turn(), self.now, text, "api")
        inquiry.answers = [*inquiry.answered(self.now), answer]
        return answer

    # product Q&A (상품 문의)

    def qnas(self, request: FakeRequest) -> FakeResponse:
        """List product questions: pages from 1, ``contents``, times in the query."""
        asked = Asked(request, _bad_content)
        page = asked.whole("page", 1, 1, None)
        size = min(asked.whole("size", 100, 1, 100), self.shop.most or 100)
        since, until = asked.moment("fromDate", zulu=True), asked.moment("toDate", zulu=True)
        answered = asked.flag("answered")
        if since is None or until is None:
            raise _bad_content("fromDate" if since is None else "toDate", "필수 값입니다.")
        if since > until:
            raise _bad_content("fromDate", "조회 시작 일시는 종료 일시보다 빨라야 합니다.")
        if until - since > _YEAR * DAY:
            raise _bad_content("fromDate", "조회 기간이 너무 깁니다.")
        found = [q for q in self._of_kind("qna") if since <= q.asked <= until and self._wanted(q, answered)]
        pages = -(-len(found) // size)
        return FakeResponse.json(
            {
                "contents": [self._qna(q) for q in found[(page - 1) * size : page * size]],
                "page": page,
                "size": size,
                "totalElements": len(found),
                "totalPages": pages,
                "sort": {"sorted": True, "fields": [{"name": "createDate", "direction": "desc"}]},
                "first": page == 1,
                "last": page >= pages,
            }
        )

    def _wanted(self, inquiry: Inquiry, answered: bool | None) -> bool:
        return answered is None or bool(inquiry.answered(self.now)) == answered

    def _qna(self, inquiry: Inquiry) -> dict[str, Any]:
        answers = inquiry.answered(self.now)
        return {
            "questionId": inquiry.no,
            "createDate": iso(inquiry.asked),
            "question": inquiry.text,
            "answer": answers[0].text if answers else None,
            "answered": bool(answers),
            "productId": int(inquiry.product.id),
            "productName": inquiry.product.name,
            "maskedWriterId": person(self.shop.seed, inquiry.buyer).masked,
        }

    def answer_qna(self, request: FakeRequest, number: str) -> FakeResponse:
        """Write the answer to a product question; a second one replaces the first."""
        comment = body(request, _Comment, _bad_content)
        if not comment.content.strip():
            raise _bad_content("commentContent", "필수 값입니다.")
        inquiry = self._find("qna", number)
        if inquiry is None:
            raise Refused(404, "NOT_FOUND", "상품 문의를 찾을 수 없습니다.", more={"invalidInputs": []})
        if there := inquiry.answered(self.now):
            there[0] = Answer(there[0].id, self.now, comment.content, "api")
            inquiry.answers = there
        else:
            self._add_answer(inquiry, comment.content)
        return FakeResponse(204)

    def templates(self, request: FakeRequest) -> FakeResponse:
        """List the seller's answer templates."""
        del request
        return FakeResponse.json(_TEMPLATES)

    # customer inquiries (고객 문의)

    def inquiries(self, request: FakeRequest) -> FakeResponse:
        """List customer inquiries: a Spring page, ``content``, dates in the query."""
        accept = request.headers.get("accept", "*/*")
        if "json" not in accept and "*/*" not in accept:
            return FakeResponse.json("Not Acceptable", 406)
        asked = Asked(request, _bad_user)
        page, size = self._page_of(asked)
        first, last = asked.day("startSearchDate"), asked.day("endSearchDate")
        answered = asked.flag("answered")
        if first is None or last is None:
            raise _bad_user("startSearchDate" if first is None else "endSearchDate", "필수 값입니다.")
        if first > last:
            raise Refused(400, "4002", "조회 시작일이 조회 종료일 이후 날짜일 수 없습니다.")
        if last - first > timedelta(days=_YEAR):
            raise Refused(400, "4003", "스마트스토어/가맹점의 경우 최대 365일만 조회 가능합니다.")
        low, high = first.toordinal() - _EPOCH_DAY, last.toordinal() - _EPOCH_DAY
        found = [
            q for q in self._of_kind("inquiry") if at(low, 0) <= q.asked < at(high + 1, 0) and self._wanted(q, answered)
        ]
        return FakeResponse.json(self._spring([self._inquiry(q) for q in found], page, size))

    def _page_of(self, asked: Asked) -> tuple[int, int]:
        page, size = asked.whole("page", 1, 0, None), asked.whole("size", 10, 0, None)
        bounds = (
            (page < 1, "4004", "페이지 번호가 1보다 작을 수 없습니다."),
            (page > 1_000_000, "4005", "페이지 번호가 1000000보다 클 수 없습니다."),
            (size < 10, "4006", "페이지 크기가 10보다 작을 수 없습니다."),
            (size > 200, "4007", "페이지 크기가 200보다 클 수 없습니다."),
        )
        for wrong, code, message in bounds:
            if wrong:
                raise Refused(400, code, message)
        return page, min(size, self.shop.most or size)

    def _spring(self, rows: list[dict[str, Any]], page: int, size: int) -> dict[str, Any]:
        """Return a page as Spring writes it: ``number`` counts from 0 although ``page`` was asked from 1."""
        shown = rows[(page - 1) * size : page * size]
        pages = -(-len(rows) // size)
        return {
            "content": shown,
            "pageable": {
                "pageNumber": page - 1,
                "pageSize": size,
                "offset": (page - 1) * size,
                "paged": True,
                "unpaged": False,
                "sort": _UNSORTED,
            },
            "totalPages": pages,
            "totalElements": len(rows),
            "number": page - 1,
            "size": size,
            "numberOfElements": len(shown),
            "first": page == 1,
            "last": page >= pages,
            "empty": not shown,
            "sort": _UNSORTED,
        }

    def _inquiry(self, inquiry: Inquiry) -> dict[str, Any]:
        buyer = person(self.shop.seed, inquiry.buyer)
        row: dict[str, Any] = {
            "inquiryNo": inquiry.no,
            "category": inquiry.category,
            "title": inquiry.title,
            "inquiryContent": inquiry.text,
            "inquiryRegistrationDateTime": iso(inquiry.asked),
            "answered": False,
            "orderId": inquiry.order_id,
            "productNo": inquiry.product.id,
            "productOrderIdList": ",".join(inquiry.item_ids),
            "productName": inquiry.product.name,
            "productOrderOption": inquiry.option,
            "customerId": buyer.masked,
            "customerName": inquiry.customer_name or buyer.name,
        }
        if answers := inquiry.answered(self.now):
            latest = answers[-1]
            row |= {"answered": True, "answerContentId": latest.id, "answerContent": latest.text}
            row |= {"answerTemplateNo": None, "answerRegistrationDateTime": iso(latest.at)}
        return row

    def answer_inquiry(self, request: FakeRequest, number: str) -> FakeResponse:
        """Answer a customer inquiry, once."""
        comment = self._comment(request)
        inquiry = self._known(number)
        if inquiry.answered(self.now):
            raise _merchant("101010", "이미 답변이 존재하는 문의입니다.")
        return self._written(inquiry, self._add_answer(inquiry, comment.comment))

    def edit_answer(self, request: FakeRequest, number: str, answer_id: str) -> FakeResponse:
        """Change the answer of that number."""
        comment = self._comment(request)
        inquiry = self._known(number)
        for place, answer in enumerate(inquiry.answers):
            if str(answer.id) == answer_id and answer.at <= self.now:
                inquiry.answers[place] = Answer(answer.id, self.now, comment.comment, "api")
                return self._written(inquiry, answer)
        raise _merchant("101004", f"답변 번호 {answer_id}에 해당하는 답변이 없습니다.")

    def _comment(self, request: FakeRequest) -> _InquiryAnswer:
        comment = body(request, _InquiryAnswer, _bad_merchant)
        if not comment.comment.strip():
            raise _bad_merchant("answerComment", "필수 값입니다.")
        return comment

    def _known(self, number: str) -> Inquiry:
        inquiry = self._find("inquiry", number)
        if inquiry is None:
            raise _merchant("101004", f"문의 번호 {number}에 해당하는 문의가 없습니다.")
        return inquiry

    def _written(self, inquiry: Inquiry, answer: Answer) -> FakeResponse:
        data = {"inquiryNo": inquiry.no, "inquiryCommentNo": answer.id}
        return self.ok(data, code="SUCCESS", message="")
