"""A mocked relay in this process with every wire that leads to it."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from dangol import Carried, Ground, MessageClass, MessageQuery, OpenChannel, OutgoingMessage
from dangol.clock import MovableClock
from dangol.http.client import Network
from dangol.post import NoPost
from dangol.storage.limits import Limits
from dangol.testing import DEMO_NOW, transport
from dangol_solapi import gateway
from dangol_solapi.fake import SolapiFake
from dangol_solapi.settings import SolapiSettings
from tests.plugins.kept import Kept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

__all__ = ["BUYER", "KEY", "SEND", "SMS_TEXT", "Line", "alimtalk", "sms"]

BUYER = "010-0000-1234"
KEY = "0123456789abcdef0123456789abcdef"
SEND = "/messages/v4/send-many/detail"
SMS_TEXT = "주문하신 상품이 오늘 출고됩니다."


def sms(text: str = SMS_TEXT, **changes: Any) -> OutgoingMessage:
    """Return a text message about an order."""
    values: dict[str, Any] = {
        "recipient": BUYER,
        "text": text,
        "message_class": MessageClass.SERVICE,
        "ground": Ground.ORDER,
        "channel": gateway.SMS,
    }
    return OutgoingMessage(**values | changes)


def alimtalk(line: Line, **changes: Any) -> OutgoingMessage:
    """Return a request for a review by the second template of the account."""
    name, content = list(line.templates.items())[1]
    values: dict[str, Any] = {
        "text": content.replace("#{이름}", "홍길동"),
        "channel": gateway.ALIMTALK,
        "message_class": MessageClass.REVIEW_REQUEST,
        "template": name,
        "variables": {"이름": "홍길동"},
    }
    return sms(**values | changes)


class Line:
    """The mocked relay, the clock that it runs by, and one of its own for this computer."""

    def __init__(self, folder: Path) -> None:
        self.fake = SolapiFake(seed=7)
        self.clock = MovableClock(DEMO_NOW)
        self.requests: list[httpx.Request] = []
        self.spoil: Callable[[dict[str, Any]], object] | None = None
        """What is done to the body of every answer to a sending."""
        self._inner = transport(self.fake)
        self._network = Network(
            self.clock, Limits(folder / "limits.db"), Kept(), Kept(), folder, httpx.MockTransport(self._watched)
        )

    async def _watched(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = await self._inner.handle_async_request(request)
        if self.spoil is not None and request.url.path == SEND:
            body = json.loads(await answer.aread())
            self.spoil(body)
            return httpx.Response(answer.status_code, json=body)
        return answer

    def advance(self, **amount: float) -> None:
        """Let time pass, here and there."""
        self.clock.advance(**amount)
        self.fake.clock.advance(**amount)

    @property
    def templates(self) -> dict[str, str]:
        return {name: one.content for name, one in self.fake.relay.templates.items()}

    @property
    def accepted(self) -> list[dict[str, Any]]:
        return self.fake.relay.accepted

    def settings(self, **changes: Any) -> SolapiSettings:
        values: dict[str, Any] = {**self.fake.settings("http://127.0.0.1:9"), "templates": self.templates}
        return SolapiSettings.model_validate(values | changes)

    @asynccontextmanager
    async def channel(self, name: str = gateway.SMS, **settings: Any) -> AsyncIterator[OpenChannel]:
        valid = self.settings(**settings)
        described = next(one for one in gateway.channels() if one.id == name)
        async with self._network.client(described, "solapi", valid) as client:
            yield OpenChannel(name, valid, client, self.clock, post=NoPost(described.title))

    def query(self, message: OutgoingMessage, key: str = KEY, minutes: float = 1) -> MessageQuery:
        """Ask for a message whose first attempt began a minute ago."""
        return MessageQuery(message=message, key=key, since=self.clock.now() - timedelta(minutes=minutes))

    def carried(self, remote_id: str | None, key: str = KEY) -> Carried:
        return Carried(key=key, remote_id=remote_id, recipient=BUYER, sent_at=self.clock.now())
