"""Webhooks name streams and are believed nothing else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dangol_cafe24
from dangol import BadResponse, Store, Stream
from dangol.clock import FixedClock
from dangol_cafe24.settings import Cafe24Settings
from tests.plugins.cafe24.market import DEMO_NOW

BOTH = [Stream.REVIEWS, Stream.INQUIRIES]
KNOWN: dict[str, Any] = {"review_board": 4, "qna_board": 6, "one_to_one_board": 9}


def streams(body: Any, headers: dict[str, str] | None = None, **settings: Any) -> list[Stream]:
    keys = {"mall_id": "dangolmall", "client_id": "c", "client_secret": "s"}
    valid = Cafe24Settings.model_validate(keys | settings)
    client: Any = None  # a hint asks nobody
    store = Store(name="mall", platform="cafe24", settings=valid, client=client, clock=FixedClock(DEMO_NOW))
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return list(dangol_cafe24.dangol_read_hint(store, headers or {}, content))


def event(number: Any, **resource: Any) -> dict[str, Any]:
    return {"event_no": number, "resource": {"mall_id": "dangolmall", "event_shop_no": "1", **resource}}


@pytest.mark.parametrize(
    "number, found",
    [
        *((number, [Stream.ORDERS]) for number in (90023, 90024, 90025, 90026, 90029, 90071, 90074, 90064, 90162)),
        (90080, [Stream.ORDERS]),
        (90035, [Stream.INQUIRIES]),
        (90038, [Stream.INQUIRIES]),
        (90077, []),
        (1, []),
        ("90023", [Stream.ORDERS]),
    ],
)
def test_what_an_event_speaks_of(number: Any, found: list[Stream]) -> None:
    assert streams(event(number)) == found


@pytest.mark.parametrize("number", [90033, 90034, 90036, 90037, 90039])
def test_a_post_belongs_to_its_board(number: int) -> None:
    assert streams(event(number, board_no=4, no=501), **KNOWN) == [Stream.REVIEWS]
    assert streams(event(number, board_no=9), **KNOWN) == [Stream.INQUIRIES]
    assert streams(event(number, board_no="6"), **KNOWN) == [Stream.INQUIRIES]
    assert streams(event(number, board_no=8), **KNOWN) == []
    assert streams(event(number), **KNOWN) == BOTH
    assert streams(event(number, board_no=8)) == BOTH, "boards that are found by name may be any"


def test_an_event_without_its_wrapper() -> None:
    assert streams({"event_no": 90032, "mall_id": "dangolmall", "member_id": "hong01"}) == [Stream.ORDERS]
    assert streams({"event_no": 90033}) == BOTH


def test_another_mall_is_refused() -> None:
    with pytest.raises(BadResponse, match="another mall"):
        streams({"event_no": 90023, "resource": {"mall_id": "evilmall"}})


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "wrong"}, {"x-api-key": "키"}])
def test_where_a_key_is_set_it_has_to_be_there(headers: dict[str, str]) -> None:
    with pytest.raises(BadResponse, match="key"):
        streams(event(90023), headers, webhook_key="right")
    assert streams(event(90023), {"x-api-key": "right"}, webhook_key="right") == [Stream.ORDERS]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"event_no": "soon"}', b"\xff", b"<html>"])
def test_what_is_no_webhook(body: bytes) -> None:
    with pytest.raises(BadResponse, match="no webhook"):
        streams(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_refusal(body: bytes) -> None:
    with suppress(BadResponse):
        assert set(streams(body)) <= set(BOTH) | {Stream.ORDERS}
