"""A caller of the mocked Admin API who knows the credentials and nothing of the plugin."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from dangol import KST
from dangol.testing import DEMO_NOW, FakeRequest, FakeResponse
from dangol_cafe24.fake import Cafe24Fake

ADMIN = "/api/v2/admin/"
TOKEN = "/api/v2/oauth/token"
REPLY = {"title": "Re: 문의", "content": "오늘 출고됩니다.", "writer": "온담상점", "client_ip": "192.0.2.1"}
COMMENT = {"content": "후기 감사합니다!", "writer": "온담상점", "password": "x9x9x9", "member_id": "ondammall"}


def at(text: str) -> datetime:
    """Read ``11-20 16:20`` as Korean time of 2026."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}").replace(tzinfo=KST)


def wire(text: str) -> str:
    return at(text).isoformat()


def body(response: FakeResponse) -> Any:
    return msgspec.json.decode(response.body)


def said(response: FakeResponse) -> tuple[int, str]:
    """Return the status of a refusal and its message; the envelope must be the API's."""
    error = body(response)["error"]
    assert set(error) == {"code", "message", "more_info"}
    assert error["code"] == response.status
    return response.status, error["message"]


class Caller:
    """Calls one fake in process. Its rate limit is off unless a test puts it back."""

    def __init__(self, orders: int = 0, *, seed: int = 1, days: int = 21, now: datetime = DEMO_NOW) -> None:
        self.fake = Cafe24Fake(seed=seed, orders=orders, days=days, now=now)
        self.fake.gate.leak = None
        self.headers: dict[str, str] = {}
        self.sign_in(self.fake.scopes)

    def sign_in(self, scopes: Any) -> None:
        self.headers = {"authorization": f"Bearer {self.fake.oauth.issue(scopes)['access_token']}"}

    def call(self, method: str, path: str, query: Any = (), json: Any = None, **headers: str) -> FakeResponse:
        """Call; a header's name is given with underscores."""
        text = query if isinstance(query, str) else urlencode(query, doseq=True)
        given = {"content-type": "application/json"} if json is not None else {}
        given |= self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = b"" if json is None else msgspec.json.encode(json)
        return self.fake.respond(FakeRequest(method, ADMIN + path, text, given, sent))

    def get(self, path: str, query: Any = (), **headers: str) -> FakeResponse:
        return self.call("GET", path, query, **headers)

    def data(self, path: str, **query: Any) -> Any:
        answer = self.get(path, query)
        assert answer.status == 200, answer.body
        return body(answer)

    def orders(self, **query: Any) -> list[dict[str, Any]]:
        """Read every page of a list of orders."""
        return self._all("orders", "orders", 1000, query)

    def articles(self, board: int, **query: Any) -> list[dict[str, Any]]:
        return self._all(f"boards/{board}/articles", "articles", 100, query)

    def _all(self, path: str, part: str, most: int, query: dict[str, Any]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        limit = query.pop("limit", most)
        while True:
            page = self.data(path, **query, limit=limit, offset=len(rows))
            rows += page[part]
            if not any(link["rel"] == "next" for link in page["links"]):
                return rows

    def post(self, board: int, *rows: dict[str, Any]) -> FakeResponse:
        return self.call("POST", f"boards/{board}/articles", json={"shop_no": 1, "requests": list(rows)})

    def comment(self, board: int, article: int, **changes: Any) -> FakeResponse:
        sent = {"shop_no": 1, "request": COMMENT | changes}
        return self.call("POST", f"boards/{board}/articles/{article}/comments", json=sent)

    def edit(self, event: str, /, **row: Any) -> dict[str, Any]:
        return self.fake.apply({event: row})[0]

    def order(self, **row: Any) -> tuple[str, list[str]]:
        """Add an order and return its id and those of its lines."""
        made = self.edit("order", **row)
        return made["order_id"], made["item_ids"]

    def review(self, text: str = "잘 쓰고 있어요", **row: Any) -> int:
        """Add a review of a new order and return its number."""
        item = row.pop("item_id", None) or self.order(member_id="hong01", buyer=1)[1][0]
        return int(self.edit("review", item_id=item, text=text, **row)["review_id"])

    def ask(self, kind: str = "qna", text: str = "언제 오나요?", **row: Any) -> int:
        return int(self.edit("inquiry", kind=kind, text=text, **row)["inquiry_id"])

    def article(self, board: int, number: int) -> dict[str, Any]:
        """Read one post by its number."""
        [row] = self.data(f"boards/{board}/articles", article_no=number)["articles"]
        found: dict[str, Any] = row
        return found

    def go(self, **amount: float) -> None:
        """Move the clock on and get a token that is good then."""
        self.to(self.fake.clock.now() + timedelta(**amount))

    def to(self, moment: datetime) -> None:
        """Move the clock to ``moment`` and get a token that is good then."""
        self.fake.clock.set(moment)
        self.sign_in(self.fake.scopes)


def consent_link(fake: Cafe24Fake, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": fake.oauth.client_id,
        "redirect_uri": fake.settings("http://x")["redirect_uri"],
        "scope": "mall.read_order",
        "state": "s1",
        **changes,
    }
    return f"http://x/api/v2/oauth/authorize?{urlencode(asked)}"


def redeem(fake: Cafe24Fake, redirect: str) -> FakeResponse:
    """Exchange the code of a redirect address."""
    code = parse_qs(urlsplit(redirect).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": fake.settings("http://x")["redirect_uri"],
    }
    basic = base64.b64encode(f"{fake.oauth.client_id}:{fake.oauth.secret}".encode()).decode()
    headers = {"authorization": f"Basic {basic}", "content-type": "application/x-www-form-urlencoded"}
    return fake.respond(FakeRequest("POST", TOKEN, "", headers, urlencode(form).encode()))
