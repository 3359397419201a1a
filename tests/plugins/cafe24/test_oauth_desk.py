"""The mocked consent page and token endpoint, held to what the vendor documents."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest

from dangol.clock import KST, MovableClock
from dangol.testing import FakeRequest
from dangol_cafe24.fake.oauth import AUTHORIZE, TOKEN, OAuthDesk

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=KST)
REDIRECT = "https://shop.example/back"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def desk(clock: MovableClock) -> OAuthDesk:
    return OAuthDesk(1, clock.now, redirects=[REDIRECT])


def consent(desk: OAuthDesk, **changes: str) -> dict[str, str]:
    asked = {
        "response_type": "code",
        "client_id": desk.client_id,
        "redirect_uri": REDIRECT,
        "scope": "mall.read_order,mall.read_community",
        "state": "s1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    response = desk.handle(FakeRequest("GET", AUTHORIZE, urlencode(asked)))
    assert response is not None
    if response.status != 302:
        return {"error": msgspec.json.decode(response.body)["error"], "status": str(response.status)}
    address = urlsplit(response.headers["location"])
    assert address._replace(query="").geturl() == changes.get("redirect_uri", REDIRECT)
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def call(desk: OAuthDesk, form: dict[str, str], secret: str | None = None) -> tuple[int, dict[str, Any]]:
    basic = base64.b64encode(f"{desk.client_id}:{secret or desk.secret}".encode()).decode()
    headers = {"authorization": f"Basic {basic}", "content-type": "application/x-www-form-urlencoded"}
    response = desk.handle(FakeRequest("POST", TOKEN, "", headers, urlencode(form).encode()))
    assert response is not None
    return response.status, msgspec.json.decode(response.body)


def redeem(desk: OAuthDesk, **changes: str) -> tuple[int, dict[str, Any]]:
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return call(desk, form | {"code": consent(desk)["code"]} | changes)


def renew(desk: OAuthDesk, refresh: str) -> tuple[int, dict[str, Any]]:
    return call(desk, {"grant_type": "refresh_token", "refresh_token": refresh})


def test_a_code_becomes_a_pair_in_the_documented_form(desk: OAuthDesk) -> None:
    status, pair = redeem(desk)
    assert status == 200
    assert desk.valid(pair["access_token"])
    assert pair["expires_at"] == "2026-03-02T14:00:00.000", "two hours later in Korea, without the offset"
    assert pair["refresh_token_expires_at"] == "2026-03-16T12:00:00.000"
    assert pair["shop_no"] == "1"
    assert pair["scopes"] == ["mall.read_order", "mall.read_community"]
    assert "expires_in" not in pair


def test_the_state_comes_back_with_a_code_and_with_an_error(desk: OAuthDesk) -> None:
    assert consent(desk, state="abc")["state"] == "abc"
    desk.deny = "access_denied"
    refused = consent(desk, state="def")
    assert (refused["error"], refused["state"]) == ("access_denied", "def")
    assert "code" not in refused


@pytest.mark.parametrize(
    "changes,error",
    [
        ({"scope": "mall.read_order mall.read_privacy"}, "invalid_scope"),
        ({"scope": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_consent_is_refused_with_a_reason(desk: OAuthDesk, changes: dict[str, str], error: str) -> None:
    assert consent(desk, **changes)["error"] == error


def test_a_foreign_address_is_never_sent_a_code(desk: OAuthDesk) -> None:
    assert consent(desk, redirect_uri="https://elsewhere.example/back")["status"] == "400"
    assert "code" in consent(desk, redirect_uri="http://127.0.0.1:4711/back")


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 43}, {"code_verifier": ""}, {"redirect_uri": "https://shop.example/other"}]
)
def test_a_code_needs_its_verifier_and_its_address(desk: OAuthDesk, changes: dict[str, str]) -> None:
    status, body = redeem(desk, **changes)
    assert (status, body["error"]) == (400, "invalid_grant")
    assert {"error", "error_description", "trace_id"} == body.keys()


def test_a_code_works_once_and_for_a_minute(desk: OAuthDesk, clock: MovableClock) -> None:
    code = consent(desk)["code"]
    assert redeem(desk, code=code)[0] == 200
    assert redeem(desk, code=code)[1]["error"] == "invalid_grant"
    code = consent(desk)["code"]
    clock.advance(seconds=60)
    assert redeem(desk, code=code)[1]["error"] == "invalid_grant"


def test_the_client_must_prove_itself(desk: OAuthDesk) -> None:
    status, body = call(desk, {"grant_type": "refresh_token", "refresh_token": "x"}, secret="wrong")
    assert (status, body["error"]) == (401, "invalid_client")
    assert call(desk, {"grant_type": "password"})[1]["error"] == "unsupported_grant_type"


def test_a_refresh_token_dies_when_it_is_used(desk: OAuthDesk) -> None:
    first = desk.issue()
    status, second = renew(desk, first["refresh_token"])
    assert status == 200
    assert desk.valid(first["access_token"]), "the access token of the old pair lives on"
    status, body = renew(desk, first["refresh_token"])
    assert (status, body["error"]) == (400, "invalid_grant")
    assert renew(desk, second["refresh_token"])[0] == 200
    assert [(one.spent, one.pair, one.error) for one in desk.exchanges] == [
        (1, 2, None),
        (1, None, "invalid_grant"),
        (2, 3, None),
    ]


def test_with_grace_the_replaced_token_works_a_while(desk: OAuthDesk, clock: MovableClock) -> None:
    desk.grace = timedelta(minutes=1)
    first = desk.issue()
    assert renew(desk, first["refresh_token"])[0] == 200
    assert renew(desk, first["refresh_token"])[0] == 200
    clock.advance(seconds=60)
    assert renew(desk, first["refresh_token"])[0] == 400


def test_tokens_end_in_time_and_the_fortnight_slides(desk: OAuthDesk, clock: MovableClock) -> None:
    pair = desk.issue()
    clock.advance(hours=2)
    assert desk.why(pair["access_token"]) == "expired"
    clock.advance(days=13)
    status, pair = renew(desk, pair["refresh_token"])
    assert status == 200
    clock.advance(days=13)
    assert renew(desk, pair["refresh_token"])[0] == 200
    clock.advance(days=14)
    assert renew(desk, pair["refresh_token"])[0] == 400


def test_expire_and_remove(desk: OAuthDesk) -> None:
    pair = desk.issue()
    desk.expire()
    assert desk.why(pair["access_token"]) == "expired"
    assert renew(desk, pair["refresh_token"])[0] == 200
    pair = desk.issue()
    desk.remove()
    assert desk.why(pair["access_token"]) == "revoked"
    assert renew(desk, pair["refresh_token"])[1]["error"] == "invalid_grant"


def test_fifteen_tokens_live_at_once(desk: OAuthDesk) -> None:
    pairs = [desk.issue() for _ in range(16)]
    assert desk.live == 15
    assert desk.why(pairs[0]["access_token"]) == "revoked"
    assert desk.valid(pairs[1]["access_token"])
    assert desk.why("made up") == "unknown"


def test_the_sixteenth_call_of_two_hours_blocks(desk: OAuthDesk, clock: MovableClock) -> None:
    refresh = desk.issue()["refresh_token"]
    for _ in range(15):
        status, pair = renew(desk, refresh)
        assert status == 200
        refresh = pair["refresh_token"]
        clock.advance(minutes=1)
    assert renew(desk, refresh)[0] == 429
    clock.advance(hours=1, minutes=59)
    assert renew(desk, refresh)[0] == 429
    clock.advance(minutes=1)
    assert renew(desk, refresh)[0] == 200


def test_times_are_korean_whatever_the_clock_says(clock: MovableClock) -> None:
    clock.set(datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    assert OAuthDesk(1, clock.now).issue()["issued_at"] == "2026-03-03T01:00:00.000"
