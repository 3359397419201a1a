"""Several people and the sender at the same ledger: each through a connection of its own."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest

from dangol.errors import WrongState
from dangol.outgoing import Sent
from dangol.storage.database import Database
from dangol.storage.ledger import Ledger
from dangol.storage.outbox import Attempt
from tests.core.ledger.world import free

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.core.ledger.world import World


def beside(world: World) -> Ledger:
    """Open the same data file once more, as another process would."""
    db = Database(world.db.path)
    db.conn.execute("PRAGMA synchronous=OFF")
    return Ledger(db, world.clock)


def attempt_to(act: Callable[[], object]) -> bool:
    try:
        act()
    except WrongState:
        return False
    return True


def together(*acts: Callable[[], object]) -> list[bool]:
    """Do everything at the same time and tell what was allowed."""
    start = threading.Barrier(len(acts))
    allowed: list[bool | BaseException] = [False] * len(acts)

    def one(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            allowed[place] = attempt_to(act)
        except BaseException as wrong:  # noqa: BLE001 - carried out of the thread
            allowed[place] = wrong

    threads = [threading.Thread(target=one, args=given) for given in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(found, bool) for found in allowed), allowed
    return [bool(found) for found in allowed]


@pytest.mark.parametrize("round_", range(15))
def test_two_approvers_approve_once(world: World, round_: int) -> None:
    action_id = world.propose()
    shown = world.ledger.get(action_id).shown_hash
    ledgers = [beside(world), beside(world)]
    assert sorted(together(*(lambda one=one: one.approve(action_id, "x", shown) for one in ledgers))) == [False, True]
    assert world.ledger.verify().ok


@pytest.mark.parametrize("round_", range(15))
def test_an_edit_beside_an_approval_is_never_approved_unseen(world: World, round_: int) -> None:
    action_id = world.propose()
    shown = world.ledger.get(action_id).shown_hash
    one, two = beside(world), beside(world)
    together(lambda: one.approve(action_id, "x", shown), lambda: two.edit(action_id, "새 글", "y"))
    action = world.ledger.get(action_id)
    assert (action.state, action.body, action.approved_hash) == ("proposed", "새 글", None)


@pytest.mark.parametrize("round_", range(15))
def test_a_skip_beside_a_claim_has_one_winner(world: World, round_: int) -> None:
    action_id = world.approved()
    one, two = beside(world), beside(world)
    claimed, skipped = together(lambda: one.claim(action_id, free), lambda: two.skip(action_id, "no", "x"))
    assert claimed != skipped
    assert world.state(action_id) == ("sending" if claimed else "cancelled")


class Screens:
    """Two people with screens that may be stale, and a sender, all at one action."""

    def __init__(self, ledgers: tuple[Ledger, Ledger], action_id: int) -> None:
        self.action_id = action_id
        self.shown = {ledger: ledger.get(action_id) for ledger in ledgers}
        self.agreed: set[str] = set()
        self.sent: list[str] = []

    def look(self, ledger: Ledger) -> None:
        self.shown[ledger] = ledger.get(self.action_id)

    def approve(self, ledger: Ledger) -> None:
        seen = self.shown[ledger]
        if attempt_to(lambda: ledger.approve(self.action_id, "x", seen.shown_hash)):
            self.agreed = {seen.body}

    def edit(self, ledger: Ledger) -> None:
        text = f"after {len(ledger.history(self.action_id))} events"
        if attempt_to(lambda: ledger.edit(self.action_id, text, "x")):
            self.agreed = set()

    def skip(self, ledger: Ledger) -> None:
        attempt_to(lambda: ledger.skip(self.action_id, "no", "x"))

    def send(self, ledger: Ledger) -> None:
        try:
            attempt = ledger.claim(self.action_id, free)
        except WrongState:
            return
        assert isinstance(attempt, Attempt)
        ledger.finish(attempt, Sent("1"))
        self.sent.append(attempt.action.body)


def test_only_what_was_approved_as_shown_leaves_in_any_order(world: World) -> None:
    dice = random.Random(20261120)
    ledgers = (world.ledger, beside(world))
    sent = 0
    for number in range(500):
        screens = Screens(ledgers, world.propose(f"s{number}"))
        acts = (screens.look, screens.approve, screens.approve, screens.edit, screens.send, screens.skip)
        for act in dice.choices(acts, weights=(2, 2, 2, 2, 2, 1), k=8):
            act(dice.choice(ledgers))
        assert len(screens.sent) <= 1
        assert set(screens.sent) <= screens.agreed
        sent += len(screens.sent)
    assert sent > 50
    assert world.ledger.verify().ok
