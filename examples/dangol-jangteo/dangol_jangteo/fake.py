"""The pretend Jangteo: the file that a seller would download today."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from dangol import Stage
from dangol.testing import Export, FakeInquiry, FakeOrder, FakePlatform, FakeReview

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["JangteoFake"]

_WORDS = {
    Stage.WAITING: "입금전",
    Stage.PAID: "준비",
    Stage.SHIPPED: "보냄",
    Stage.DELIVERED: "받음",
    Stage.CONFIRMED: "받음",
    Stage.CANCELLED: "취소",
}


class JangteoFake(FakePlatform):
    """A stall with an invented seller."""

    platform: ClassVar[str] = "jangteo"

    def exports(self) -> Sequence[Export]:
        """Return the file of the page "내 가게 내려받기"."""
        return [Export(f"jangteo_{self.now:%Y%m%d}.json", "orders", self._file)]

    def _file(self) -> bytes:
        content = {
            "가게": "온담상점",
            "주문": [self._order(one) for one in self.orders_between(None, None)],
            "후기": [self._review(one) for one in self.reviews_between(None, None)],
            "대화": [self._talk(one) for one in self.inquiries_between(None, None)],
        }
        return msgspec.json.encode(content)

    def _order(self, order: FakeOrder) -> dict[str, Any]:
        lines = [
            {
                "줄번호": item.id,
                "물건": item.product,
                "개수": item.quantity,
                "값": item.amount,
                "상태": _WORDS[item.stage(order.paid, self.now)],
            }
            for item in order.items
        ]
        return {"번호": order.id, "시각": _time(order.ordered), "손님": order.buyer.login, "줄": lines}

    def _review(self, review: FakeReview) -> dict[str, Any]:
        return {
            "번호": review.id,
            "줄번호": review.item.id,
            "시각": _time(review.written),
            "글": review.text,
            "하트": review.rating,
            "손님": review.order.buyer.login,
        }

    def _talk(self, inquiry: FakeInquiry) -> dict[str, Any]:
        answers = [{"시각": _time(one.at), "글": one.text, "내가": True} for one in inquiry.answers]
        posts = [{"시각": _time(inquiry.asked), "글": inquiry.text, "내가": False}, *answers]
        return {"번호": inquiry.id, "손님": inquiry.order.buyer.login, "글들": posts}


def _time(moment: datetime) -> str:
    return f"{moment:%Y.%m.%d %H:%M}"
