"""What a row looked like earlier."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.replay.states import Change, inquiry_states, item_states, review_states

DAY = 10
UNTIL = 100 * DAY


def _item(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "I1",
        "stage": "confirmed",
        "claim": None,
        "claim_open": 0,
        "dispatched_at": 2 * DAY,
        "delivered_at": 4 * DAY,
        "confirmed_at": 9 * DAY,
        "updated_at": 9 * DAY,
    }
    return made | changes


def _stages(row: dict[str, Any], *changes: Change, until: int = UNTIL) -> list[tuple[int, str]]:
    return [(at // DAY, state["stage"]) for at, state in item_states(row, DAY, changes, until)]


def test_an_item_climbs_by_its_own_times() -> None:
    assert _stages(_item()) == [(1, "paid"), (2, "shipped"), (4, "delivered"), (9, "confirmed")]
    first = next(item_states(_item(), DAY, [], UNTIL))[1]
    assert [first[name] for name in ("dispatched_at", "delivered_at", "confirmed_at")] == [None, None, None]


def test_nothing_is_told_of_the_future() -> None:
    assert _stages(_item(), until=5 * DAY) == [(1, "paid"), (2, "shipped"), (4, "delivered")]


def test_a_stage_without_its_time_counts_from_the_last_change() -> None:
    row = _item(confirmed_at=None, updated_at=20 * DAY)
    assert _stages(row)[-2:] == [(4, "delivered"), (20, "confirmed")]


def test_an_end_that_nobody_dated_counts_from_the_last_change() -> None:
    row = _item(stage="returned", claim="return", claim_open=0, updated_at=20 * DAY)
    assert _stages(row)[-2:] == [(9, "confirmed"), (20, "returned")]


def test_an_end_that_was_seen_counts_from_then() -> None:
    row = _item(stage="returned", claim="return", updated_at=30 * DAY)
    seen = [Change(20 * DAY, "stage", "confirmed"), Change(15 * DAY, "claim", None)]
    states = list(item_states(row, DAY, seen, UNTIL))
    assert [(at // DAY, one["stage"], one["claim"]) for at, one in states][-3:] == [
        (9, "confirmed", None),
        (15, "confirmed", "return"),
        (20, "returned", "return"),
    ]


def test_a_claim_that_was_opened_and_closed_is_both() -> None:
    row = _item(claim="return", claim_open=0, updated_at=30 * DAY)
    seen = [
        Change(12 * DAY, "claim", None),
        Change(12 * DAY, "claim_open", 0),
        Change(16 * DAY, "claim_open", 1),
    ]
    found = {at // DAY: one["claim_open"] for at, one in item_states(row, DAY, seen, UNTIL)}
    assert found == {1: 0, 2: 0, 4: 0, 9: 0, 12: 1, 16: 0}


REVIEW = {"rating": 2, "text": "다시", "visible": 0, "written_at": 5, "replied": 1, "reply_at": 30, "reply_text": "네"}


def test_a_review_reads_as_it_did_then_and_is_replied_to_when_it_was() -> None:
    versions = [
        {"rating": 5, "text": "좋아요", "visible": 1, "seen_at": 8},
        {"rating": 2, "text": "다시", "visible": 1, "seen_at": 20},
        {"rating": 2, "text": "다시", "visible": 0, "seen_at": 40},
    ]
    states = list(review_states(REVIEW | {"updated_at": 40}, versions, [], UNTIL))
    assert [(at, one["rating"], one["visible"], one["replied"]) for at, one in states] == [
        (5, 5, 1, 0),
        (20, 2, 1, 0),
        (30, 2, 1, 1),
        (40, 2, 0, 1),
    ]


@pytest.mark.parametrize("seen, at", [([Change(25, "replied", 0)], 25), ([], 60)])
def test_a_reply_without_a_time_counts_from_when_it_was_seen(seen: list[Change], at: int) -> None:
    row = REVIEW | {"reply_at": None, "updated_at": 60}
    assert [moment for moment, state in review_states(row, [], seen, UNTIL) if state["replied"]] == [at]


def _thread(*posts: tuple[str | None, bool]) -> str:
    words = ",".join(
        f'{{"text":"글","at":{f"{chr(34)}{at}{chr(34)}" if at else "null"},"seller":{str(seller).lower()}}}'
        for at, seller in posts
    )
    return f"[{words}]"


def test_an_inquiry_waits_until_it_was_answered_and_again_when_the_buyer_came_back() -> None:
    thread = _thread(("1970-01-01T00:00:00Z", False), ("1970-01-01T00:00:10Z", True), ("1970-01-01T00:00:20Z", False))
    row = {"thread": thread, "asked_at": 0, "answered": 0, "updated_at": 20_000_000}
    states = list(inquiry_states(row, [], 10**9))
    assert [(at // 10**6, one["answered"], one["thread"].count("text")) for at, one in states] == [
        (0, 0, 1),
        (10, 1, 2),
        (20, 0, 3),
    ]


def test_an_answer_without_a_time_counts_from_the_last_change() -> None:
    row = {"thread": _thread((None, False)), "asked_at": 5, "answered": 1, "updated_at": 50}
    assert [(at, one["answered"]) for at, one in inquiry_states(row, [], UNTIL)] == [(5, 0), (50, 1)]
