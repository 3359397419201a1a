"""A disk that is full, and the journal that keeps a yes over it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from dangol.errors import StorageError
from dangol.outgoing import Sent
from dangol.storage.audit import Chain
from dangol.storage.journal import Journal, Kept

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.ledger.world import World


def fill_disk(world: World) -> None:
    """Let the file grow no more and use up the room for events: there is none for even the shortest."""
    world.db.conn.execute(f"PRAGMA max_page_count = {world.db.value('PRAGMA page_count')}")
    with pytest.raises(StorageError, match="disk is full"):
        note_for_ever(world)


def note_for_ever(world: World) -> None:
    while True:
        with world.db.transaction():
            Chain(world.db).append(world.clock.now(), None, "note", "x", {})


def empty_disk(world: World) -> None:
    world.db.conn.execute("PRAGMA max_page_count = 1000000")


def journal(world: World) -> Path:
    return world.db.path.with_name("send-journal")


async def fill_and_fail(world: World, *behaviours: str) -> None:
    world.plugin.after_write = lambda: fill_disk(world)
    with pytest.raises(StorageError, match="disk is full"):
        await world.send(*behaviours)
    world.plugin.after_write = lambda: None


async def test_nothing_is_sent_when_the_intent_cannot_be_stored(world: World) -> None:
    ids = [world.approved(f"r{number}") for number in range(3)]
    fill_disk(world)
    with pytest.raises(StorageError, match="disk is full"):
        await world.send()
    assert world.market.arrived == []
    empty_disk(world)
    assert [world.state(one) for one in ids] == ["approved"] * 3
    assert world.ledger.verify().ok
    assert (await world.send()).sent == ids


async def test_a_yes_survives_a_full_disk(world: World) -> None:
    first, second = world.approved("r1"), world.approved("r2")
    await fill_and_fail(world)
    assert world.market.arrived == [("r1", "안녕하세요, r1")]
    assert (world.state(first), world.state(second)) == ("sending", "approved")
    assert Journal(journal(world)).read() == [Kept(attempt=1, remote_id="remote r1")]
    empty_disk(world)
    assert (await world.send()).sent == [second]
    assert (world.state(first), world.ledger.get(first).remote_id) == ("sent", "remote r1")
    assert Journal(journal(world)).read() == []
    assert world.market.count("r1") == 1
    assert world.ledger.verify().ok


async def test_the_journal_waits_until_it_can_be_replayed(world: World) -> None:
    first = world.approved("r1")
    await fill_and_fail(world)
    with pytest.raises(StorageError, match="disk is full"):
        await world.send()
    assert len(Journal(journal(world)).read()) == 1
    empty_disk(world)
    await world.send()
    assert world.state(first) == "sent"


async def test_any_other_result_that_cannot_be_stored_is_a_doubt(world: World) -> None:
    action_id = world.approved()
    world.market.on_arrival = lambda _target, _text: fill_disk(world)
    with pytest.raises(StorageError):
        await world.send("lost after")
    empty_disk(world)
    assert (await world.send()).sent == [action_id]
    assert [event.name for event in world.ledger.history(action_id)][-3:] == ["claim", "lose", "find"]


async def test_the_journal_is_private_and_has_room_before_anything_is_sent(world: World) -> None:
    sizes = []
    world.market.on_arrival = lambda _target, _text: sizes.append(journal(world).stat().st_size)
    world.approved()
    await world.send()
    assert sizes == [4096]
    if os.name != "nt":
        assert stat.S_IMODE(journal(world).stat().st_mode) == 0o600


async def test_nothing_is_sent_without_room_for_a_journal(world: World) -> None:
    journal(world).mkdir()
    world.approved()
    with pytest.raises(StorageError):
        await world.send()
    assert world.market.arrived == []


async def test_a_journal_that_cannot_be_written_leaves_a_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    action_id = world.approved()

    def fail(*_given: object) -> None:
        raise OSError(28, "no space")

    def fill_both() -> None:
        fill_disk(world)
        monkeypatch.setattr(os, "fsync", fail)

    world.plugin.after_write = fill_both
    with pytest.raises(StorageError):
        await world.send()
    monkeypatch.undo()
    world.plugin.after_write = lambda: None
    journal(world).write_bytes(b'{"attempt":1,"remo')
    empty_disk(world)
    await world.send()
    assert world.state(action_id) == "sent"
    assert world.market.count("r1") == 1


def test_a_replayed_line_counts_once(world: World) -> None:
    action_id = world.approved()
    attempt = world.claim(action_id)
    Journal(journal(world)).keep(Kept(attempt=attempt.id, remote_id="1"))
    Journal(journal(world)).keep(Kept(attempt=77, remote_id=None))
    kept = journal(world).read_bytes()
    world.ledger.recover()
    journal(world).write_bytes(kept)
    world.ledger.recover()
    assert world.state(action_id) == "sent"
    assert [event.name for event in world.ledger.history(action_id)].count("send") == 1


def test_what_a_dead_sender_left_is_in_doubt(world: World) -> None:
    sent, dead = world.approved("r1"), world.approved("r2")
    world.ledger.finish(world.claim(sent), Sent("1"))
    world.claim(dead)
    world.ledger.recover()
    assert (world.state(sent), world.state(dead)) == ("sent", "in_doubt")
    assert world.db.value("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == 0
