"""Keys, limits and errors of the gateway."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
import pytest

from dangol import ActionRejected, Answer, AuthError, DangolError, Manual, Queryable, RateLimited, Stream, Token
from dangol_smartstore import gateway
from dangol_smartstore.gateway import NotPermitted

if TYPE_CHECKING:
    from dangol_smartstore.settings import SmartStoreSettings
    from tests.plugins.smartstore.conftest import Script

VECTOR = "JDJhJDEwJGFiY2RlZmdoaWprbG1ub3BxcnN0dXVCVldZSk42T0VPdEx1OFY0cDQxa2IuTnpVaUEzbmsy"
"""The signature printed in Naver's documentation for the values below."""
PLATFORM = gateway.platform()


@pytest.mark.parametrize("salt", ["$2a$10$abcdefghijklmnopqrstuv", "$2a$10$abcdefghijklmnopqrstuu"])
def test_the_official_example_is_reproduced(salt: str) -> None:
    assert gateway.signature("aaaabbbbcccc", salt, 1643961623299) == VECTOR


def test_every_last_character_has_a_twin_that_bcrypt_takes() -> None:
    alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    twins = {last: gateway.canonical("$2a$04$abcdefghijklmnopqrstu" + last)[-1] for last in alphabet}
    assert set(twins.values()) == set(".Oeu")
    for last, twin in twins.items():
        assert gateway.canonical(gateway.canonical("x" + last)) == "x" + twin


async def _minted(script: Script, settings: SmartStoreSettings, previous: Token | None = None) -> Token:
    assert PLATFORM.mint is not None
    return await PLATFORM.mint(script, settings, datetime.fromtimestamp(1_795_000_000.25, UTC), previous)


async def test_the_token_request_byte_by_byte(
    script: Script, settings: SmartStoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form that differs in any way costs the application an hour for every call: facts/smartstore.md 0.2."""
    monkeypatch.setattr(gateway, "signature", lambda *_given: "c2lnbg+/==")
    script.on("FORM", "/v1/oauth2/token", {"access_token": "t", "expires_in": 10800, "token_type": "Bearer"})
    await _minted(script, settings)
    (asked,) = script.asked
    assert asked.params == {}
    assert urlencode(asked.body) == (
        "client_id=demo&timestamp=1795000000250&client_secret_sign=c2lnbg%2B%2F%3D%3D"
        "&grant_type=client_credentials&type=SELF"
    )


async def test_the_signature_is_over_the_same_milliseconds(script: Script, settings: SmartStoreSettings) -> None:
    script.on("FORM", "/v1/oauth2/token", {"access_token": "t", "expires_in": 10800})
    await _minted(script, settings)
    body = script.asked[0].body
    secret = settings.client_secret.get_secret_value()
    assert body["client_secret_sign"] == gateway.signature("demo", secret, int(body["timestamp"]))
    assert base64.b64decode(body["client_secret_sign"]).startswith(b"$2a$04$abcdefghijklmnopqrstuu")


async def test_the_time_is_the_platforms_where_it_is_known(script: Script, settings: SmartStoreSettings) -> None:
    script.clock_offset = timedelta(minutes=-7)
    script.on("FORM", "/v1/oauth2/token", {"access_token": "t", "expires_in": 10800})
    await _minted(script, settings)
    assert script.asked[0].body["timestamp"] == str(1_795_000_000_250 - 7 * 60_000)


async def test_a_token_repeated_by_the_platform_does_not_live_longer(
    script: Script, settings: SmartStoreSettings
) -> None:
    now = datetime.fromtimestamp(1_795_000_000.25, UTC)
    before = Token(value="same", expires_at=now + timedelta(minutes=20))
    script.on("FORM", "/v1/oauth2/token", {"access_token": "same", "expires_in": 10800})
    script.on("FORM", "/v1/oauth2/token", {"access_token": "other", "expires_in": 10800})
    assert (await _minted(script, settings, before)).expires_at == before.expires_at
    assert (await _minted(script, settings, before)).expires_at == now + timedelta(hours=3)


def refusal(status: int, code: str, headers: dict[str, str] | None = None, **more: Any) -> DangolError | None:
    assert PLATFORM.explain is not None
    body = msgspec.json.encode({"code": code, "message": "CANARY", "traceId": "demo", **more})
    return PLATFORM.explain(Answer(status=status, headers=headers or {}, content=body))


@pytest.mark.parametrize(
    "status, code, kind",
    [
        (403, "GW.IP_NOT_ALLOWED", AuthError),
        (403, "FORBIDDEN", NotPermitted),
        (403, "PROVISION_NOT_FOUND", NotPermitted),
        (400, "ERR-NC-101010", ActionRejected),
        (400, "ERR-NC-101004", ActionRejected),
        (429, "GW.RATE_LIMIT", RateLimited),
        (429, "GW.QUOTA_LIMIT", RateLimited),
    ],
)
def test_codes_that_only_this_platform_has(status: int, code: str, kind: type[DangolError]) -> None:
    error = refusal(status, code)
    assert type(error) is kind
    assert error.message
    assert "CANARY" not in error.message + error.hint


@pytest.mark.parametrize(
    "status, code",
    [
        (401, "GW.AUTHN"),
        (400, "4000"),
        (400, "BAD_REQUEST"),
        (404, "GW.NOT_FOUND"),
        (500, "GW.PROXY.01"),
        (500, "GW.INTERNAL_SERVER_ERROR"),
        (503, "GW.BLOCK.01"),
        (504, "GW.TIMEOUT.02"),
        (200, "anything"),
    ],
)
def test_the_rest_is_left_to_the_table_which_knows_reads_from_writes(status: int, code: str) -> None:
    assert refusal(status, code) is None


def test_an_answer_that_is_no_json_is_left_to_the_table() -> None:
    assert PLATFORM.explain is not None
    assert PLATFORM.explain(Answer(status=403, headers={}, content=b"<html>")) is None
    assert PLATFORM.explain(Answer(status=503, headers={}, content=b"\xff")) is None
    assert PLATFORM.explain(Answer(status=400, headers={}, content=b"[1]")) is None


def test_a_punished_application_pauses_for_an_hour_and_says_why() -> None:
    error = refusal(429, "GW.QUOTA_LIMIT", {"gncp-gw-quota-period": "HOURS", "gncp-gw-quota-limit": "1"})
    assert isinstance(error, RateLimited)
    assert error.retry_after == 3600
    assert "token requests" in error.hint
    ordinary = refusal(429, "GW.QUOTA_LIMIT", {"gncp-gw-quota-period": "SECONDS"})
    assert isinstance(ordinary, RateLimited)
    assert ordinary.retry_after == 60


def test_a_full_bucket_costs_a_second_unless_the_platform_says_more() -> None:
    error = refusal(429, "GW.RATE_LIMIT")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 1
    assert refusal(429, "GW.RATE_LIMIT", {"retry-after": "30"}) is None


@pytest.mark.parametrize("name", ["client_id", "client_secret_sign", "timestamp"])
def test_a_refused_signature_is_about_the_keys(name: str) -> None:
    error = refusal(400, "BAD_REQUEST", invalidInputs=[{"name": name, "message": "CANARY"}])
    assert type(error) is AuthError
    assert refusal(400, "BAD_REQUEST", invalidInputs=[{"name": "page"}]) is None
    assert type(refusal(400, "BAD_REQUEST", message="client_secret_sign 항목이 유효하지 않습니다.")) is AuthError


def test_rate_headers_are_read_and_their_absence_says_nothing() -> None:
    assert PLATFORM.feedback is not None
    headers = {
        "gncp-gw-ratelimit-replenish-rate": "2",
        "gncp-gw-ratelimit-burst-capacity": "4",
        "gncp-gw-ratelimit-remaining": "3",
    }
    hint = PLATFORM.feedback(Answer(status=200, headers=headers, content=b""))
    assert hint is not None
    assert (hint.per_second, hint.burst, hint.remaining) == (2, 4, 3)
    assert PLATFORM.feedback(Answer(status=200, headers={}, content=b"")) is None
    odd = PLATFORM.feedback(Answer(status=200, headers={**headers, "gncp-gw-ratelimit-remaining": "-1"}, content=b""))
    assert odd is not None
    assert odd.remaining is None


def test_every_api_has_its_own_bucket_whatever_the_ids() -> None:
    bucket = PLATFORM.bucket
    assert bucket("PUT", "/v1/contents/qnas/700000001") == bucket("PUT", "/v1/contents/qnas/7")
    assert bucket("PUT", "/v1/pay-merchant/inquiries/1/answer/2") == bucket(
        "PUT", "/v1/pay-merchant/inquiries/3/answer/4"
    )
    assert len({bucket("GET", "/v1/contents/qnas"), bucket("PUT", "/v1/contents/qnas/1"), bucket("GET", "/v1/a")}) == 3
    assert (PLATFORM.rates["default"].per_second, PLATFORM.rates["default"].burst) == (2, 4)


def test_what_core_may_rely_on(settings: SmartStoreSettings) -> None:
    assert timedelta(hours=23) < PLATFORM.max_window < timedelta(hours=24)
    assert PLATFORM.max_windows[Stream.INQUIRIES] + timedelta(days=settings.answers_days) < timedelta(days=30)
    assert PLATFORM.sweep_every == timedelta(days=1)
    assert PLATFORM.renew_before == timedelta(minutes=30)
    assert PLATFORM.application is not None
    assert PLATFORM.application(settings) == "demo"
    assert PLATFORM.sends == {
        "inquiry": Queryable(timedelta(minutes=10)),
        "review": Manual(),
        "review_request": Manual(),
    }


def test_links_lead_to_the_seller_centre() -> None:
    places = [
        ("home", ""),
        ("review", "1"),
        ("inquiry", "qna:1"),
        ("inquiry", "customer:1"),
        ("order", "1"),
        ("item", "77"),
    ]
    links = [PLATFORM.link(None, *place) for place in places]
    assert all(link is not None and link.startswith("https://sell.smartstore.naver.com/") for link in links)
    assert len(set(links)) == len(places)
    assert "77" in str(links[-1])
    assert PLATFORM.link(None, "novelty", "1") is None
