from __future__ import annotations

from typing import Any

import pytest

from dangol.testing import BadEvent, FakeRequest
from tests.plugins.cafe24.fake_caller import ADMIN, Caller, body, consent_link, redeem, said


@pytest.fixture
def caller() -> Caller:
    return Caller()


# consent and tokens


def test_a_consent_link_leads_to_a_token_that_opens_the_door(caller: Caller) -> None:
    redirect = caller.fake.consent(consent_link(caller.fake, scope="mall.read_order mall.read_community"))
    assert redirect.startswith("https://ondammall.cafe24.com/?")
    assert "state=s1" in redirect
    granted = body(redeem(caller.fake, redirect))
    assert granted["scopes"] == ["mall.read_order", "mall.read_community"]
    assert granted["mall_id"] == "ondammall"
    caller.headers = {"authorization": f"Bearer {granted['access_token']}"}
    assert caller.get("orders").status == 200
    assert caller.get("customers", {"member_id": "a"}).status == 403


def test_a_scope_outside_the_registration_refuses_the_whole_consent(caller: Caller) -> None:
    redirect = caller.fake.consent(consent_link(caller.fake, scope="mall.read_order mall.write_notification"))
    assert "error=invalid_scope" in redirect
    caller.fake.scopes = caller.fake.scopes | {"mall.write_notification"}
    assert "code=" in caller.fake.consent(consent_link(caller.fake, scope="mall.write_notification"))


def test_a_link_of_another_application_is_no_consent(caller: Caller) -> None:
    with pytest.raises(BadEvent, match="400"):
        caller.fake.consent(consent_link(caller.fake, client_id="other"))


def test_the_token_endpoint_is_no_write(caller: Caller) -> None:
    redeem(caller.fake, caller.fake.consent(consent_link(caller.fake)))
    assert caller.fake.writes == []


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer nobody"}, {"authorization": "Basic abc"}])
def test_who_brings_no_good_token_gets_the_envelope(caller: Caller, header: dict[str, str]) -> None:
    answer = caller.fake.respond(FakeRequest("GET", f"{ADMIN}orders", "", header))
    assert said(answer) == (401, "Invalid access_token.")


def test_a_token_ends_after_two_hours(caller: Caller) -> None:
    caller.fake.clock.advance(minutes=119)
    assert caller.get("orders").status == 200
    caller.fake.clock.advance(minutes=2)
    assert said(caller.get("orders")) == (401, "access_token time expired.")


def test_the_dial_ends_tokens(caller: Caller) -> None:
    caller.fake.expire_tokens()
    assert caller.get("orders").status == 401
    caller.sign_in(caller.fake.scopes)
    assert caller.get("orders").status == 200


# scopes and versions


@pytest.mark.parametrize(
    "method, path, scope",
    [
        ("GET", "orders", "mall.read_order"),
        ("GET", "orders/20261120-0000011/buyer", "mall.read_order"),
        ("GET", "boards/4/articles", "mall.read_community"),
        ("POST", "boards/4/articles/501/comments", "mall.write_community"),
        ("DELETE", "boards/4/articles/501", "mall.write_community"),
        ("POST", "urgentinquiry/12/reply", "mall.write_community"),
        ("GET", "customers", "mall.read_customer"),
        ("GET", "customers/hong01/coupons", "mall.read_promotion"),
        ("POST", "coupons/6000000000000000001/issues", "mall.write_promotion"),
        ("GET", "products", "mall.read_product"),
        ("POST", "sms", "mall.write_notification"),
        ("GET", "sms/senders", "mall.read_notification"),
        ("POST", "points", "mall.write_mileage"),
        ("GET", "customersprivacy", "mall.read_privacy"),
    ],
)
def test_a_call_needs_its_scope(caller: Caller, method: str, path: str, scope: str) -> None:
    caller.sign_in(caller.fake.scopes - {scope})
    status, message = said(caller.call(method, path))
    assert status == 403
    assert scope in message
    caller.sign_in({scope})
    assert caller.call(method, path).status != 403


def test_messages_points_and_private_records_are_not_for_everybody(caller: Caller) -> None:
    assert not [scope for scope in caller.fake.scopes if scope.endswith(("notification", "mileage", "privacy"))]


@pytest.mark.parametrize("path", ["order", "boards/x/articles", "boards/4/articles/5", "orders/changes/x", "sms/none"])
def test_other_paths_do_not_exist(caller: Caller, path: str) -> None:
    caller.sign_in({*caller.fake.scopes, "mall.read_notification"})
    assert caller.get(path).status == 404
    assert caller.fake.respond(FakeRequest("GET", "/somewhere")).status == 404


def test_the_version_is_echoed_and_must_be_one(caller: Caller) -> None:
    assert caller.get("boards").headers["x-cafe24-api-version"] == "2026-09-01"
    assert caller.get("boards", x_cafe24_api_version="2026-06-01").headers["x-cafe24-api-version"] == "2026-06-01"
    for wrong in ("2026-06-02", "latest", "2026-13-01"):
        assert said(caller.get("boards", x_cafe24_api_version=wrong))[0] == 400


# the bucket and the usage


def test_the_bucket_holds_forty_and_leaks_two_a_second(caller: Caller) -> None:
    caller.fake.gate.leak = 2.0
    marks = [caller.get("boards").headers["x-api-call-limit"] for _ in range(40)]
    assert (marks[0], marks[-1]) == ("1/40", "40/40")
    refused = caller.get("boards")
    assert said(refused)[0] == 429
    assert refused.headers["x-api-call-limit"] == "40/40"
    caller.go(seconds=1)
    assert [caller.get("boards").status for _ in range(3)] == [200, 200, 429]
    caller.go(seconds=60)
    assert caller.get("boards").headers["x-api-call-limit"] == "1/40"


def test_refusals_carry_the_bucket_too(caller: Caller) -> None:
    caller.fake.gate.leak = 2.0
    assert caller.get("orders", {"limit": "1001"}).headers["x-api-call-limit"] == "1/40"
    caller.sign_in({"mall.read_order"})
    assert caller.get("boards").headers["x-api-call-limit"] == "2/40"


def test_usage_is_silent_until_it_is_switched_on(caller: Caller) -> None:
    assert not [name for name in caller.get("boards").headers if "usage" in name or "remain" in name]
    caller.edit("gate", quota=10)
    headers = caller.get("boards").headers
    assert (headers["x-cafe24-call-usage"], headers["x-cafe24-time-usage"]) == ("10", "3")
    assert "x-cafe24-call-remain" not in headers


def test_remain_seconds_come_at_a_hundred_percent_and_calling_on_makes_it_longer(caller: Caller) -> None:
    caller.fake.gate.quota = 3
    answers = []
    for _ in range(4):
        answers.append(caller.get("boards"))
        caller.go(seconds=60)
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    remain = [answer.headers.get("x-cafe24-call-remain") for answer in answers]
    assert remain == [None, None, "480", "480"]
    waited = int(caller.get("boards").headers["x-cafe24-call-remain"])
    assert waited == 480
    caller.go(seconds=waited)
    assert caller.get("boards").status == 200


def test_processing_time_has_a_limit_of_its_own(caller: Caller) -> None:
    caller.edit("gate", quota=100, time=100)
    answer = caller.get("boards")
    assert (answer.status, answer.headers["x-cafe24-time-remain"]) == (429, "30")
    caller.edit("gate", time=20)
    assert caller.get("boards").status == 200


def test_errors_of_the_dial_look_like_the_apis(caller: Caller) -> None:
    assert said(caller.fake.refusal(503, "ANY", "잠시 후 다시 시도해 주세요."))[0] == 503


def test_a_removed_application_is_locked_out(caller: Caller) -> None:
    caller.edit("gate", remove=True)
    assert caller.get("orders").status == 401


def test_a_denied_consent_says_why(caller: Caller) -> None:
    caller.edit("gate", deny="access_denied")
    assert "error=access_denied" in caller.fake.consent(consent_link(caller.fake))
    caller.edit("gate", deny=None)
    assert "code=" in caller.fake.consent(consent_link(caller.fake))


@pytest.mark.parametrize(
    "sent",
    [None, [], {"nothing": {}}, {"order": {"colour": "red"}}, {"claim": {"item_id": "1", "type": "HOLD"}}],
)
def test_events_without_sense_are_named(caller: Caller, sent: Any) -> None:
    with pytest.raises(BadEvent):
        caller.fake.apply(sent)
