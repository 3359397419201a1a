"""Fills a mocked market for the contract tests, by the events that every mocked market knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dangol.testing.exchange import BadEvent

if TYPE_CHECKING:
    from dangol.testing.fake import Fake

__all__ = ["EDITED", "QUESTION", "REVIEWED", "restage", "stage"]

QUESTION = "시험 문의입니다. 소포가 언제 도착할까요"
REVIEWED = "시험 후기입니다. 손잡이가 편하고 색이 곱네요"
EDITED = "고쳐 쓴 시험 후기입니다. 한 달째 잘 쓰고 있어요"
_BEFORE = timedelta(days=9)
"""How long before a review or a question its order was made: outside of what the tests read."""


def stage(fake: Fake, stream: str, moments: Sequence[datetime]) -> list[str]:
    """See ``Fake.stage``."""
    if stream == "orders":
        return [_order(fake, place, at)["item_ids"][0] for place, at in enumerate(moments)]
    if stream not in ("reviews", "inquiries"):
        raise BadEvent(f"There is no way to make rows of {stream}.")
    made = []
    for place, at in enumerate(moments):
        item = _order(fake, place, at - _BEFORE, arrived=True)["item_ids"][0]
        if stream == "reviews":
            row = {"item_id": item, "text": f"{REVIEWED} {place}", "rating": 4, "written_at": at.isoformat()}
            made.append(fake.apply({"review": row})[0]["review_id"])
        else:
            asked = {"item_id": item, "text": f"{QUESTION} {place}", "asked_at": at.isoformat()}
            made.append(fake.apply({"inquiry": asked})[0]["inquiry_id"])
    return made


def _order(fake: Fake, buyer: int, at: datetime, *, arrived: bool = False) -> dict[str, Any]:
    days = {"placed_at": 0.1, "dispatched_at": 0.3, "delivered_at": 1.2, "confirmed_at": 2.0} if arrived else {}
    life = {name: (at + timedelta(days=later)).isoformat() for name, later in days.items()}
    row = {"ordered_at": at.isoformat(), "paid_at": at.isoformat(), "buyer": buyer, "items": [life]}
    return fake.apply({"order": row})[0]


def restage(fake: Fake, stream: str, row_id: str) -> None:
    """See ``Fake.restage``."""
    now = fake.clock.now()
    if stream == "orders":
        moments = {"placed_at": (now - timedelta(minutes=5)).isoformat(), "dispatched_at": now.isoformat()}
        fake.apply({"item": {"item_id": row_id, "tracking_no": "600000000001", **moments}})
    elif stream == "reviews":
        fake.apply({"review": {"review_id": row_id, "text": EDITED}})
    else:
        fake.apply({"answer": {"inquiry_id": row_id, "text": "시험 답변입니다. 오늘 보냈습니다."}})
