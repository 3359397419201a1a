"""Urgent inquiries and their replies."""

from __future__ import annotations

from typing import Any

from dangol.testing import FakeRequest, FakeResponse
from dangol_cafe24.fake.answering import Answering, found, ok, one_shop
from dangol_cafe24.fake.asked import Asked, one
from dangol_cafe24.fake.errors import invalid
from dangol_cafe24.fake.urgent import Urgent, UrgentReply

__all__ = ["UrgentApi"]

_YEAR = 12
_MOST = 100
_DEEPEST = 8_000


class UrgentApi(Answering):
    """The community group, urgent inquiries."""

    def listed(self, request: FakeRequest) -> FakeResponse:
        """List urgent inquiries."""
        asked = Asked(request)
        one_shop(asked)
        span = asked.span(_YEAR)
        there = [
            urgent
            for urgent in self.mall.urgent.values()
            if urgent.at <= self.now and not urgent.removed and (span is None or span[0] <= urgent.at <= span[1])
        ]
        there.sort(key=lambda urgent: (-urgent.at, urgent.no))
        arranged = self.mall.arranged(there, "urgent")
        rows, links = self.page(request, asked, arranged, most=_MOST, deepest=_DEEPEST)
        return ok(urgentinquiry=[self._urgent(urgent) for urgent in rows], links=links)

    def _urgent(self, urgent: Urgent) -> dict[str, Any]:
        reply = urgent.answered(self.now)
        about_order = urgent.order_id is not None
        return {
            "shop_no": 1,
            "article_no": urgent.no,
            "article_type": urgent.kind,
            "title": urgent.title,
            "writer": urgent.writer,
            "member_id": urgent.member_id,
            "start_date": self.mall.stamp(urgent.at),
            "reply_status": "F" if reply is None else reply.status,
            "hit": urgent.no % 7,
            "content": urgent.content,
            "writer_email": urgent.email,
            "phone": urgent.phone,
            "search_type": "O" if about_order else "P",
            "keyword": urgent.order_id if about_order else str(urgent.product_no or ""),
            "attached_file_detail": [],
        }

    def reply(self, request: FakeRequest, number: str) -> FakeResponse:
        """Return the reply; an unknown number is answered like a question without one."""
        del request
        urgent = self._find(number)
        reply = None if urgent is None else urgent.answered(self.now)
        return ok(reply={} if urgent is None or reply is None else self._reply(urgent, reply))

    def post(self, request: FakeRequest, number: str) -> FakeResponse:
        """Write a reply; a further one replaces the words and counts up."""
        return FakeResponse.json({"reply": self._write(request, number)}, 201)

    def edit(self, request: FakeRequest, number: str) -> FakeResponse:
        """Change the reply."""
        found(found(self._find(number)).answered(self.now))
        return ok(reply=self._write(request, number))

    def _write(self, request: FakeRequest, number: str) -> dict[str, Any]:
        urgent = found(self._find(number))
        row = one(request)
        for name, most in (("content", 65_535), ("user_id", 20)):
            value = row.get(name)
            if not isinstance(value, str) or not value.strip() or len(value) > most:
                raise invalid(name)
        status = row.get("status", "F")
        if status not in ("F", "I", "T"):
            raise invalid("status")
        count = 1 if urgent.reply is None else urgent.reply.count + 1
        seen = self.now + self.mall.settle
        urgent.reply = UrgentReply(self.now, row["content"], status, row["user_id"], count, seen, "api")
        return self._reply(urgent, urgent.reply)

    def _find(self, number: str) -> Urgent | None:
        urgent = self.mall.urgent.get(int(number))
        return urgent if urgent is not None and urgent.at <= self.now and not urgent.removed else None

    def _reply(self, urgent: Urgent, reply: UrgentReply) -> dict[str, Any]:
        return {
            "shop_no": 1,
            "article_no": urgent.no,
            "created_date": self.mall.stamp(reply.at),
            "status": reply.status,
            "content": reply.content,
            "method": "E",
            "count": reply.count,
            "user_id": reply.user_id,
            "attached_file_detail": [],
        }
