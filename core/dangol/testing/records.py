"""Records of which a test names only what it is about; the rest is usual, and the same every time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dangol.models import Inquiry, Message, Order, OrderItem, Product, Review, Stage

if TYPE_CHECKING:
    from dangol.clock import Clock

__all__ = ["Records"]

_MUG = Product(id="P1", name="시험용 머그컵")


class Records:
    """Makes orders, reviews and questions; every one has another id, and happened in the last days."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made = 0

    def _number(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}{self._made}"

    def item(self, **fields: Any) -> OrderItem:
        """Make a line that was delivered a day ago."""
        now = self._clock.now()
        usual: dict[str, Any] = {
            "id": self._number("L"),
            "product": _MUG,
            "amount": 12_000,
            "stage": Stage.DELIVERED,
            "dispatched_at": now - timedelta(days=2),
            "delivered_at": now - timedelta(days=1),
        }
        return OrderItem(**(usual | fields))

    def order(self, **fields: Any) -> Order:
        """Make an order of one line, placed three days ago."""
        ordered = self._clock.now() - timedelta(days=3)
        usual: dict[str, Any] = {"id": self._number("O"), "ordered_at": ordered, "paid_at": ordered}
        items = fields.pop("items", None) or (self.item(),)
        return Order(items=items, **(usual | fields))

    def review(self, **fields: Any) -> Review:
        """Make a review with five stars, written an hour ago."""
        usual: dict[str, Any] = {
            "id": self._number("R"),
            "text": "색이 곱고 손잡이가 편해요.",
            "written_at": self._clock.now() - timedelta(hours=1),
            "rating": 5,
            "product": _MUG,
        }
        return Review(**(usual | fields))

    def inquiry(self, **fields: Any) -> Inquiry:
        """Make an unanswered question, asked an hour ago."""
        asked = self._clock.now() - timedelta(hours=1)
        thread = (Message(text="식기세척기에 넣어도 되나요?", at=asked),)
        usual: dict[str, Any] = {"id": self._number("Q"), "kind": "question", "thread": thread, "asked_at": asked}
        return Inquiry(**(usual | fields))
