"""A ledger that was set back or copied sends nothing, and afterwards knows what it cannot know."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dangol.errors import ReadOnly, StorageError
from dangol.outgoing import ByHand
from dangol.storage import sidecar
from dangol.storage.database import Database
from dangol.storage.instance import Instance, Standing
from dangol.storage.recovery import adopt, recover
from dangol.storage.sidecar import Mark
from tests.core.ledger.world import SETTLE, World, free, new_action

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.storage.sidecar import Sidecar


@pytest.fixture
def marks(world: World) -> Sidecar:
    assert world.sidecar is not None
    return world.sidecar


class Past:
    """A copy of the data file from an earlier moment, and a world that was set back to it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.copy = world.db.conn.serialize()

    def restore(self) -> World:
        self.world.db.close()
        self.world.db.path.write_bytes(self.copy)
        back = World(Database(self.world.db.path), self.world.market.capability, sidecar=self.world.sidecar)
        back.clock, back.market = self.world.clock, self.world.market
        back.ledger = type(back.ledger)(back.db, back.clock, back.sidecar)
        back.plugins, back.plugin = self.world.plugins, self.world.plugin
        return back


def recovered(world: World, marks: Sidecar) -> tuple[int, int, int]:
    found = recover(world.db, world.clock, marks, "seller")
    return found.in_doubt, found.to_approve, found.forgotten


# marks


def test_a_mark_is_on_the_disk_before_the_first_byte_leaves(world: World, marks: Sidecar) -> None:
    action_id = world.approved()
    seen: list[Mark | None] = []
    world.plugin.before_write = lambda: seen.append(marks.newest())
    world.claim(action_id)
    newest = marks.newest()
    assert newest is not None
    assert newest.key == marks.key(new_action().dedupe_key)
    assert (newest.seq, newest.head) == (world.ledger.history(action_id)[-1].seq, world.ledger.verify().head[:32])


def no_room(_path: Path, _content: bytes) -> None:
    raise StorageError("no room")


async def test_nothing_leaves_that_could_not_be_marked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    action_id = world.approved()
    monkeypatch.setattr(sidecar, "add_through", no_room)
    with pytest.raises(StorageError, match="no room"):
        await world.send()
    assert world.market.arrived == []
    assert world.state(action_id) == "approved"
    assert [event.name for event in world.ledger.history(action_id)][-2:] == ["claim", "postpone"]
    monkeypatch.undo()
    assert (await world.send()).sent == [action_id]


def test_a_line_that_was_cut_is_none_and_the_next_one_counts(world: World, marks: Sidecar, tmp_path: Path) -> None:
    marks.note(7, "a" * 64)
    with (tmp_path / "state" / "marks").open("ab") as file:
        file.write(f"\n8 {'b' * 32} {'c' * 12}".encode())
    assert marks.newest() == Mark(7, "a" * 32)
    marks.note(9, "d" * 64, "x")
    assert marks.newest() == Mark(9, "d" * 32, marks.key("x"))


def test_the_newest_mark_counts_whoever_wrote_last(marks: Sidecar) -> None:
    marks.note(12, "a" * 64)
    marks.note(11, "b" * 64)
    assert marks.newest() == Mark(12, "a" * 32)


def test_what_is_remembered_is_private_and_tells_no_order(world: World, marks: Sidecar, tmp_path: Path) -> None:
    world.claim(world.approved("2026112012345671"))
    content = (tmp_path / "state" / "marks").read_bytes()
    assert b"2026112012345671" not in content
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "state" / "marks").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


# set back


async def test_a_ledger_that_was_set_back_sends_nothing(world: World) -> None:
    for number in range(50):
        world.approved(f"r{number}")
    past = Past(world)
    await world.send()
    back = past.restore()
    before = list(back.market.arrived)
    with pytest.raises(ReadOnly, match="older than what this computer remembers"):
        await back.send()
    assert back.market.arrived == before
    assert len(before) == 50


async def test_what_left_is_in_doubt_and_what_did_not_is_approved_anew(world: World, marks: Sidecar) -> None:
    sent, skipped, waiting = world.approved("r1"), world.approved("r2"), world.propose("r3")
    past = Past(world)
    world.ledger.skip(skipped, "no", "seller")
    await world.send()
    back = past.restore()
    assert recovered(back, marks) == (1, 1, 0)
    assert [back.state(one) for one in (sent, skipped, waiting)] == ["in_doubt", "proposed", "proposed"]
    assert back.ledger.verify().ok
    await back.send()
    assert back.state(sent) == "sent", "the market shows it"
    assert back.market.count("r1") == 1
    assert back.market.count("r2") == 0


async def test_what_left_and_has_no_entry_is_in_doubt_when_it_is_proposed_again(world: World, marks: Sidecar) -> None:
    world.propose("r0")
    past = Past(world)
    world.approved("r1")
    await world.send()
    back = past.restore()
    assert recovered(back, marks) == (0, 0, 1)
    again, other = back.propose("r1"), back.propose("r2")
    assert (back.state(again), back.state(other)) == ("in_doubt", "proposed")
    back.advance(minutes=SETTLE.total_seconds())
    await back.send()
    assert back.state(again) == "sent"
    assert back.market.asked[-1].since <= back.ledger.history(1)[0].at
    assert back.market.count("r1") == 1


async def test_absence_alone_sends_nothing_that_was_forgotten(world: World, marks: Sidecar) -> None:
    action_id = world.approved()
    past = Past(world)
    await world.send("lost before")
    back = past.restore()
    recovered(back, marks)
    for _turn in range(3):
        back.advance(hours=1)
        await back.send()
    assert back.state(action_id) == "in_doubt"
    back.ledger.resolve(action_id, False, "seller")
    assert back.state(action_id) == "proposed"
    await back.send()
    assert back.market.arrived == []


async def test_a_key_from_before_is_never_used_again(tmp_path: Path) -> None:
    world = World.at(tmp_path, "idempotent")
    assert world.sidecar is not None
    action_id = world.approved()
    past = Past(world)
    world.ledger.edit(action_id, "새 글", "seller")
    world.ledger.approve(action_id, "seller")
    await world.send()
    back = past.restore()
    recovered(back, world.sidecar)
    report = await back.send()
    assert [held.reason for held in report.held] == ["Only you can tell whether it was sent."]
    assert back.market.count("r1") == 1
    back.db.close()


def test_what_was_done_by_hand_is_remembered_too(world: World, marks: Sidecar) -> None:
    action_id = world.approved()
    world.ledger.finish(world.claim(action_id), ByHand("http://127.0.0.1/", "글"))
    other = world.approved("r2")
    world.ledger.hand_off(other, free, None, "글")
    past = Past(world)
    world.ledger.done(action_id, "seller")
    back = past.restore()
    assert recovered(back, marks) == (1, 0, 0)
    assert (back.state(action_id), back.state(other)) == ("in_doubt", "handed_off")


async def test_the_same_backup_may_be_put_back_again_and_again(world: World, marks: Sidecar) -> None:
    ids = [world.approved(f"r{number}") for number in range(3)]
    past = Past(world)
    later = [*ids]
    for turn in range(1, 4):
        chosen = later.pop()
        if turn > 1:
            world.ledger.approve(chosen, "seller")
        else:
            for one in ids[:2]:
                world.ledger.skip(one, "later", "seller")
        await world.send()
        world = past.restore()
        with pytest.raises(ReadOnly):
            await world.send()
        assert recovered(world, marks) == (turn, 3 - turn, 0)
    assert sorted(target for target, _text in world.market.arrived) == ["r0", "r1", "r2"]


def test_an_old_ledger_that_grew_past_the_mark_is_found_all_the_same(world: World, marks: Sidecar) -> None:
    action_id = world.approved()
    past = Past(world)
    world.claim(action_id)
    back = past.restore()
    for number in range(20):
        back.propose(f"new{number}")
    with pytest.raises(ReadOnly):
        back.ledger.claim(action_id, free)


# copies


def instance(path: Path, state: Path) -> tuple[Database, Instance]:
    db = Database(path / "dangol.db")
    return db, Instance(db, state)


def test_a_folder_that_was_moved_is_known_and_one_that_was_copied_is_not(tmp_path: Path) -> None:
    state = tmp_path / "state"
    db, _first = instance(tmp_path / "a", state)
    db.close()
    (tmp_path / "a").rename(tmp_path / "b")
    db, moved = instance(tmp_path / "b", state)
    assert moved.standing is Standing.KNOWN
    db.close()
    shutil.copytree(tmp_path / "b", tmp_path / "c")
    db, copied = instance(tmp_path / "c", state)
    assert copied.standing is Standing.FOREIGN
    db.close()
    db, elsewhere = instance(tmp_path / "b", tmp_path / "another computer")
    assert elsewhere.standing is Standing.FOREIGN
    db.close()


def test_a_new_file_in_the_place_of_an_old_one_is_set_back(tmp_path: Path) -> None:
    db, first = instance(tmp_path / "a", tmp_path / "state")
    assert first.sidecar is not None
    first.sidecar.note(3, "a" * 64, "x")
    db.close()
    (tmp_path / "a" / "dangol.db").unlink()
    db, second = instance(tmp_path / "a", tmp_path / "state")
    assert second.standing is Standing.SET_BACK
    assert second.sidecar is not None
    assert second.sidecar.key("x") == first.sidecar.key("x")
    db.close()


def test_a_file_to_be_thrown_away_is_remembered_nowhere(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "a" / "dangol.db")) as db:
        made = Instance(db, tmp_path / "state", lasting=False)
        assert (made.sidecar, made.standing) == (None, Standing.KNOWN)
        assert Instance(db, tmp_path / "state").sidecar is None
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("moved", [False, True])
def test_a_copy_that_is_adopted_doubts_whatever_was_open(world: World, tmp_path: Path, moved: bool) -> None:
    approved, proposed, sending = world.approved("r1"), world.propose("r2"), world.approved("r3")
    world.claim(sending)
    found = Instance(world.db, tmp_path / "here")
    assert found.sidecar is not None
    shutil.rmtree(tmp_path / "here")
    assert found.standing is Standing.FOREIGN
    told = adopt(world.db, world.clock, found, "seller", moved=moved)
    states = [world.state(one) for one in (approved, proposed, sending)]
    assert states == (["proposed", "proposed", "in_doubt"] if moved else ["in_doubt"] * 3)
    assert (told.in_doubt, told.to_approve) == ((1, 1) if moved else (3, 0))
    assert Instance(world.db, tmp_path / "here").standing is Standing.KNOWN
    assert world.ledger.verify().ok
