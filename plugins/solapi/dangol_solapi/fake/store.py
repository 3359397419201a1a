"""The mocked API: every path of the real one that dangol or the relay's own library calls, and 404 for the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from dangol.testing import DEMO_NOW, Export, Fake, FakeRequest, FakeResponse
from dangol.testing.compose.moments import ms
from dangol_solapi.fake.errors import Refused, missing
from dangol_solapi.fake.events import apply_events
from dangol_solapi.fake.gate import Gate
from dangol_solapi.fake.model import Relay
from dangol_solapi.fake.reading import Desk
from dangol_solapi.fake.sending import send_many
from dangol_solapi.fake.times import zulu

__all__ = ["SENDER", "SolapiFake"]

SENDER = "0200000000"
"""A number of no real series."""
_TEMPLATES = {
    "발송 안내": "#{이름}님, 주문하신 상품이 발송되었습니다.\n택배사: #{택배사}\n송장번호: #{송장번호}",
    "후기 요청": "#{이름}님, 받으신 상품은 마음에 드시나요?\n이용 후기를 남겨 주시면 큰 힘이 됩니다.",
}
_OPEN = "/pricing/v1/messaging/default"

Handler = Callable[..., FakeResponse]


class SolapiFake(Fake):
    """An account at the relay with one registered number and two templates. There are no orders and no reviews.

    ``relay`` is what there is, ``gate`` what is let in. Both may be changed at any time.
    """

    platform: ClassVar[str] = "solapi"

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        super().__init__(seed, 0 if orders is None else orders, days, now)
        self.relay = Relay(seed, lambda: ms(self.clock.now()))
        self.gate = Gate(seed, lambda: ms(self.clock.now()), lambda: self.pace())
        self.relay.senders[SENDER] = "ACTIVE"
        for name, content in _TEMPLATES.items():
            self.relay.template(name, content)
        self._routes = [(method, _pattern(path), handler) for method, path, handler in self._paths()]

    def _paths(self) -> Iterator[tuple[str, str, Handler]]:
        desk = Desk(self.relay)
        yield from (
            ("POST", "/messages/v4/send-many/detail", lambda request: send_many(self.relay, request)),
            ("GET", "/messages/v4/list", desk.messages),
            ("GET", "/messages/v4/list-old", desk.messages),
            ("GET", "/messages/v4/groups", desk.groups),
            ("GET", "/messages/v4/groups/{id}", desk.group),
            ("GET", "/messages/v4/groups/{id}/messages", desk.group_messages),
            ("GET", "/senderid/v1/numbers", desk.numbers),
            ("GET", "/senderid/v1/numbers/active", desk.active_numbers),
            ("GET", "/kakao/v2/templates", desk.templates),
            ("GET", "/kakao/v2/templates/{id}", desk.template),
            ("GET", "/cash/v1/balance", desk.balance),
            ("GET", _OPEN, desk.prices),
        )

    def settings(self, base_url: str) -> dict[str, str]:
        """Return settings that work against this fake, with the templates that are approved now."""
        approved = {one.template_id: one.content for one in self.relay.templates.values() if one.status == "APPROVED"}
        return {
            "base_url": base_url,
            "api_key": self.gate.api_key,
            "api_secret": self.gate.secret,
            "sender": SENDER,
            "kakao_channel": self.relay.channel_id,
            "templates": json.dumps(approved, ensure_ascii=False),
        }

    def ready(self, base_url: str) -> dict[str, Any]:
        """Return settings with the templates taken over, as ``dangol solapi templates --take`` does it."""
        approved = {one.template_id: one.content for one in self.relay.templates.values()}
        return {**self.settings(base_url), "templates": approved}

    def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer as the API would at this moment of the fake's clock."""
        try:
            if request.path != _OPEN:
                self.gate.admit(request)
            return self._route(request)
        except Refused as refused:
            return refused.response()

    def _route(self, request: FakeRequest) -> FakeResponse:
        for method, pattern, handler in self._routes:
            there = pattern.fullmatch(request.path) if method == request.method else None
            if there is not None:
                return handler(request, *there.groups())
        raise missing()

    def refusal(self, status: int, code: str, message: str) -> FakeResponse:
        """Shape the fault dial's errors as the API does."""
        return Refused(status, code, message).response()

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        """Return what there really is now: ``accepted`` is everything ever taken, ``messages`` how each stands."""
        relay = self.relay
        return {
            "orders": list,
            "reviews": list,
            "inquiries": list,
            "accepted": lambda: [one | {"at": zulu(one["at"])} for one in relay.accepted],
            "messages": self._messages,
            "senders": lambda: [{"number": number, "status": status} for number, status in relay.senders.items()],
            "templates": lambda: [
                {"template_id": one.template_id, "name": one.name, "content": one.content, "status": one.status}
                for one in relay.templates.values()
            ],
        }

    def _messages(self) -> list[dict[str, Any]]:
        now = self.relay.now()
        return [
            {
                "message_id": one.message_id,
                "to": one.to,
                "kind": one.kind,
                "code": one.code(now),
                "replaced": one.replaced,
                "custom": one.custom,
            }
            for one in self.relay.messages.values()
        ]

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Change the account; ``fake/events.py`` documents the forms. Raises ``BadEvent``."""
        return apply_events(self.relay, self.gate, events)

    def exports(self) -> Sequence[Export]:
        """Return nothing: nobody downloads a file here."""
        return ()


def _pattern(path: str) -> re.Pattern[str]:
    """Compile a path with ``{id}``; an end stroke is taken with or without."""
    return re.compile(path.replace("{id}", r"([A-Za-z0-9_-]{1,64})") + "/?")
