"""Proposing, approving and claiming: what leaves is what somebody saw and approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangol.errors import NotFound, WrongState
from dangol.outgoing import ByHand, Found, Sent
from dangol.storage.machine import Move
from dangol.storage.outbox import MAX_LOST, MAX_TRIES, Attempt, Later, Lost, Obstacle, Refused
from tests.core.ledger.world import NOON, SETTLE, TTL, World, free, new_action


def test_the_same_proposal_is_made_once_ever(world: World) -> None:
    first = world.ledger.propose([new_action("r1"), new_action("r2"), new_action("r1")])
    assert len(first) == 2
    world.ledger.skip(first[0], "no", "seller")
    assert world.ledger.propose([new_action("r1", body="other words"), new_action("r3")]) != []
    assert [action.subject_id for action in world.ledger.open()] == ["r2", "r3"]


def test_an_unknown_action_is_named(world: World) -> None:
    with pytest.raises(NotFound, match="99"):
        world.ledger.get(99)


def test_a_record_comes_back_as_it_was_stored(world: World) -> None:
    new = new_action(urgency=3, expires_at=NOON + timedelta(days=1), after_kind="call_buyer")
    action = world.ledger.get(world.ledger.propose([new])[0])
    assert {name: getattr(action, name) for name in new.__struct_fields__} == {
        name: getattr(new, name) for name in new.__struct_fields__
    }
    assert action.created_at == NOON


def test_no_words_of_anybody_in_a_repr(world: World) -> None:
    new = new_action(body="비밀 이야기", recipient="010-0000-0000")
    action = world.ledger.get(world.ledger.propose([new])[0])
    assert repr(new) == "<NewAction main/answer_inquiry/r1/1>"
    assert repr(action) == "<Action main/answer_inquiry/r1/1>"


# approving


def test_approval_takes_the_text_that_was_shown(world: World) -> None:
    action_id = world.propose()
    shown = world.ledger.get(action_id).shown_hash
    world.ledger.edit(action_id, "새 글", "other")
    with pytest.raises(WrongState, match="changed after it was shown"):
        world.ledger.approve(action_id, "seller", shown)
    action = world.ledger.approve(action_id, "seller", world.ledger.get(action_id).shown_hash)
    assert (action.approved_hash, action.approved_by, action.approved_at) == (action.shown_hash, "seller", NOON)


def test_an_edit_voids_the_approval(world: World) -> None:
    action_id = world.approved()
    action = world.ledger.edit(action_id, "새 글", "seller")
    assert (action.state, action.approved_hash, action.approved_by) == ("proposed", None, None)
    with pytest.raises(WrongState, match="not approved"):
        world.ledger.claim(action_id, free)


@pytest.mark.parametrize(
    "changes,said", [({"expires_at": NOON}, "before 2026-11-20 12:00"), ({"body": " "}, "no text")]
)
def test_what_cannot_be_sent_is_not_approved(world: World, changes: dict[str, Any], said: str) -> None:
    action_id = world.propose(**changes)
    with pytest.raises(WrongState, match=said):
        world.ledger.approve(action_id, "seller")


def test_a_task_needs_no_text(world: World) -> None:
    assert world.state(world.approved(send_by="task", body="")) == "approved"


@pytest.mark.parametrize("column", ["body", "recipient", "send_by"])
def test_what_was_changed_behind_the_approval_is_not_sent(world: World, column: str) -> None:
    action_id = world.approved()
    world.db.conn.execute(f"UPDATE actions SET {column} = 'review' WHERE id = ?", (action_id,))
    refused = world.ledger.claim(action_id, free)
    assert isinstance(refused, Obstacle)
    assert refused.ends is Move.VOID
    assert world.state(action_id) == "proposed"
    assert world.ledger.get(action_id).approved_hash is None


# the inbox


def test_doubts_come_first_and_then_the_most_urgent(world: World) -> None:
    ordinary = world.propose("r1")
    urgent = world.propose("r2", urgency=3)
    doubtful = world.approved("r3")
    world.ledger.finish(world.claim(doubtful), Lost("?"))
    waiting = world.approved("r4")
    by_hand = world.approved("r5", urgency=2)
    world.ledger.hand_off(by_hand, free, None, "text")
    assert [action.id for action in world.ledger.inbox()] == [doubtful, urgent, by_hand, ordinary]
    assert waiting in [action.id for action in world.ledger.open()]


def test_what_was_not_sent_in_time_expires(world: World) -> None:
    proposed = world.propose("r1", expires_at=NOON + timedelta(hours=1))
    approved = world.approved("r2", expires_at=NOON + timedelta(hours=1))
    world.propose("r3", expires_at=NOON + timedelta(hours=2))
    world.propose("r4")
    assert world.ledger.expire_due() == 0
    world.advance(hours=1)
    assert world.ledger.expire_due() == 2
    assert (world.state(proposed), world.state(approved)) == ("expired", "expired")


def test_a_skip_keeps_the_reason_out_of_the_chain(world: World) -> None:
    action_id = world.propose()
    assert world.ledger.skip(action_id, "김철수 님이 취소", "seller").problem == "김철수 님이 취소"
    assert [event.data for event in world.ledger.history(action_id)][1:] == [{"from": "proposed", "to": "cancelled"}]


# claiming


def obstacle(world: World, action_id: int) -> str:
    found = world.ledger.claim(action_id, free)
    assert isinstance(found, Obstacle)
    return found.reason


def test_a_claim_stores_the_intent(world: World) -> None:
    action_id = world.approved()
    attempt = world.claim(action_id)
    assert world.state(action_id) == "sending"
    assert world.db.rows("SELECT action_id, key, again, ended_at, outcome FROM attempts") == [
        {"action_id": action_id, "key": attempt.action.key, "again": 0, "ended_at": None, "outcome": None}
    ]


def test_nothing_is_claimed_while_paused(world: World) -> None:
    action_id = world.approved()
    world.ledger.pause("seller")
    world.ledger.pause("seller")
    assert world.ledger.paused
    assert "paused" in obstacle(world, action_id)
    world.ledger.resume("seller")
    assert isinstance(world.ledger.claim(action_id, free), Attempt)
    assert world.db.value("SELECT count(*) FROM events WHERE action_id IS NULL") == 2


def test_nothing_is_claimed_after_its_time(world: World) -> None:
    action_id = world.approved(expires_at=NOON + timedelta(hours=1))
    world.advance(hours=1)
    assert "ran out" in obstacle(world, action_id)
    assert world.state(action_id) == "expired"


@pytest.mark.parametrize("end,free_to_go", [("done", True), ("skip", True), ("expire", False), ("open", False)])
def test_an_action_waits_for_the_one_before_it(world: World, end: str, free_to_go: bool) -> None:
    call = world.approved(kind="call_buyer", send_by="task", expires_at=NOON + timedelta(hours=1))
    apology = world.approved(kind="apologise_review", after_kind="call_buyer")
    if end == "done":
        world.ledger.hand_off(call, free, None, "call")
        world.ledger.done(call, "seller")
    elif end == "skip":
        world.ledger.skip(call, "no phone", "seller")
    elif end == "expire":
        world.advance(hours=1)
        world.ledger.expire_due()
    claimed = world.ledger.claim(apology, free)
    assert isinstance(claimed, Attempt) == free_to_go


def test_an_action_waits_for_one_that_was_never_proposed(world: World) -> None:
    assert "call_buyer" in obstacle(world, world.approved(after_kind="call_buyer"))


def test_a_doubt_holds_back_the_same_kind_to_the_same_person_only(world: World) -> None:
    doubtful = world.approved("r1", recipient="kim")
    world.ledger.finish(world.claim(doubtful), Lost("?"))
    same = world.approved("r2", recipient="kim")
    assert str(doubtful) in obstacle(world, same)
    for free_one in (
        world.approved("r3", recipient="lee"),
        world.approved("r4", recipient="kim", kind="thank_review"),
        world.approved("r5", recipient="kim", store="second"),
    ):
        world.claim(free_one)
    world.ledger.resolve(doubtful, True, "seller")
    world.claim(same)


def test_a_doubt_about_nobody_in_particular_holds_back_nobody(world: World) -> None:
    world.ledger.finish(world.claim(world.approved("r1", recipient="")), Lost("?"))
    world.claim(world.approved("r2", recipient=""))


@pytest.mark.parametrize("ends,state", [(None, "approved"), (Move.SUPERSEDE, "superseded")])
def test_the_guard_decides_last(world: World, ends: Move | None, state: str) -> None:
    action_id = world.approved()
    given = Obstacle(reason="refunded", ends=ends)
    assert world.ledger.claim(action_id, lambda _action: given) == given
    assert world.state(action_id) == state


def test_a_guard_that_fails_leaves_nothing_behind(world: World) -> None:
    action_id = world.approved()
    with pytest.raises(ZeroDivisionError):
        world.ledger.claim(action_id, lambda _action: 1 // 0)  # type: ignore[arg-type, return-value]  # a broken rule
    assert world.state(action_id) == "approved"
    assert world.db.value("SELECT count(*) FROM attempts") == 0


# results


def test_a_result_is_stored_once(world: World) -> None:
    attempt = world.claim(world.approved())
    assert world.ledger.finish(attempt, Sent("77")).remote_id == "77"
    with pytest.raises(WrongState, match="ended already"):
        world.ledger.finish(attempt, Refused("late"))


def test_what_is_done_by_hand_keeps_page_and_text(world: World) -> None:
    action = world.ledger.finish(world.claim(world.approved()), ByHand("http://127.0.0.1/x", "글"))
    assert (action.state, action.url, action.hand_text) == ("handed_off", "http://127.0.0.1/x", "글")


def test_waits_grow_until_the_action_is_given_up(world: World) -> None:
    action_id = world.approved()
    waits = []
    for _try in range(MAX_TRIES - 1):
        action = world.ledger.finish(world.claim(action_id), Later("down"))
        assert action.not_before is not None
        waits.append(action.not_before - world.clock.now())
        assert "waits until" in obstacle(world, action_id)
        world.clock.set(action.not_before)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=2), timedelta(hours=6))
    assert world.ledger.finish(world.claim(action_id), Later("down")).state == "failed"


def test_a_wait_that_was_asked_for_is_kept_and_not_counted(world: World) -> None:
    action_id = world.approved()
    for _try in range(MAX_TRIES + 1):
        action = world.ledger.finish(world.claim(action_id), Later("slow down", wait=timedelta(minutes=10)))
        assert action.not_before == world.clock.now() + timedelta(minutes=10)
        world.advance(minutes=10)
    assert action.state == "approved"


@pytest.mark.parametrize("outcome", [Refused("no"), Later("down"), Later("slow", wait=timedelta(1)), ByHand("", "")])
def test_a_no_to_a_repetition_ends_no_doubt(world: World, outcome: Refused | Later | ByHand) -> None:
    action_id = world.approved()
    world.ledger.finish(world.claim(action_id), Lost("?"))
    again = world.ledger.retry(action_id, free, TTL)
    assert isinstance(again, Attempt)
    action = world.ledger.finish(again, outcome)
    assert action.state == "in_doubt"
    assert action.not_before is not None
    assert action.not_before > world.clock.now()


@pytest.mark.parametrize("age,allowed", [(0.0, True), (0.89, True), (0.9, False), (2.0, False), (-0.1, False)])
def test_a_key_is_used_again_only_while_it_is_surely_known(world: World, age: float, allowed: bool) -> None:
    action_id = world.approved()
    first = world.claim(action_id)
    world.ledger.finish(first, Lost("?"))
    world.clock.set(NOON + TTL * age)
    again = world.ledger.retry(action_id, free, TTL)
    assert isinstance(again, Attempt) == allowed
    if isinstance(again, Attempt):
        assert again.action.key == first.action.key


def test_the_age_of_a_key_counts_from_the_first_lost_answer(world: World) -> None:
    action_id = world.approved()
    world.ledger.finish(world.claim(action_id), Lost("?"))
    world.advance(hours=12)
    again = world.ledger.retry(action_id, free, TTL)
    assert isinstance(again, Attempt)
    world.ledger.finish(again, Lost("?"))
    world.advance(hours=10)
    assert isinstance(world.ledger.retry(action_id, free, TTL), Obstacle)


def test_another_text_has_another_key(world: World) -> None:
    action_id = world.approved()
    before = world.ledger.get(action_id).key
    world.ledger.edit(action_id, "새 글", "seller")
    assert world.ledger.approve(action_id, "seller").key != before


def test_what_would_end_an_approved_action_leaves_a_doubt_alone(world: World) -> None:
    action_id = world.approved(expires_at=NOON + timedelta(hours=1))
    world.ledger.finish(world.claim(action_id), Lost("?"))
    world.advance(hours=2)
    found = world.ledger.retry(action_id, free, TTL)
    assert found == Obstacle(reason="Its time ran out.")
    assert world.ledger.expire_due() == 0
    assert world.state(action_id) == "in_doubt"


# leaving doubt


def doubtful(world: World) -> int:
    action_id = world.approved()
    world.ledger.finish(world.claim(action_id), Lost("?"))
    return action_id


def look(world: World, action_id: int, found: Found) -> str:
    return str(world.ledger.looked(action_id, found, SETTLE).state)


def test_present_is_proof_at_any_time(world: World) -> None:
    assert look(world, doubtful(world), Found.YES) == "sent"


def test_absent_counts_twice_after_the_platform_had_its_time(world: World) -> None:
    action_id = doubtful(world)
    world.advance(minutes=9, seconds=59)
    assert look(world, action_id, Found.NO) == "in_doubt"
    assert world.ledger.get(action_id).absent_at is None
    world.advance(seconds=1)
    assert look(world, action_id, Found.NO) == "in_doubt"
    assert world.ledger.get(action_id).absent_at == world.clock.now()
    world.advance(seconds=59)
    assert look(world, action_id, Found.NO) == "in_doubt"
    assert look(world, action_id, Found.UNKNOWN) == "in_doubt"
    world.advance(seconds=1)
    assert look(world, action_id, Found.NO) == "approved"


def test_the_second_look_may_still_find_it(world: World) -> None:
    action_id = doubtful(world)
    world.advance(minutes=10)
    look(world, action_id, Found.NO)
    world.advance(minutes=1)
    assert look(world, action_id, Found.YES) == "sent"


def test_a_new_doubt_is_looked_at_twice_again(world: World) -> None:
    action_id = doubtful(world)
    for _look in range(2):
        world.advance(minutes=10)
        look(world, action_id, Found.NO)
    world.ledger.finish(world.claim(action_id), Lost("?"))
    assert look(world, action_id, Found.NO) == "in_doubt"
    world.advance(minutes=10)
    assert look(world, action_id, Found.NO) == "in_doubt"


def test_after_too_many_lost_answers_only_a_person_lets_it_go_again(world: World) -> None:
    action_id = world.approved()
    for lost in range(1, MAX_LOST + 2):
        world.ledger.finish(world.claim(action_id), Lost("?"))
        for _look in range(2):
            world.advance(minutes=10)
            look(world, action_id, Found.NO)
        assert (world.state(action_id) == "in_doubt") == (lost >= MAX_LOST)
        if lost >= MAX_LOST:
            world.ledger.resolve(action_id, False, "seller")


@pytest.mark.parametrize("sent,state", [(True, "sent"), (False, "approved")])
def test_a_person_ends_a_doubt(world: World, sent: bool, state: str) -> None:
    action_id = doubtful(world)
    assert world.ledger.resolve(action_id, sent, "seller").state == state
    assert world.ledger.history(action_id)[-1].actor == "seller"


@pytest.mark.parametrize("before", ["sent", "handed_off", "in_doubt"])
def test_what_the_market_shows_is_sent(world: World, before: str) -> None:
    action_id = world.approved()
    if before == "handed_off":
        world.ledger.hand_off(action_id, free, None, "text")
    else:
        world.ledger.finish(world.claim(action_id), Sent("1") if before == "sent" else Lost("?"))
    world.ledger.mark_verified(action_id)
    action = world.ledger.mark_verified(action_id)
    assert (action.state, action.verified_at) == ("sent", NOON)
    assert [event.name for event in world.ledger.history(action_id)].count("verify") == 1


def test_a_second_click_on_done_changes_nothing(world: World) -> None:
    action_id = world.approved()
    world.ledger.hand_off(action_id, free, None, "text")
    assert world.ledger.done(action_id, "seller").state == "sent"
    with pytest.raises(WrongState, match="sent already"):
        world.ledger.done(action_id, "seller")


def test_no_words_of_anybody_in_the_chain(world: World) -> None:
    action_id = world.approved(body="비밀 이야기", recipient="010-0000-0000")
    world.ledger.edit(action_id, "다른 비밀", "seller")
    world.ledger.approve(action_id, "seller")
    world.ledger.finish(world.claim(action_id), Lost("이유"))
    world.ledger.resolve(action_id, False, "seller")
    written = "".join(world.db.conn.execute("SELECT group_concat(data) FROM events").fetchone())
    assert not any(word in written for word in ("비밀", "010", "이유"))
