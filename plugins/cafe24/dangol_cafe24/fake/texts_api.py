"""Text messages: senders with their state, what is left, and sending, of which nothing can be read afterwards."""

from __future__ import annotations

from dangol.testing import FakeRequest, FakeResponse
from dangol_cafe24.fake.answering import Answering, ok, one_shop
from dangol_cafe24.fake.asked import Asked, one
from dangol_cafe24.fake.errors import invalid

__all__ = ["TextsApi"]

_MOST = 100
_BYTES = {"SMS": 90, "LMS": 2000}


class TextsApi(Answering):
    """The notification group, as far as it sends."""

    def senders(self, request: FakeRequest) -> FakeResponse:
        """List the registered numbers."""
        one_shop(Asked(request))
        return ok(senders=[{"sender_no": no, **row} for no, row in sorted(self.mall.texts.senders.items())])

    def balance(self, request: FakeRequest) -> FakeResponse:
        """Tell what is left."""
        one_shop(Asked(request))
        left = self.mall.texts.left
        return ok(sms={"balance": f"{left * 20}.00", "sms_count": left, "lms_count": left * 20 // 50})

    def send(self, request: FakeRequest) -> FakeResponse:
        """Send to numbers. One that is sent twice is sent twice."""
        row = one(request)
        sender = self.mall.texts.senders.get(row.get("sender_no", 0))
        if sender is None or sender["auth_status"] != "30":
            raise invalid("sender_no")
        kind = row.get("type", "SMS")
        if kind not in _BYTES or row.get("exclude_unsubscriber", "T") not in ("T", "F"):
            raise invalid("type")
        content, numbers = row.get("content"), row.get("recipients")
        if not isinstance(content, str) or not content.strip() or _octets(content) > _BYTES[kind]:
            raise invalid("content")
        if not isinstance(numbers, list) or not 0 < len(numbers) <= _MOST:
            raise invalid("recipients")
        return FakeResponse.json({"sms": {"queue_code": self.mall.texts.take(row)}}, 201)


def _octets(text: str) -> int:
    try:
        return len(text.encode("cp949"))
    except UnicodeEncodeError:
        raise invalid("content") from None
