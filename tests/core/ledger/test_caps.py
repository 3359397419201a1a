"""Limits on what leaves, whatever was approved: for a store, a new rule, and a month's money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.policies import Policies
from dangol.policy import Channels, Policy
from dangol.send import SendReport
from dangol.send.caps import Caps
from dangol.storage.caps import CapReader
from tests.core.ledger.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.at(tmp_path, "blind")
    yield made
    made.db.close()


def limit(world: World, **channels: Any) -> CapReader:
    """Let the limits of a policy hold."""
    world.policies = Policies(Policy(channels=Channels(**channels)))
    reader = CapReader(world.db)
    world.caps = Caps(reader, world.policies, world.clock)
    return reader


def messages(world: World, count: int, **changes: Any) -> list[int]:
    """Approve messages for the channel, each to somebody else."""
    made = {"send_by": "pigeon", "rule": "", "price": 20} | changes
    start = len(world.db.rows("SELECT id FROM actions"))
    return [
        world.approved(f"m{number}", recipient=f"somebody {number}", **made) for number in range(start, start + count)
    ]


def held(report: SendReport) -> dict[int, str]:
    return {one.id: one.reason for one in report.held}


async def test_a_store_has_its_fill_for_the_day(world: World) -> None:
    limit(world, store_daily_most=3, store_minute_most=1000)
    ids = [*messages(world, 2), world.approved("r1"), world.approved("r2")]
    other = messages(world, 1, store="other", dedupe_key="other/x/1")
    report = await world.send()
    assert report.sent == [*ids[:3], *other]
    assert held(report) == {ids[3]: "3 messages left today for main; more wait until tomorrow."}
    world.advance(days=1)
    assert (await world.send()).sent == [ids[3]]


async def test_a_channel_carries_a_few_in_a_minute(world: World) -> None:
    limit(world, store_minute_most=4)
    ids = messages(world, 10)
    start = world.clock.now()
    assert (await world.send()).sent == ids
    begun = [at - start for at in CapReader(world.db).begun("main", start - timedelta(minutes=1))]
    assert all(later - begun[at] >= timedelta(minutes=1) for at, later in enumerate(begun[4:]))
    assert begun[9] == timedelta(minutes=2)


async def test_answers_on_the_market_are_not_kept_waiting(world: World) -> None:
    limit(world, store_minute_most=1)
    ids = [world.approved(f"r{number}") for number in range(5)]
    start = world.clock.now()
    assert (await world.send()).sent == ids
    assert world.clock.now() - start < timedelta(minutes=1)


async def test_a_new_rule_pauses_after_its_first_messages(world: World) -> None:
    reader = limit(world)
    ids = messages(world, 8, rule="greet")
    own = messages(world, 1)
    report = await world.send()
    assert report.sent == [*ids[:5], *own], "what a person wrote is no rule's"
    assert set(held(report)) == set(ids[5:])
    assert "dangol rules go greet" in held(report)[ids[5]]
    world.advance(days=2)
    assert (await world.send()).sent == [], "time alone shows nobody anything"
    assert [(one.rule, one.carried, one.going_since) for one in reader.rules()] == [("greet", 5, None)]
    reader.go("greet", world.clock.now(), "seller")
    reader.go("greet", world.clock.now(), "seller")
    assert (await world.send()).sent == ids[5:]
    assert world.ledger.verify().ok


async def test_a_rules_answers_on_the_market_need_no_leave(world: World) -> None:
    limit(world)
    ids = [world.approved(f"r{number}", rule="answer_inquiry") for number in range(8)]
    assert (await world.send()).sent == ids


async def test_a_month_costs_no_more_than_was_said(world: World) -> None:
    limit(world, month_won_most=50)
    ids = messages(world, 4)
    free = messages(world, 1, price=0)
    report = await world.send()
    assert report.sent == [*ids[:2], *free]
    assert held(report)[ids[2]] == "It would cost 20 won; this month 40 of 50 are spent (channels.month_won_most)."
    world.clock.set(world.clock.now().replace(month=world.clock.now().month + 1, day=2))
    assert (await world.send()).sent == ids[2:]


async def test_what_nobody_knows_of_counts_as_spent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(world, month_won_most=30)

    async def lose(*_given: object) -> None:
        raise ValueError

    first, second = messages(world, 2)
    monkeypatch.setattr(world.plugins, "send_message", lose)
    report = await world.send()
    assert report.in_doubt == [first]
    assert set(held(report)) == {second}
