"""What an answer of the API means, and how the channels describe themselves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from dangol import ActionRejected, Answer, AuthError, Medium, Queryable, Template
from dangol_solapi import gateway
from dangol_solapi.gateway import ClockWrong, NoMoney, NoSender
from tests.plugins.solapi.line import Line


def explained(status: int, body: Any) -> Exception | None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    explain = gateway.channels()[0].explain
    assert explain is not None
    return explain(Answer(status=status, headers={}, content=content))


def door(code: str, taken: int = 0) -> dict[str, Any]:
    count = {"total": 1 + taken, "registeredSuccess": taken, "registeredFailed": 1}
    return {"groupInfo": {"groupId": "G4V1", "count": count}, "failedMessageList": [{"statusCode": code}]}


@pytest.mark.parametrize(
    "status, body, kind",
    [
        (400, {"errorCode": "ValidationError"}, ActionRejected),
        (404, {"errorCode": "ResourceNotFound"}, ActionRejected),
        (400, {"errorCode": "InvalidAPIKey"}, AuthError),
        (400, {"errorCode": "RequestTimeTooSkewed"}, ClockWrong),
        (403, {"errorCode": "RequestTimeTooSkewed"}, ClockWrong),
        (401, b"<html>", AuthError),
        (403, b"<html>", AuthError),
        (402, {"errorCode": "NotEnoughBalance"}, NoMoney),
        (400, {"errorCode": "NotEnoughBalance"}, NoMoney),
        (200, door("1030"), NoMoney),
        (200, door("1062"), NoSender),
        (200, door("1061"), ActionRejected),
        (200, door("1026"), ActionRejected),
        (200, door("nonsense 010-1234-5678"), ActionRejected),
    ],
)
def test_what_is_named(status: int, body: Any, kind: type[Exception]) -> None:
    found = explained(status, body)
    assert type(found) is kind
    assert "1234" not in str(vars(found))


@pytest.mark.parametrize(
    "status, body",
    [
        (200, {"balance": 1}),
        (200, door("1026", taken=1)),
        (200, {"groupInfo": "?"}),
        (200, b'{"groupInfo"'),
        (400, b"<html>"),
        (400, {"errorCode": "call 010-1234-5678"}),
        (402, b""),
        (408, {"errorCode": "Timeout"}),
        (429, {"errorCode": "TooManyRequests"}),
        (500, {"errorCode": "InternalError"}),
        (503, b""),
    ],
)
def test_what_is_left_to_the_table(status: int, body: Any) -> None:
    assert explained(status, body) is None


def test_the_channels(line: Line) -> None:
    sms, alimtalk = gateway.channels()
    settings = line.settings(templates={"T": "안내 #{이름}"}, settle_minutes=30)
    assert (sms.id, sms.medium, alimtalk.id, alimtalk.medium) == (
        "solapi-sms",
        Medium.SMS,
        "solapi-alimtalk",
        Medium.ALIMTALK,
    )
    for one in (sms, alimtalk):
        assert (one.connected_as, one.sender_number(settings), one.falls_back(settings)) == (
            "solapi",
            "0200000000",
            False,
        )
        assert one.capability(settings) == Queryable(timedelta(minutes=30))
        assert one.templates(settings) == [Template(id="T", text="안내 #{이름}")]
        assert one.certified(settings) is False
        assert one.certified(line.settings(certified=True)) is True
        assert str(one.base_url).startswith("https://")
