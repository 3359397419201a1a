"""States of the relay and what they mean to the seller."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dangol_solapi import parse
from dangol_solapi.fake.model import CODES
from dangol_solapi.wire import Row


def row(code: str | None, date_received: str | None = None, **more: str) -> Row:
    return Row(
        message_id="M4V1", status_code=code, date_received=date_received, text=more.get("text"), from_=more.get("from_")
    )


@pytest.mark.parametrize(
    "code, state",
    [
        ("4000", "delivered"),
        ("2000", "pending"),
        ("2100", "pending"),
        ("3000", "pending"),
        (None, "pending"),
        ("", "pending"),
        ("TEST1000", "pending"),
        ("2160", "failed"),
        ("2230", "failed"),
        ("3054", "failed"),
        ("3104", "failed"),
        ("3999", "failed"),
        ("1062", "failed"),
    ],
)
def test_the_state(code: str | None, state: str) -> None:
    found = parse.delivery("k", row(code))
    assert (found.key, found.state) == ("k", state)
    assert bool(found.reason) is (state == "failed")


def test_an_unknown_reason_names_the_code_alone() -> None:
    assert parse.delivery("k", row("3999")).reason == "It was not delivered (code 3999)."
    assert parse.delivery("k", row("3 call 010-1234-5678")).reason == "It was not delivered (code ?)."


@pytest.mark.parametrize(
    "text, at",
    [
        ("2026-11-20T07:20:10.000Z", datetime(2026, 11, 20, 7, 20, 10, tzinfo=UTC)),
        ("2026-11-20T16:20:10+09:00", datetime(2026, 11, 20, 7, 20, 10, tzinfo=UTC)),
        ("2026-11-20T16:20:10", None),
        ("soon", None),
        (None, None),
    ],
)
def test_when_it_arrived(text: str | None, at: datetime | None) -> None:
    assert parse.delivery("k", row("4000", date_received=text)).at == at


def test_only_what_the_door_refused_was_not_sent() -> None:
    refused = {code for code in CODES if parse.refused(row(code))}
    assert refused == {code for code in CODES if code.startswith("1")}
    assert not parse.refused(row(None))


def test_a_row_shows_nothing_of_a_person() -> None:
    shown = repr(row("4000", text="홍길동님 안녕하세요", from_="0200000000"))
    assert "홍길동" not in shown
    assert "0200000000" not in shown
