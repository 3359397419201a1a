"""A client that others wrote, pycafe24, against the mocked Admin API: what it is used to must work here, too."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from pycafe24.functions import Cafe24Client  # type: ignore[import-untyped]  # comes without types
from pycafe24.oauth2 import Cafe24Credentials  # type: ignore[import-untyped]  # comes without types

from dangol.testing import FakeRequest, RunningClock
from dangol_cafe24.fake import Cafe24Fake


class _Memory:
    """Where pycafe24 keeps its tokens."""

    def __init__(self) -> None:
        self.saved: list[dict[str, Any]] = []

    def get_token(self) -> dict[str, Any]:
        names = ("access_token", "refresh_token", "access_token_expiration", "refresh_token_expiration")
        return dict.fromkeys(names)

    def save_token(self, token: dict[str, Any]) -> None:
        self.saved.append(token)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Cafe24Fake:
    """A mall at the address that pycafe24 has built in; it asks the machine for the time, so the mall does, too."""
    clock = RunningClock()
    fake = Cafe24Fake(orders=60, now=clock.now())
    fake.clock = clock

    def send(_adapter: Any, sent: Any, **_options: Any) -> Any:
        where = urlsplit(sent.url)
        assert (where.scheme, where.hostname) == ("https", "ondammall.cafe24api.com")
        headers = {name.lower(): value for name, value in sent.headers.items()}
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        answer = fake.respond(FakeRequest(sent.method, where.path, where.query, headers, body))
        made = requests.Response()
        made.status_code, made.url, made.request = answer.status, sent.url, sent
        made.headers.update(answer.headers)
        made.raw = io.BytesIO(answer.body)
        return made

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    return fake


@pytest.fixture
def credentials(fake: Cafe24Fake) -> Cafe24Credentials:
    given = fake.settings("https://ondammall.cafe24api.com")
    scope = given["scopes"].replace(" ", ",")
    keys = {name: given[name] for name in ("mall_id", "client_id", "client_secret", "redirect_uri")}
    found = Cafe24Credentials(**keys, scope=scope, cache_handler=_Memory())
    link = "https://x/api/v2/oauth/authorize?response_type=code&client_id={}&redirect_uri={}&scope={}"
    redirect = fake.consent(link.format(found.client_id, found.redirect_uri, found.scope))
    with _quiet():
        found.get_access_code(parse_qs(urlsplit(redirect).query)["code"][0])
    return found


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Swallow what pycafe24 prints: its tokens."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield


@pytest.fixture
def client(credentials: Cafe24Credentials) -> Cafe24Client:
    return Cafe24Client(credentials)


def test_it_gets_its_tokens_and_renews_them(fake: Cafe24Fake, credentials: Cafe24Credentials) -> None:
    first = credentials.refresh_token
    with _quiet():
        credentials.get_refresh_token()
    assert credentials.refresh_token != first
    assert len(credentials.cache_handler.saved) == 2
    credentials.refresh_token = first
    with _quiet(), pytest.raises(Exception, match="invalid_grant"):
        credentials.get_refresh_token()
    assert [exchange.status for exchange in fake.oauth.exchanges] == [200, 200, 400]


def test_it_reads_orders(fake: Cafe24Fake, client: Cafe24Client) -> None:
    found = client.list_orders(limit=100, embed="items,buyer").json()["orders"]
    assert len(found) == client.count_orders().json()["count"] == 60
    name = found[0]["order_id"]
    one = client.retrieve_order(name).json()["order"]
    assert one.items() <= found[0].items()
    assert client.list_order_items(name).json()["items"] == found[0]["items"]


def test_it_reads_boards_and_members(client: Cafe24Client) -> None:
    boards = client.list_boards().json()["boards"]
    assert 4 in [board["board_no"] for board in boards]
    articles = client.list_board_articles(4, limit=100).json()["articles"]
    assert articles
    assert client.list_customers().status_code == 422
    member = next(row["member_id"] for row in articles if row["member_id"] not in ("", "ondammall"))
    assert client.list_customers(member_id=member).json()["customers"][0]["member_id"] == member


def test_its_way_of_posting_is_refused_as_the_real_api_refuses_it(fake: Cafe24Fake, client: Cafe24Client) -> None:
    """It sends a form under the name of JSON; the API wants JSON with an array of requests."""
    assert client.create_board_post(6, title="Re", content="x", writer="x", client_ip="192.0.2.1").status_code == 400
    assert [write.effect for write in fake.writes] == [False]


def test_it_gives_a_coupon(fake: Cafe24Fake, client: Cafe24Client) -> None:
    coupon = client.list_coupon().json()["coupons"][0]["coupon_no"]
    member = next(iter(fake.mall.club.members))
    given = client.issue_coupon(coupon, "M", member_id=member, allow_duplication="T", shop_no=1)
    assert given.json() == {"issues": {"shop_no": 1, "count": {coupon: 1}}}
    listed = client.list_issue_coupon(coupon, member_id=member).json()["issues"]
    assert listed[-1]["member_id"] == member


def test_what_needs_approval_is_out_of_reach(client: Cafe24Client) -> None:
    assert client.modify_points("hong01", "100", "increase").status_code == 403
    assert client.list_reviews().status_code == 404
