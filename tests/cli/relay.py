"""A relay for text messages on this machine, and the plugin that speaks to it: two channels of one account."""

from __future__ import annotations

import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from dangol import (
    Carried,
    Channel,
    ChannelSettings,
    Delivery,
    Fitting,
    Found,
    Medium,
    MessageQuery,
    OpenChannel,
    OutgoingMessage,
    Queryable,
    Receipt,
    Sent,
    StoreCheck,
    Template,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

SECRET = "a-secret-of-the-relay"
TEMPLATE = Template(id="T1", text="#{이름}님, 주문하신 #{상품}을 보냈습니다.")


class Settings(ChannelSettings):
    """Keys of the relay."""

    api_key: str
    api_secret: SecretStr
    sender: str = "02-123-4567"


class Desk:
    """What the relay knows. ``plan`` holds what it does with the next messages: ``take``, ``refuse``, ``lose``."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, Any]] = {}
        self.states: dict[str, str] = {}
        self.plan: list[str] = []
        self.wrongly_signed = 0
        self.port = 0

    @property
    def pairs(self) -> list[str]:
        """Settings as ``channel connect`` takes them."""
        given = {"api_key": "key", "api_secret": SECRET, "base_url": f"http://127.0.0.1:{self.port}"}
        return [word for key, value in given.items() for word in ("--set", f"{key}={value}")]

    def signed(self, headers: Any) -> bool:
        signature = _signature(SECRET, headers.get("x-date", ""), headers.get("x-salt", ""))
        return hmac.compare_digest(signature, headers.get("x-signature", ""))


@contextmanager
def relay() -> Iterator[Desk]:
    """Serve a relay on a thread."""
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, status: int, body: Any) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            if not desk.signed(self.headers):
                desk.wrongly_signed += 1
                self._answer(401, {"code": "signature"})
                return
            self._answer(200, {"taken": list(desk.taken), "states": desk.states})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if not desk.signed(self.headers):
                desk.wrongly_signed += 1
                self._answer(401, {"code": "signature"})
                return
            plan = desk.plan.pop(0) if desk.plan else "take"
            if plan == "refuse":
                self._answer(400, {"code": "number"})
                return
            if plan != "lost before":
                desk.taken[body["key"]] = body
                desk.states[body["key"]] = "pending"
            if plan.startswith("lost"):
                self.connection.close()
                return
            self._answer(200, {"id": f"R{len(desk.taken)}"})

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    desk.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _signature(secret: str, date: str, salt: str) -> str:
    return hmac.new(secret.encode(), f"{date}{salt}".encode(), "sha256").hexdigest()


def _sign(settings: Settings, now: datetime, salt: str) -> Mapping[str, str]:
    date = now.isoformat()
    signature = _signature(settings.api_secret.get_secret_value(), date, salt)
    return {"x-date": date, "x-salt": salt, "x-signature": signature}


def _fit(_settings: Settings, message: OutgoingMessage) -> Fitting:
    size = len(message.text.encode("cp949", "replace"))
    against = ("The relay takes no exclamation marks.",) if "!" in message.text else ()
    return Fitting(kind="SMS" if size <= 90 else "LMS", size=size, won=20 if size <= 90 else 50, objections=against)


class RelayPlugin:
    """The plugin."""

    @hookimpl
    def dangol_channels(self) -> Sequence[Channel]:
        shared: dict[str, Any] = {
            "account": "relay",
            "base_url": "https://relay.example",
            "sign": _sign,
            "capability": lambda _settings: Queryable(),
            "sender_number": lambda settings: settings.sender,
        }
        return (
            Channel("relay-sms", "Relay text message", Settings, medium=Medium.SMS, fit=_fit, **shared),
            Channel(
                "relay-talk",
                "Relay notice",
                Settings,
                medium=Medium.ALIMTALK,
                templates=lambda _settings: (TEMPLATE,),
                falls_back=lambda _settings: False,
                **shared,
            ),
        )

    @hookimpl
    async def dangol_check_channel(self, channel: OpenChannel) -> Sequence[StoreCheck]:
        await channel.client.get("/messages")
        return (StoreCheck(name="Key", ok=True, detail=channel.id),)

    @hookimpl
    async def dangol_send_message(self, channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
        body = {"to": message.recipient, "text": message.text, "key": key, "from": channel.settings.sender}
        answer = await channel.client.write("POST", "/messages", json=body)
        return Sent(answer.json()["id"])

    @hookimpl
    async def dangol_find_message(self, channel: OpenChannel, query: MessageQuery) -> Found:
        taken = (await channel.client.get("/messages")).json()["taken"]
        return Found.YES if query.key in taken else Found.NO

    @hookimpl
    async def dangol_delivery(self, channel: OpenChannel, sent: Sequence[Carried]) -> Sequence[Delivery]:
        states = (await channel.client.get("/messages")).json()["states"]
        reasons = {"failed": "The number does not exist."}
        return [Delivery(key=one.key, state=states[one.key], reason=reasons.get(states[one.key], "")) for one in sent]
