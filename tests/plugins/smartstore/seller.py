"""A caller of the mocked Commerce API who knows the credentials and nothing of the plugin."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import bcrypt
import msgspec

from dangol import KST
from dangol.testing import DEMO_NOW, FakeRequest, FakeResponse
from dangol_smartstore.fake import SmartStoreFake

FEED = "/v1/pay-order/seller/product-orders/last-changed-statuses"
ORDERS = "/v1/pay-order/seller/product-orders"
QUERY = f"{ORDERS}/query"
QNAS = "/v1/contents/qnas"
INQUIRIES = "/v1/pay-user/inquiries"
SETTLE = "/v1/pay-settle/settle/case"
TOKEN = "/v1/oauth2/token"


def at(text: str) -> datetime:
    """Read ``11-20 16:20`` as Korean time of 2026."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}").replace(tzinfo=KST)


def wire(moment: datetime) -> str:
    return moment.astimezone(KST).isoformat(timespec="milliseconds")


def body(response: FakeResponse) -> Any:
    return msgspec.json.decode(response.body)


class Seller:
    """Calls one fake in process. Its rate limit is off unless a test puts it back."""

    def __init__(self, orders: int = 0, *, seed: int = 1, days: int = 21, now: datetime = DEMO_NOW) -> None:
        self.fake = SmartStoreFake(seed=seed, orders=orders, days=days, now=now)
        self.fake.gate.rate = None
        self.headers = {"authorization": f"Bearer {self.login()['access_token']}"}

    def login(self) -> Any:
        answer = self.ask_token(self.form())
        assert answer.status == 200, answer.body
        return body(answer)

    def form(self, **changes: str | None) -> dict[str, str]:
        """Return a right token request, with changes; ``None`` leaves a field out."""
        stamp = str(int(self.fake.clock.now().timestamp() * 1000))
        gate = self.fake.gate
        fields: dict[str, str | None] = {
            "client_id": gate.client_id,
            "timestamp": stamp,
            "client_secret_sign": self.sign(stamp),
            "grant_type": "client_credentials",
            "type": "SELF",
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def sign(self, stamp: str) -> str:
        gate = self.fake.gate
        return base64.b64encode(bcrypt.hashpw(f"{gate.client_id}_{stamp}".encode(), gate.secret.encode())).decode()

    def ask_token(self, form: dict[str, str]) -> FakeResponse:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.fake.respond(FakeRequest("POST", TOKEN, "", headers, urlencode(form).encode()))

    def call(self, method: str, path: str, query: Any = (), json: Any = None, **headers: str) -> FakeResponse:
        text = query if isinstance(query, str) else urlencode(query, doseq=True)
        sent = b"" if json is None else msgspec.json.encode(json)
        return self.fake.respond(FakeRequest(method, path, text, self.headers | headers, sent))

    def get(self, path: str, query: Any = (), **headers: str) -> FakeResponse:
        return self.call("GET", path, query, **headers)

    def feed(self, since: datetime, until: datetime | None = None, **more: Any) -> Any:
        query = {"lastChangedFrom": wire(since), **more}
        if until is not None:
            query["lastChangedTo"] = wire(until)
        answer = self.get(FEED, query)
        assert answer.status == 200, answer.body
        return body(answer).get("data") or {}

    def feed_rows(self, since: datetime, until: datetime | None = None, **more: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.feed(since, until, **more).get("lastChangeStatuses", [])
        return rows

    def details(self, *ids: str, compatible: bool = True) -> list[dict[str, Any]]:
        asked = {"productOrderIds": list(ids), "quantityClaimCompatibility": compatible}
        rows: list[dict[str, Any]] = body(self.call("POST", QUERY, json=asked))["data"]
        return rows

    def order(self, **row: Any) -> list[str]:
        """Add an order and return the ids of its lines."""
        ids: list[str] = self.fake.apply({"order": row})[0]["item_ids"]
        return ids

    def edit(self, kind: str, **row: Any) -> dict[str, Any]:
        return self.fake.apply({kind: row})[0]

    def go(self, **amount: float) -> datetime:
        return self.fake.clock.advance(**amount)

    def relogin(self) -> None:
        self.headers = {"authorization": f"Bearer {self.login()['access_token']}"}

    @property
    def now(self) -> datetime:
        return self.fake.clock.now()

    def ago(self, **amount: float) -> datetime:
        return self.now - timedelta(**amount)
