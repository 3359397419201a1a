from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from dangol.testing import FakeRequest, FakeResponse
from dangol_smartstore.fake.gate import canonical
from tests.plugins.smartstore.seller import QNAS, TOKEN, Seller, at, body

ACCOUNT = "/v1/seller/account"


@pytest.fixture
def seller() -> Seller:
    return Seller()


def code(response: FakeResponse) -> tuple[int, str]:
    return response.status, body(response)["code"]


# the token


def test_a_right_request_gets_a_token_that_opens_the_door(seller: Seller) -> None:
    assert set(seller.login()) == {"access_token", "expires_in", "token_type"}
    assert seller.get(ACCOUNT).status == 200


def test_the_token_stays_the_same_until_half_an_hour_remains(seller: Seller) -> None:
    first = seller.login()
    assert first["expires_in"] == 10_800
    seller.go(minutes=100)
    again = seller.login()
    assert again == {**first, "expires_in": 10_800 - 6_000}
    seller.go(minutes=50)
    assert seller.login()["access_token"] == first["access_token"]
    seller.go(seconds=1)
    new = seller.login()
    assert new["access_token"] != first["access_token"]
    assert new["expires_in"] == 10_800


def test_the_older_token_works_to_its_own_end(seller: Seller) -> None:
    seller.go(minutes=151)
    new = seller.login()
    assert seller.get(ACCOUNT).status == 200
    seller.go(minutes=29)
    assert code(seller.get(ACCOUNT)) == (401, "GW.AUTHN")
    seller.headers = {"authorization": f"Bearer {new['access_token']}"}
    assert seller.get(ACCOUNT).status == 200


@pytest.mark.parametrize("minutes, status", [(4.9, 200), (-4.9, 200), (5.1, 400), (-5.1, 400)])
def test_the_timestamp_may_be_five_minutes_off(seller: Seller, minutes: float, status: int) -> None:
    stamp = str(int((seller.now.timestamp() + minutes * 60) * 1000))
    form = seller.form(timestamp=stamp, client_secret_sign=seller.sign(stamp))
    assert seller.ask_token(form).status == status


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret_sign": "bm90IHRoZSBzaWduYXR1cmU="},
        {"client_secret_sign": "$2a$04$not.base64.at.all"},
        {"client_id": "somebody-else"},
        {"grant_type": "password"},
        {"grant_type": None},
        {"type": "SELLER", "account_id": "ncp_1"},
        {"type": None},
        {"timestamp": "yesterday"},
        {"account_id": "ncp_1"},
        {"scope": "all"},
    ],
)
def test_a_wrong_field_is_refused_and_named(seller: Seller, changes: dict[str, str | None]) -> None:
    answer = seller.ask_token(seller.form(**changes))
    refused = body(answer)
    assert answer.status == 400
    assert set(refused) == {"code", "message", "timestamp", "traceId", "invalidInputs", "data"}
    assert refused["invalidInputs"][0]["name"] in {*seller.form(), "account_id", "scope"}


def test_both_base64_alphabets_are_read(seller: Seller) -> None:
    form = seller.form()
    form["client_secret_sign"] = form["client_secret_sign"].replace("+", "-").replace("/", "_")
    assert seller.ask_token(form).status == 200


def test_a_salt_with_idle_bits_means_the_same_secret(seller: Seller) -> None:
    assert canonical("$2a$10$abcdefghijklmnopqrstuv") == "$2a$10$abcdefghijklmnopqrstuu"
    secret = seller.fake.gate.secret
    assert canonical(secret) == secret
    form = seller.form()
    alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    seller.fake.gate.secret = secret[:-1] + alphabet[alphabet.index(secret[-1]) + 5]
    assert seller.ask_token(form).status == 200


# the punishment


FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
WAYS: dict[str, tuple[int, Callable[[dict[str, str]], FakeRequest]]] = {
    "in the query": (200, lambda form: FakeRequest("POST", TOKEN, urlencode(form))),
    "as json": (415, lambda form: FakeRequest("POST", TOKEN, "", JSON, json.dumps(form).encode())),
    "with account_id": (
        400,
        lambda form: FakeRequest("POST", TOKEN, "", FORM, urlencode(form | {"account_id": "x"}).encode()),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_bad_form_puts_the_application_on_one_call_an_hour(seller: Seller, way: str) -> None:
    status, request = WAYS[way]
    assert seller.fake.respond(request(seller.form())).status == status
    first = seller.get(ACCOUNT)
    assert (first.status, first.headers["gncp-gw-quota-period"]) == (200, "HOURS")
    refused = seller.get(QNAS)
    assert code(refused) == (429, "GW.QUOTA_LIMIT")
    quota = {name: value for name, value in refused.headers.items() if "quota" in name}
    assert quota == {"gncp-gw-quota-period": "HOURS", "gncp-gw-quota-limit": "1", "gncp-gw-quota-remaining": "0"}
    assert "retry-after" not in refused.headers
    seller.go(hours=1)
    assert seller.get(ACCOUNT).status == 200


def test_the_punishment_ends_the_morning_after_a_clean_day(seller: Seller) -> None:
    seller.fake.gate.punish()
    seller.get(ACCOUNT)
    seller.fake.clock.set(at("11-21 05:59"))
    seller.relogin()
    seller.get(ACCOUNT)
    assert code(seller.get(ACCOUNT)) == (429, "GW.QUOTA_LIMIT")
    seller.go(minutes=1)
    assert [seller.get(ACCOUNT).status for _ in range(3)] == [200] * 3


def test_a_bad_call_every_day_keeps_it_going(seller: Seller) -> None:
    seller.fake.gate.punish()
    seller.fake.clock.set(at("11-21 00:10"))
    seller.fake.gate.punish()
    seller.fake.clock.set(at("11-21 09:00"))
    seller.relogin()
    seller.get(ACCOUNT)
    assert code(seller.get(ACCOUNT)) == (429, "GW.QUOTA_LIMIT")


# the gate


def test_the_address_gate_is_another_door_than_the_token(seller: Seller) -> None:
    seller.fake.gate.addresses = ["203.0.113.7"]
    assert seller.ask_token(seller.form()).status == 200
    assert code(seller.get(ACCOUNT)) == (403, "GW.IP_NOT_ALLOWED")
    seller.fake.gate.addresses = ["127.0.0.1"]
    assert seller.get(ACCOUNT).status == 200


def test_a_group_that_was_not_granted_is_forbidden(seller: Seller) -> None:
    seller.edit("gate", denied=["/v1/contents"])
    assert seller.get(QNAS).status == 403
    assert seller.get(ACCOUNT).status == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_no_token_no_entry(seller: Seller, header: str) -> None:
    seller.headers = {"authorization": header} if header else {}
    refused = body(seller.get(ACCOUNT))
    assert set(refused) == {"code", "message", "timestamp", "traceId"}
    assert refused["code"] == "GW.AUTHN"


def test_forgotten_tokens_are_refused(seller: Seller) -> None:
    old = seller.login()["access_token"]
    seller.fake.expire_tokens()
    assert code(seller.get(ACCOUNT)) == (401, "GW.AUTHN")
    assert seller.login()["access_token"] != old


@pytest.mark.parametrize(
    "path",
    [
        "/v1/contents/reviews",
        "/v1/contents/reviews/search",
        "/v1/pay-user/reviews",
        "/v1/talktalk/messages",
        "/v1/webhooks",
        "/v2/contents/qnas",
        "/",
    ],
)
def test_what_the_platform_does_not_offer_is_not_there(seller: Seller, path: str) -> None:
    assert code(seller.get(path)) == (404, "GW.NOT_FOUND")
    assert code(seller.call("POST", path, json={})) == (404, "GW.NOT_FOUND")


# the buckets


def test_every_api_has_a_bucket_of_its_own_two_a_second_four_at_once(seller: Seller) -> None:
    seller.fake.gate.rate = 2.0
    remaining = [seller.get(ACCOUNT).headers["gncp-gw-ratelimit-remaining"] for _ in range(4)]
    assert remaining == ["3", "2", "1", "0"]
    refused = seller.get(ACCOUNT)
    assert code(refused) == (429, "GW.RATE_LIMIT")
    assert refused.headers["gncp-gw-ratelimit-replenish-rate"] == "2"
    assert refused.headers["gncp-gw-ratelimit-burst-capacity"] == "4"
    assert refused.headers["gncp-gw-ratelimit-remaining"] == "0"
    assert "retry-after" not in refused.headers
    assert seller.get("/v1/seller/channels").status == 200
    seller.go(seconds=0.4)
    assert seller.get(ACCOUNT).status == 429
    seller.go(seconds=0.1)
    assert seller.get(ACCOUNT).status == 200
    seller.go(seconds=60)
    assert seller.get(ACCOUNT).headers["gncp-gw-ratelimit-remaining"] == "3"


def test_numbers_in_a_path_share_a_bucket(seller: Seller) -> None:
    seller.fake.gate.rate = 2.0
    for number in range(1, 5):
        assert seller.call("PUT", f"{QNAS}/{number}", json={"commentContent": "네"}).status == 404
    assert seller.call("PUT", f"{QNAS}/9", json={"commentContent": "네"}).status == 429


def test_refused_requests_carry_the_rate_headers_too(seller: Seller) -> None:
    seller.fake.gate.rate = 2.0
    assert "gncp-gw-ratelimit-remaining" in seller.get(QNAS).headers


def test_the_rate_is_a_setting(seller: Seller) -> None:
    seller.edit("gate", rate=1000.0, burst=2000)
    assert seller.get(ACCOUNT).headers["gncp-gw-ratelimit-replenish-rate"] == "1000"
    assert {seller.get(ACCOUNT).status for _ in range(500)} == {200}
    seller.edit("gate", rate=None)
    assert not any("ratelimit" in name for name in seller.get(ACCOUNT).headers)


def test_token_answers_carry_no_rate_headers(seller: Seller) -> None:
    seller.fake.gate.rate = 2.0
    answers = [seller.ask_token(seller.form()) for _ in range(8)]
    assert {answer.status for answer in answers} == {200}
    assert not any("ratelimit" in name for answer in answers for name in answer.headers)


def test_every_answer_has_a_trace_id_that_the_body_repeats(seller: Seller) -> None:
    answer = seller.get("/v1/nowhere")
    assert answer.headers["gncp-gw-trace-id"] == body(answer)["traceId"]
    assert answer.headers["gncp-gw-trace-id"] != seller.get("/v1/nowhere").headers["gncp-gw-trace-id"]


def test_the_real_address_may_be_part_of_the_path(seller: Seller) -> None:
    assert seller.get(f"/external{ACCOUNT}").status == 200


def test_account_and_channels_answer_as_documented(seller: Seller) -> None:
    assert set(body(seller.get(ACCOUNT))) == {"accountId", "accountUid", "grade"}
    channel = body(seller.get("/v1/seller/channels"))[0]
    assert set(channel) == {
        "channelNo",
        "channelType",
        "name",
        "url",
        "representativeImageUrl",
        "talkTalkAccountId",
    }


@pytest.mark.parametrize("status, name", [(500, "INTERNAL_SERVER_ERROR"), (503, "BLOCK.01"), (504, "TIMEOUT.01")])
def test_faults_speak_as_the_gateway_does(seller: Seller, status: int, name: str) -> None:
    answer = seller.fake.refusal(status, "SERVER_ERROR", "…")
    assert code(answer) == (status, f"GW.{name}")
    assert set(body(answer)) == {"code", "message", "timestamp", "traceId"}
