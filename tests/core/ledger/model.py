"""A model of people, a sender that may crash, and a market that keeps its own list.

The model knows what a person saw when saying yes. Whatever arrives at the market is compared with
that, at the moment it arrives.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections import deque
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dangol import steps
from dangol.errors import WrongState
from dangol.storage.ledger import Action, Ledger
from dangol.storage.machine import FINAL, TRANSITIONS, ActionState, Move
from tests.core.ledger.world import CAPABILITIES, SETTLE, World, quick_database

__all__ = ["EditKeepsApproval", "LedgerModel", "RetriesOnUnknown"]

MEMORY = "/dev/shm"  # noqa: S108 - a private folder is made inside, and needs no disk
BEHAVIOURS = ("ok", "ok", "lost after", "lost before", "late", "refused", "down", "odd", "limited", "sign in")
places = st.integers(0, 9)


class Crash(BaseException):
    """The process ends here: from the first one on, every step raises it."""


class LedgerModel(RuleBasedStateMachine):
    """The real ledger and the real sender, driven by people and accidents."""

    ledger_class: ClassVar[type[Ledger]] = Ledger

    @initialize(capability=st.sampled_from(["idempotent", "queryable", "blind"]))
    def open(self, capability: str) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        self.runner = asyncio.Runner()
        db = quick_database(Path(self.folder.name))
        self.world = World(db, CAPABILITIES[capability], self.ledger_class)
        self.world.market.on_arrival = self.arrived
        self.screens = [self.world.ledger.get(self.world.propose(f"r{number}")) for number in range(2)]
        self.agreed: dict[str, str] = {}
        self.wrong: list[str] = []
        self.ended: dict[int, ActionState] = {}

    def teardown(self) -> None:
        steps.listen(None)
        if hasattr(self, "world"):
            self.runner.close()
            self.world.db.close()
            self.folder.cleanup()

    def arrived(self, target: str, text: str) -> None:
        if self.world.market.count(target) > 1:
            self.wrong.append(f"{target} got it twice")
        if self.agreed.get(target) != text:
            self.wrong.append(f"{target} got what nobody approved")

    def at(self, place: int) -> Action:
        return self.screens[place % len(self.screens)]

    # people

    @precondition(lambda self: len(self.screens) < 4)
    @rule(urgency=st.integers(0, 1))
    def propose(self, urgency: int) -> None:
        new = self.world.propose(f"r{len(self.screens)}", urgency=urgency)
        self.screens.append(self.world.ledger.get(new))

    @rule(place=places, stale=st.sampled_from([False, False, True]))
    def approve(self, place: int, stale: bool) -> None:
        """Say yes to what the screen shows, which may be from before an edit."""
        number = place % len(self.screens)
        if not stale:
            self.screens[number] = self.world.ledger.get(self.screens[number].id)
        seen = self.screens[number]
        with contextlib.suppress(WrongState):
            self.world.ledger.approve(seen.id, "seller", seen.shown_hash)
            self.agreed[seen.subject_id] = seen.body

    @rule(place=places, text=st.sampled_from(["가", "나"]))
    def edit(self, place: int, text: str) -> None:
        seen = self.at(place)
        with contextlib.suppress(WrongState):
            self.world.ledger.edit(seen.id, text, "seller")
            self.agreed.pop(seen.subject_id, None)

    @rule(place=places)
    def skip(self, place: int) -> None:
        with contextlib.suppress(WrongState):
            self.world.ledger.skip(self.at(place).id, "no", "seller")

    @precondition(lambda self: bool(self.old_doubts()))
    @rule(place=places)
    def resolve(self, place: int) -> None:
        """A person looks at the market, after everything on its way had the time to arrive, and tells the truth."""
        doubts = self.old_doubts()
        action = doubts[place % len(doubts)]
        self.world.ledger.resolve(action.id, self.world.market.count(action.subject_id) > 0, "seller")

    def old_doubts(self) -> list[Action]:
        now = self.world.clock.now()
        return [one for one in self.world.ledger.in_doubt() if now >= one.changed_at + SETTLE]

    @rule(paused=st.sampled_from([False, False, False, True]))
    def pause(self, paused: bool) -> None:
        (self.world.ledger.pause if paused else self.world.ledger.resume)("seller")

    # the machine

    @rule(minutes=st.sampled_from([1, 5, 11, 600, 1440]))
    def wait(self, minutes: int) -> None:
        self.world.clock.advance(minutes=minutes)
        self.world.market.settle()

    @rule(behaviours=st.lists(st.sampled_from(BEHAVIOURS), max_size=4))
    def send(self, behaviours: list[str]) -> None:
        self.world.market.plan = deque(behaviours)
        self.runner.run(self.world.sender().run(live=True))
        assert self.world.ledger.verify().ok, "the chain is broken"

    @rule(behaviours=st.lists(st.sampled_from(BEHAVIOURS), max_size=4), step=st.integers(1, 20))
    def send_and_crash(self, behaviours: list[str], step: int) -> None:
        left = step

        def die(_name: str) -> None:
            nonlocal left
            left -= 1
            if left <= 0:
                raise Crash

        self.world.market.plan = deque(behaviours)
        steps.listen(die)
        with contextlib.suppress(Crash):
            self.runner.run(self.world.sender().run(live=True))
        steps.listen(None)
        assert self.world.ledger.verify().ok, "the chain is broken"

    # what must hold at any time

    @invariant()
    def both_lists_agree(self) -> None:
        if not hasattr(self, "world"):
            return
        assert not self.wrong, self.wrong
        for seen in self.screens:
            action = self.world.ledger.get(seen.id)
            if action.state in FINAL:
                assert self.ended.setdefault(action.id, action.state) is action.state, "a final state was left"
                arrived = self.world.market.count(action.subject_id) == 1
                assert arrived == (action.state is ActionState.SENT), f"{action.state}, arrived: {arrived}"


class RetriesOnUnknown(LedgerModel):
    """The mutant that sends again when an answer was lost."""

    @initialize()
    def mutate(self) -> None:
        TRANSITIONS[Move.LOSE][ActionState.SENDING] = ActionState.APPROVED

    def teardown(self) -> None:
        TRANSITIONS[Move.LOSE][ActionState.SENDING] = ActionState.IN_DOUBT
        super().teardown()


class CarelessLedger(Ledger):
    """A ledger that changes an approved text and keeps calling it approved."""

    def edit(self, action_id: int, text: str, by: str, price: int | None = None, template: str = "") -> Action:
        before = self.get(action_id)
        edited = super().edit(action_id, text, by, price, template)
        return self.approve(action_id, by) if before.state is ActionState.APPROVED else edited


class EditKeepsApproval(LedgerModel):
    """The mutant whose edits keep the approval."""

    ledger_class = CarelessLedger
