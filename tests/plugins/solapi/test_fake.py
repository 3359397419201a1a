"""The mocked relay itself: what its gate, its lists and its switches do beyond what the library asks of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
import pytest

from dangol.testing import BadEvent, FakeRequest, FakeResponse
from dangol_solapi.fake import SolapiFake
from dangol_solapi.fake.store import SENDER
from dangol_solapi.signing import authorization
from tests.plugins.solapi.line import SEND

if TYPE_CHECKING:
    from collections.abc import Iterator

BUYER = "01000001234"


class Caller:
    """Signs every call, and knows nothing of the plugin's client."""

    def __init__(self) -> None:
        self.fake = SolapiFake(seed=5)
        self._salts: Iterator[str] = (f"salt{number:012d}" for number in range(10_000))

    def call(self, method: str, path: str, query: dict[str, Any] | None = None, body: Any = None) -> FakeResponse:
        gate = self.fake.gate
        signed = authorization(gate.api_key, gate.secret, self.fake.clock.now(), next(self._salts))
        headers = {"authorization": signed, "content-type": "application/json"}
        sent = b"" if body is None else msgspec.json.encode(body)
        return self.fake.respond(FakeRequest(method, path, urlencode(query or {}), headers, sent))

    def data(self, path: str, **query: Any) -> Any:
        answer = self.call("GET", path, query)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, method: str, path: str, query: dict[str, Any] | None = None, body: Any = None) -> tuple[int, str]:
        answer = self.call(method, path, query, body)
        told = json.loads(answer.body)
        assert set(told) == {"errorCode", "errorMessage"}
        return answer.status, told["errorCode"]

    def send(self, text: str = "안내", to: str = BUYER) -> str:
        body = {"messages": [{"to": to, "from": SENDER, "text": text}], "showMessageList": True}
        answer = json.loads(self.call("POST", SEND, body=body).body)
        name: str = answer["messageList"][0]["messageId"]
        return name


@pytest.fixture
def caller() -> Caller:
    return Caller()


def listed(caller: Caller, **query: Any) -> list[str]:
    return [one["text"] for one in caller.data("/messages/v4/list", **query)["messageList"].values()]


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}, {"authorization": "HMAC-SHA256 apiKey=x"}])
def test_nobody_comes_in_unsigned(caller: Caller, headers: dict[str, str]) -> None:
    answer = caller.fake.respond(FakeRequest("GET", "/cash/v1/balance", "", headers))
    assert (answer.status, json.loads(answer.body)["errorCode"]) == (401, "Unauthorized")


@pytest.mark.parametrize(
    "method, path, query, status",
    [
        ("GET", "/messages/v5/list", {}, 404),
        ("DELETE", SEND, {}, 404),
        ("GET", "/messages/v4/groups/G4Vnothing", {}, 404),
        ("GET", "/messages/v4/groups/G4Vnothing/messages", {}, 404),
        ("GET", "/kakao/v2/templates/KA01TPnothing", {}, 404),
        ("GET", "/messages/v4/list", {"limit": "0"}, 400),
        ("GET", "/messages/v4/list", {"limit": "501"}, 400),
        ("GET", "/messages/v4/list", {"startDate": "2026-11-20"}, 400),
        ("GET", "/messages/v4/list", {"endDate": "soon"}, 400),
        ("GET", "/messages/v4/list", {"messageIds": "M4V1"}, 400),
    ],
)
def test_what_is_refused(caller: Caller, method: str, path: str, query: dict[str, Any], status: int) -> None:
    caller.send()
    assert caller.refused(method, path, query)[0] == status


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"messages": []},
        {"messages": ["x"]},
        {"messages": [{"to": BUYER, "from": "x", "text": "a"}]},
        {"messages": [{"to": BUYER, "from": SENDER, "text": "a", "type": "PIGEON"}]},
        {"messages": [{"to": BUYER, "from": SENDER, "text": "a", "customFields": {"k": 1}}]},
        {"messages": [{"to": BUYER, "kakaoOptions": {"templateId": "x"}}]},
        {"messages": [{"to": BUYER, "from": SENDER, "text": "a"}], "scheduledDate": "2026-11-21T00:00:00Z"},
    ],
)
def test_a_sending_of_the_wrong_form(caller: Caller, body: Any) -> None:
    assert caller.refused("POST", SEND, body=body) == (400, "ValidationError")
    assert caller.fake.relay.messages == {}


def test_lists_by_id_by_state_and_by_time(caller: Caller) -> None:
    first = caller.send("하나")
    caller.fake.clock.advance(minutes=5)
    second = caller.send("둘")
    middle = (caller.fake.clock.now() - timedelta(minutes=2)).isoformat()
    assert listed(caller, messageIds=json.dumps([first, second, "M4Vother"])) == ["둘", "하나"]
    assert listed(caller, messageId=first) == ["하나"]
    assert listed(caller, statusCode="4000") == ["하나"]
    assert listed(caller, startDate=middle) == ["둘"]
    assert listed(caller, endDate=middle) == ["하나"]
    assert listed(caller, to="01000009999") == []
    caller.fake.clock.advance(minutes=1)
    assert listed(caller, dateType="UPDATED", startDate=middle) == ["둘"]


def test_the_calls_of_a_second(caller: Caller) -> None:
    caller.fake.apply({"gate": {"rate": 2, "burst": 3}})
    answers = [caller.call("GET", "/cash/v1/balance").status for _ in range(5)]
    caller.fake.clock.advance(seconds=1)
    assert answers == [200, 200, 200, 429, 429]
    assert caller.call("GET", "/cash/v1/balance").status == 200


def test_numbers_templates_and_prices(caller: Caller) -> None:
    caller.fake.apply({"sender": {"number": "0211112222", "status": "PENDING"}})
    caller.fake.apply({"template": {"content": "새 안내", "status": "INSPECTING", "template_id": "KA01TPnew"}})
    assert caller.data("/senderid/v1/numbers/active") == [SENDER]
    assert {one["status"] for one in caller.data("/senderid/v1/numbers")["senderIds"]} == {"ACTIVE", "PENDING"}
    approved = caller.data("/kakao/v2/templates", status="APPROVED", limit=1)
    following = caller.data("/kakao/v2/templates/", status="APPROVED", limit=1, startKey=approved["nextKey"])
    assert [one["name"] for page in (approved, following) for one in page["templateList"]] == ["발송 안내", "후기 요청"]
    assert caller.data("/kakao/v2/templates/KA01TPnew")["status"] == "INSPECTING"
    prices = caller.fake.respond(FakeRequest("GET", "/pricing/v1/messaging/default"))
    assert json.loads(prices.body)[0]["sms"] == 20


@pytest.mark.parametrize(
    "events",
    [
        {"pigeon": {}},
        {"sender": {"number": 1}},
        {"sender": {"number": "1", "status": "MAYBE"}},
        {"phone": {"number": "1", "ends_as": "9999"}},
        {"relay": {"colour": "red"}},
        [],
    ],
)
def test_events_that_make_no_sense(caller: Caller, events: Any) -> None:
    with pytest.raises(BadEvent):
        caller.fake.apply(events)


def test_what_was_accepted_is_never_changed(caller: Caller) -> None:
    caller.send()
    before = caller.fake.state(["accepted"])
    caller.fake.relay.messages.clear()
    caller.fake.clock.advance(days=400)
    assert caller.fake.state(["accepted"]) == before
    assert caller.fake.state()["messages"] == []


def test_two_of_the_same_seed_are_alike() -> None:
    one, other = SolapiFake(seed=9), SolapiFake(seed=9)
    assert one.settings("x") == other.settings("x")
    assert one.settings("x") != SolapiFake(seed=10).settings("x")
