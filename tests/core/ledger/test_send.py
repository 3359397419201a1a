"""A run of the sender: what leaves, what waits and why, and what every answer means."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol.clock import KST
from dangol.errors import (
    ActionRejected,
    AnotherInstance,
    AuthError,
    BadResponse,
    ConfigError,
    DangolError,
    RateLimited,
    Unavailable,
)
from dangol.locks import only_one
from dangol.outgoing import MessageClass
from dangol.policy import Day, Policy
from dangol.send import courier, polite
from tests.core.ledger.world import NOON, World

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.send import SendReport


def reasons(report: SendReport) -> dict[int, str]:
    return {held.id: held.reason for held in report.held}


# dry run


async def test_a_dry_run_tells_and_changes_nothing(world: World) -> None:
    first, second = world.approved("r1"), world.approved("r2", message_class=MessageClass.REVIEW_REQUEST)
    third = world.approved("r3", after_kind="call_buyer")
    world.clock.set(NOON + timedelta(hours=10))
    before = world.db.conn.serialize()
    report = await world.sender().run(live=False)
    assert report.would_send == [first]
    assert set(reasons(report)) == {second, third}
    assert not report.needs_person
    assert world.db.conn.serialize() == before
    assert world.market.arrived == []
    assert sorted(path.name for path in world.db.path.parent.iterdir()) == ["dangol.db", "state"]


async def test_a_dry_run_survives_a_broken_rule(world: World) -> None:
    action_id = world.approved()
    world.recheck = lambda _action, _now: str(1 // 0)
    report = await world.sender().run(live=False)
    assert "ZeroDivisionError" in reasons(report)[action_id]


async def test_a_dry_run_counts_what_is_in_doubt(world: World) -> None:
    action_id = world.approved()
    await world.send("lost before")
    report = await world.sender().run(live=False)
    assert report.in_doubt == [action_id]
    assert report.needs_person


# what leaves and how


async def test_what_is_approved_is_sent_once(world: World) -> None:
    answer, request = world.approved("r1"), world.approved("r2", send_by="review_request", urgency=3)
    world.propose("r3")
    report = await world.send()
    assert report.sent == [request, answer]
    assert world.market.arrived == [("r2", "안녕하세요, r2"), ("r1", "안녕하세요, r1")]
    assert world.ledger.get(answer).remote_id == "remote r1"
    assert (await world.send()).sent == []
    assert len(world.market.arrived) == 2


async def test_a_task_is_handed_over_without_any_store(world: World) -> None:
    world.refuse_to_open = AuthError("sign in")
    action_id = world.approved(send_by="task", message_class=MessageClass.INTERNAL, body="")
    assert (await world.send()).handed_off == [action_id]


async def test_what_a_market_cannot_do_is_handed_over_with_its_page(tmp_path: Path) -> None:
    world = World.at(tmp_path, "manual")
    action_id = world.approved()
    assert (await world.send()).handed_off == [action_id]
    action = world.ledger.get(action_id)
    assert (action.url, action.hand_text) == ("http://127.0.0.1/inquiry/r1", "안녕하세요, r1")
    assert world.market.arrived == []
    world.db.close()


async def test_a_plugin_may_hand_over_too(world: World) -> None:
    action_id = world.approved()
    assert (await world.send("by hand")).handed_off == [action_id]
    assert world.ledger.get(action_id).url == "http://127.0.0.1/hand"


async def test_a_channel_gets_recipient_text_and_class(world: World) -> None:
    action_id = world.approved(send_by="pigeon", recipient="kim")
    assert (await world.send()).sent == [action_id]
    message = world.channel.taken[0]
    assert (message.recipient, message.text, message.message_class) == ("kim", "안녕하세요, r1", "service")
    assert world.ledger.get(action_id).remote_id == world.ledger.get(action_id).key


async def test_a_channel_that_is_not_installed_is_named(world: World) -> None:
    action_id = world.approved(send_by="owl")
    assert "owl" in reasons(await world.send())[action_id]
    assert world.state(action_id) == "approved"


# what every answer means


@pytest.mark.parametrize(
    "behaviour,state",
    [
        ("ok", "sent"),
        ("by hand", "handed_off"),
        ("refused", "failed"),
        ("lost before", "in_doubt"),
        ("lost after", "in_doubt"),
        ("odd", "in_doubt"),
        ("down", "approved"),
        ("limited", "approved"),
        ("sign in", "approved"),
    ],
)
async def test_an_answer_has_one_meaning(world: World, behaviour: str, state: str) -> None:
    action_id = world.approved()
    report = await world.send(behaviour)
    assert world.state(action_id) == state
    assert report.needs_person == (state == "in_doubt" or behaviour == "sign in")
    assert world.ledger.verify().ok


@pytest.mark.parametrize("wrong", [ValueError("kim"), Unavailable("down"), AuthError("sign in"), TypeError()])
async def test_what_goes_wrong_after_a_write_is_in_doubt(world: World, wrong: Exception) -> None:
    def fail() -> None:
        raise wrong

    world.plugin.after_write = fail
    action_id = world.approved()
    assert (await world.send()).in_doubt == [action_id]
    assert "kim" not in (world.ledger.get(action_id).problem or "")


@pytest.mark.parametrize(
    "wrong,state",
    [(BadResponse("odd"), "approved"), (ActionRejected("closed"), "failed"), (KeyError("kim"), "in_doubt")],
)
async def test_what_a_plugin_says_before_its_write_is_believed(world: World, wrong: Exception, state: str) -> None:
    def fail() -> None:
        raise wrong

    world.plugin.before_write = fail
    action_id = world.approved()
    await world.send()
    assert world.state(action_id) == state
    assert "kim" not in (world.ledger.get(action_id).problem or "")


async def test_no_receipt_is_in_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_given: object) -> None:
        return None

    monkeypatch.setattr(world.plugins, "send_reply", nothing)
    action_id = world.approved()
    assert (await world.send()).in_doubt == [action_id]


async def test_a_hook_that_never_comes_back_is_in_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_given: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(world.plugins, "send_reply", hang)
    monkeypatch.setattr(courier, "DEADLINE", 0.01)
    action_id = world.approved()
    assert (await world.send()).in_doubt == [action_id]
    assert world.ledger.get(action_id).problem == "No answer came in time."


async def test_a_cancelled_run_leaves_a_doubt(world: World) -> None:
    first, second = world.approved("r1"), world.approved("r2")
    with pytest.raises(asyncio.CancelledError):
        await world.send("cancelled")
    assert (world.state(first), world.state(second)) == ("in_doubt", "approved")


# one does not block the others


async def test_a_failing_action_holds_up_nobody(world: World) -> None:
    ids = [world.approved(f"r{number}") for number in range(5)]
    await world.send("refused", "lost after", "odd", "down", "ok")
    assert [world.state(one) for one in ids] == ["failed", "in_doubt", "in_doubt", "approved", "sent"]


@pytest.mark.parametrize("behaviour,sign_in", [("sign in", ["main"]), ("limited", [])])
async def test_a_store_that_wants_a_person_or_a_pause_is_left_alone(
    world: World, behaviour: str, sign_in: list[str]
) -> None:
    first, second = world.approved("r1"), world.approved("r2")
    other = world.approved("r3", store="second")
    report = await world.send(behaviour)
    assert report.sent == [other]
    assert set(reasons(report)) == {first, second}
    assert (list(report.stores), report.sign_in) == (["main"], sign_in)
    assert world.market.count("r2") == 0
    world.advance(minutes=10)
    assert (await world.send()).sent == [first, second]


@pytest.mark.parametrize("wrong", [AuthError("sign in"), ConfigError("no key"), RateLimited("slow", retry_after=9)])
async def test_a_store_that_does_not_open_stops_nobody_else(world: World, wrong: DangolError) -> None:
    world.refuse_to_open = wrong
    mine, other = world.approved("r1"), world.approved("r2", store="second")
    report = await world.send()
    assert report.sent == [other]
    assert reasons(report) == {mine: wrong.message}
    assert world.state(mine) == "approved"
    assert ("main" in report.stores) == (not isinstance(wrong, ConfigError))


async def test_a_store_that_fails_three_times_in_a_row_is_left_alone(world: World) -> None:
    ids = [world.approved(f"r{number}") for number in range(6)]
    report = await world.send("down", "down", "ok", "down", "down", "down")
    assert report.sent == [ids[2]]
    world.advance(minutes=2)
    report = await world.send("down", "down", "down", "ok")
    assert len(report.held) == 5
    assert world.db.value("SELECT count(*) FROM attempts") == 9


async def test_what_a_person_changed_meanwhile_is_not_sent(world: World) -> None:
    first, second = world.approved("r1"), world.approved("r2")

    def skip(_target: str, _text: str) -> None:
        world.ledger.skip(second, "no", "seller")

    world.market.on_arrival = skip
    report = await world.send()
    assert report.sent == [first]
    assert "skipped" in reasons(report)[second]
    assert world.market.count("r2") == 0


# facts and hours, at the moment of the claim


async def test_facts_that_changed_take_the_action_back(world: World) -> None:
    action_id = world.approved()
    world.recheck = lambda action, now: f"refunded {action.subject_id} {now:%H}"
    report = await world.send()
    assert report.superseded == [action_id]
    assert world.ledger.get(action_id).problem == "refunded r1 03"
    assert world.market.arrived == []


async def test_a_broken_rule_holds_its_action_only(world: World) -> None:
    first, second = world.approved("r1"), world.approved("r2")
    world.recheck = lambda action, _now: str(1 // 0) if action.id == first else None
    report = await world.send()
    assert report.sent == [second]
    assert world.state(first) == "approved"


@pytest.mark.parametrize(
    "message_class,leaves",
    [
        (MessageClass.SERVICE, list(range(24))),
        (MessageClass.INTERNAL, list(range(24))),
        (MessageClass.REVIEW_REQUEST, list(range(7, 23))),
        (MessageClass.ADVERTISING, list(range(8, 21))),
    ],
)
def test_what_nobody_asked_for_keeps_polite_hours(message_class: MessageClass, leaves: list[int]) -> None:
    midnight = NOON.astimezone(KST).replace(hour=0)
    policy = Policy(day=Day(polite_from=7, polite_until=23))
    said = [polite(message_class, policy, midnight + timedelta(hours=hour, minutes=59)) for hour in range(24)]
    assert [hour for hour in range(24) if said[hour] is None] == leaves


async def test_hours_count_when_it_is_sent_and_not_when_it_was_approved(world: World) -> None:
    action_id = world.approved(send_by="review_request", message_class=MessageClass.REVIEW_REQUEST)
    world.clock.set(NOON + timedelta(hours=8))
    assert "9:00 to 20:00" in reasons(await world.send())[action_id]
    world.clock.set(NOON + timedelta(hours=21))
    assert (await world.send()).sent == [action_id]


async def test_what_ran_out_is_not_sent(world: World) -> None:
    action_id = world.approved(expires_at=NOON + timedelta(hours=1))
    world.advance(hours=1)
    assert (await world.send()).expired == 1
    assert world.state(action_id) == "expired"


# leaving doubt


async def test_a_channel_with_keys_is_asked_again_with_the_same_key(tmp_path: Path) -> None:
    world = World.at(tmp_path, "idempotent")
    arrived, vanished = world.approved("r1"), world.approved("r2")
    await world.send("lost after", "lost before")
    assert (await world.send()).sent == [arrived, vanished]
    assert (world.market.count("r1"), world.market.count("r2")) == (1, 1)
    world.db.close()


async def test_an_old_key_is_never_used_again(tmp_path: Path) -> None:
    world = World.at(tmp_path, "idempotent")
    action_id = world.approved()
    await world.send("lost after")
    world.advance(hours=22)
    report = await world.send()
    assert report.in_doubt == [action_id]
    assert "too long ago" in reasons(report)[action_id]
    assert len(world.market.arrived) == 1
    world.db.close()


async def test_a_market_that_can_be_asked_ends_the_doubt(world: World) -> None:
    arrived, vanished = world.approved("r1"), world.approved("r2")
    await world.send("lost after", "lost before")
    report = await world.send()
    assert (report.sent, report.in_doubt) == ([arrived], [vanished])
    query = world.market.asked[-1]
    assert (query.to, query.target_id, query.target_kind, query.since) == ("inquiry", "r2", "product", NOON)
    assert query.subject_at == NOON - timedelta(hours=1)
    assert query.key == world.ledger.get(vanished).key
    world.advance(minutes=10)
    assert (await world.send()).in_doubt == [vanished]
    world.advance(minutes=1)
    assert (await world.send()).sent == [vanished]
    assert (world.market.count("r1"), world.market.count("r2")) == (1, 1)
    assert {world.ledger.get(one).problem for one in (arrived, vanished)} == {None}


async def test_a_late_acceptance_inside_the_settling_time_is_found(world: World) -> None:
    action_id = world.approved()
    await world.send("late")
    for _look in range(4):
        world.advance(minutes=3)
        await world.send()
    assert world.state(action_id) == "sent"
    assert world.market.count("r1") == 1


async def test_a_market_that_does_not_know_leaves_the_doubt(world: World) -> None:
    action_id = world.approved()
    await world.send("lost before")
    for _look in range(3):
        world.advance(hours=1)
        assert (await world.send("unknown")).in_doubt == [action_id]


async def test_a_look_that_fails_is_told_and_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    action_id = world.approved()
    await world.send("lost before")

    async def fail(*_given: object) -> None:
        raise AuthError("sign in")

    monkeypatch.setattr(world.plugins, "find_sent", fail)
    report = await world.send()
    assert (report.in_doubt, report.sign_in, reasons(report)) == ([action_id], ["main"], {action_id: "sign in"})


@pytest.mark.parametrize("send_by", ["inquiry", "pigeon"])
async def test_a_blind_channel_never_ends_a_doubt(
    tmp_path: Path, send_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.at(tmp_path, "blind")

    async def lose(*_given: object) -> None:
        raise ValueError

    monkeypatch.setattr(world.plugins, "send_message", lose)
    action_id = world.approved(send_by=send_by)
    await world.send("lost before")
    for _day in range(3):
        world.advance(days=1)
        assert (await world.send()).in_doubt == [action_id]
    assert world.market.asked == []
    world.db.close()


# one sender


async def test_a_second_sender_is_refused(world: World) -> None:
    action_id = world.approved()
    with only_one(world.db.path.with_name("sender.lock")), pytest.raises(AnotherInstance) as refused:
        await world.send()
    assert refused.value.exit_code == 5
    assert str(world.db.path.parent) not in refused.value.message
    assert (await world.send()).sent == [action_id]


async def test_a_dry_run_needs_no_lock(world: World) -> None:
    with only_one(world.db.path.with_name("sender.lock")):
        assert (await world.sender().run(live=False)).sent == []
