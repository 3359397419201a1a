"""Address, consent, errors and limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol import (
    KST,
    ActionRejected,
    Answer,
    AuthError,
    BadResponse,
    DangolError,
    Manual,
    Queryable,
    RateHint,
    RateLimited,
    Stream,
    Token,
)
from dangol_cafe24 import gateway
from dangol_cafe24.gateway import NotPermitted
from dangol_cafe24.settings import Cafe24Settings

PLATFORM = gateway.platform()
GIVEN = {
    "access_token": "AT0001",
    "expires_at": "2026-03-02T16:00:00.000",
    "refresh_token": "RT0001",
    "refresh_token_expires_at": "2026-03-16T14:00:00.000",
    "client_id": "CID",
    "mall_id": "dangolmall",
    "scopes": ["mall.read_order", "mall.read_community"],
    "shop_no": "1",
}


def explained(status: int, body: Any = b"", **headers: str) -> DangolError | None:
    assert PLATFORM.explain is not None
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PLATFORM.explain(Answer(status=status, headers=named, content=content))


def heard(**headers: str) -> RateHint | None:
    assert PLATFORM.feedback is not None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PLATFORM.feedback(Answer(status=200, headers=named, content=b""))


def test_the_address_follows_from_the_mall(settings: Cafe24Settings) -> None:
    assert PLATFORM.address(settings) == "https://dangolmall.cafe24api.com/api/v2"


def test_windows_stay_under_what_the_api_refuses() -> None:
    assert PLATFORM.max_window < timedelta(days=89) - PLATFORM.lookback
    most = timedelta(days=180)
    assert (PLATFORM.max_windows[Stream.REVIEWS], PLATFORM.max_windows[Stream.INQUIRIES]) == (most, most)


def test_what_is_sent_by_itself_can_be_looked_for() -> None:
    assert {kind for kind, way in PLATFORM.sends.items() if isinstance(way, Queryable)} == {
        "inquiry",
        "review",
        "coupon",
    }
    assert isinstance(PLATFORM.sends["review_request"], Manual)


def test_a_mall_and_its_app_share_one_bucket(settings: Cafe24Settings) -> None:
    assert PLATFORM.application is not None
    assert PLATFORM.application(settings) == "dangolmall:cid"
    assert PLATFORM.bucket("GET", "/admin/orders") == PLATFORM.bucket("POST", "/admin/boards/4/articles")
    assert (PLATFORM.rates["default"].per_second, PLATFORM.rates["default"].burst) == (2, 40)


def test_every_call_names_the_version(settings: Cafe24Settings) -> None:
    assert PLATFORM.authorize is not None
    now = datetime(2026, 3, 2, tzinfo=KST)
    assert PLATFORM.authorize(settings, None) == {"x-cafe24-api-version": "2026-09-01"}
    headers = PLATFORM.authorize(settings, Token(value="AT", expires_at=now))
    assert headers == {"x-cafe24-api-version": "2026-09-01", "authorization": "Bearer AT"}


# consent


def test_consent_is_asked_with_the_apps_own_keys(settings: Cafe24Settings) -> None:
    oauth = PLATFORM.oauth
    assert oauth is not None
    assert (oauth.authorize, oauth.token) == ("/oauth/authorize", "/oauth/token")
    assert oauth.client(settings) == ("cid", "secret")
    assert oauth.redirect(settings) == "https://dangolmall.cafe24.com/"
    assert oauth.scopes(settings)[:3] == ("mall.read_order", "mall.read_community", "mall.write_community")
    assert (oauth.refresh_for, oauth.calls) == (timedelta(days=14), (15, timedelta(hours=2)))


def test_times_without_a_zone_are_korean() -> None:
    token = gateway.read_token(msgspec.json.encode(GIVEN))
    assert (token.value, token.refresh) == ("AT0001", "RT0001")
    assert token.expires_at == datetime(2026, 3, 2, 16, tzinfo=KST)
    assert token.refresh_until == datetime(2026, 3, 16, 14, tzinfo=KST)
    assert token.scopes == ("mall.read_order", "mall.read_community")


def test_a_zone_that_is_there_counts() -> None:
    token = gateway.read_token(msgspec.json.encode(GIVEN | {"expires_at": "2026-03-02T07:00:00Z"}))
    assert token.expires_at == datetime(2026, 3, 2, 16, tzinfo=KST)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b"<html>",
        *(msgspec.json.encode({k: v for k, v in GIVEN.items() if k != name}) for name in list(GIVEN)[:3]),
        msgspec.json.encode(GIVEN | {"expires_at": "soon"}),
        msgspec.json.encode(GIVEN | {"refresh_token_expires_at": "later"}),
    ],
)
def test_an_answer_that_is_no_token_is_refused_without_its_words(raw: bytes) -> None:
    with pytest.raises(BadResponse) as wrong:
        gateway.read_token(raw)
    assert "AT0001" not in str(wrong.value.detail)


@pytest.mark.parametrize(
    "word, say",
    [
        ("invalid_grant", "consent"),
        ("invalid_client", "ID and secret"),
        ("invalid_scope", "scopes"),
        ("access_denied", "owner"),
    ],
)
def test_what_the_token_path_refuses(word: str, say: str) -> None:
    found = explained(400, {"error": word, "error_description": "…", "trace_id": "t"})
    assert isinstance(found, AuthError)
    assert say in found.message
    assert "dangol connect" in found.hint
    assert found.detail == {"code": word}


def test_an_unknown_word_is_left_to_the_table() -> None:
    assert explained(400, {"error": "odd", "error_description": "…"}) is None


# errors


@pytest.mark.parametrize(
    "status, kind",
    [
        (400, ActionRejected),
        (401, type(None)),
        (403, NotPermitted),
        (404, ActionRejected),
        (409, ActionRejected),
        (422, ActionRejected),
        (429, RateLimited),
        (500, type(None)),
        (503, type(None)),
    ],
)
@pytest.mark.parametrize("code", [1, "1"])
def test_what_a_status_means(status: int, kind: type, code: Any) -> None:
    found = explained(status, {"error": {"code": code, "message": "홍길동", "more_info": {}}})
    assert isinstance(found, kind)
    assert "홍길동" not in (f"{found.message} {found.hint} {found.detail}" if found else "")


@pytest.mark.parametrize("body", [b"", b"oops", b'{"error": null}', b"[]"])
def test_a_refusal_in_another_form(body: bytes) -> None:
    assert isinstance(explained(403, body), NotPermitted)
    assert isinstance(explained(429, body), RateLimited)
    assert explained(422, body) is None


@pytest.mark.parametrize(
    "headers, wait",
    [
        ({}, 1),
        ({"x_cafe24_call_remain": "75"}, 75),
        ({"x_cafe24_call_remain": "75", "x_cafe24_time_remain": "120"}, 120),
        ({"x_cafe24_call_remain": "soon"}, 1),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], wait: float) -> None:
    found = explained(429, {"error": {"code": 429, "message": ""}}, **headers)
    assert isinstance(found, RateLimited)
    assert found.retry_after == wait


@pytest.mark.parametrize(
    "body, refused",
    [
        ({"issues": {"shop_no": 1, "count": {"6000000000000000001": 0}}}, True),
        ({"issues": {"shop_no": 1, "count": {}}}, True),
        ({"issues": {"shop_no": 1, "count": {"6000000000000000001": 1}}}, False),
        ({"issues": [{"issue_no": "1", "count": 0}]}, False),
        ({"count": 0}, False),
        ({"orders": []}, False),
    ],
)
def test_a_coupon_given_to_nobody(body: Any, refused: bool) -> None:
    assert isinstance(explained(201, body), ActionRejected) is refused


# limits


@pytest.mark.parametrize(
    "headers, hint",
    [
        ({}, None),
        ({"x_api_call_limit": "8/40"}, RateHint(per_second=2, burst=40, remaining=32)),
        ({"x_api_call_limit": "41/40"}, RateHint(per_second=2, burst=40, remaining=0)),
        ({"x_api_call_limit": "odd"}, None),
        (
            {"x_api_call_limit": "1/40", "x_cafe24_call_usage": "79"},
            RateHint(per_second=2, burst=40, remaining=39),
        ),
        (
            {"x_api_call_limit": "1/40", "x_cafe24_call_usage": "80"},
            RateHint(per_second=0.5, burst=40, remaining=39),
        ),
        ({"x_cafe24_time_usage": "96.5"}, RateHint(per_second=0.5)),
        (
            {"x_cafe24_call_usage": "100", "x_cafe24_call_remain": "33", "x_cafe24_time_remain": "20"},
            RateHint(per_second=0.5, pause=33),
        ),
    ],
)
def test_what_the_headers_say(headers: dict[str, str], hint: RateHint | None) -> None:
    assert heard(**headers) == hint


@given(st.text(), st.text(), st.text())
def test_odd_headers_harm_nobody(limit: str, usage: str, remain: str) -> None:
    heard(x_api_call_limit=limit, x_cafe24_call_usage=usage, x_cafe24_call_remain=remain)


# pages


def test_links_lead_to_the_mall_and_its_administration(settings: Cafe24Settings) -> None:
    places = {
        ("home", ""): "/admin",
        ("review", "4:501"): "board_no=4&no=501",
        ("inquiry", "qna:6:701"): "board_no=6&no=701",
        ("inquiry", "one:9:7"): "board_no=9&no=7",
        ("inquiry", "urgent:12"): "/admin",
        ("order", "20260302-0000011"): "shop1/s_new/order_detail.php?order_id=20260302-0000011",
        ("item", "20260302-0000011-01"): "board_no=4",
    }
    for (kind, name), part in places.items():
        link = PLATFORM.link(settings, kind, name)
        assert link is not None
        assert link.startswith("https://dangolmall.cafe24.com/")
        assert part in link
    assert PLATFORM.link(settings, "novelty", "1") is None
