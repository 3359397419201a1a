"""The campaign F6: a ledger that is set back or copied after fifty messages left.

A backup of the data file, a backup of the whole folder, a copy on another computer and a copy beside the
original each send nothing before a person recovers or adopts them; afterwards everything arrives once, what
left and has no entry in the old ledger included.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.app import App
from dangol.clock import MovableClock
from dangol.errors import ReadOnly
from dangol.storage.machine import FINAL, ActionState
from tests.faults.lives import CAPABILITIES, Life, ended, forked, sender
from tests.faults.mutants import break_it
from tests.faults.report import campaign
from tests.faults.rounds import Arena, Round, Tally, answer

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["play"]

STORIES = ("data file", "folder", "other computer", "copy beside")
BEFORE, AFTER = 5, 50
LATER = 10
"""Messages whose proposals are younger than the copy."""
_NAMES = [f"t{number}" for number in range(BEFORE + AFTER)]


@dataclass
class Scene:
    """Where one round plays."""

    arena: Arena
    life: Life
    one: Round

    @property
    def copy(self) -> Path:
        return self.arena.root / "copy"

    @property
    def state(self) -> Path:
        return self.life.state


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Play the stories in turn; tell how many copies were stopped."""
    stopped = 0
    with Arena() as arena:
        for number in range(rounds):
            one = Round(("blind", "queryable", "idempotent")[number // len(STORIES) % 3], "none", mutant=mutant)
            tally.rounds += 1
            stopped += _round(Scene(arena, arena.begin(one), one), STORIES[number % len(STORIES)], tally)
            if mutant and tally.complaints:
                break
    return f"F6: {tally.rounds} ledgers set back or copied after {AFTER} messages, {stopped} stopped"


def _round(scene: Scene, story: str, tally: Tally) -> bool:
    life = scene.life
    (life.home / "dangol.db").unlink()
    shutil.rmtree(life.state)
    _approve(life, _NAMES[:BEFORE])
    _run(life)
    _approve(life, _NAMES[: BEFORE + AFTER - LATER])
    _copy(life.home, scene.copy)
    _approve(life, _NAMES)
    _run(life)
    there = _set_back(scene, story)
    before = _arrivals(scene)
    code = _run(there)
    stopped = code == ReadOnly.exit_code and _arrivals(scene) == before
    if not stopped:
        tally.complain("duplicates", scene.one, f"{story}: sent {_arrivals(scene) - before}, ended with {code}")
    if scene.one.mutant is None:
        _go_on(scene, there, story, tally)
    return stopped


def _approve(life: Life, names: list[str]) -> None:
    """Propose what is new, and approve it."""
    with _app(life) as app:
        app.ledger.propose([answer(name) for name in names])
        for action in app.ledger.inbox():
            if action.state is ActionState.PROPOSED:
                app.ledger.approve(action.id, "seller", action.shown_hash)


def _app(life: Life) -> App:
    os.environ["DANGOL_STATE"] = str(life.state)
    return App(life.home, clock=MovableClock(life.now))


def _run(life: Life) -> int:
    """Send in a process of its own."""

    def send() -> None:
        break_it(life.mutant, life.now, CAPABILITIES)
        with _app(life) as app:
            asyncio.run(sender(life, app.ledger, MovableClock(life.now)).run(live=True))

    return ended(forked(send))


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _set_back(scene: Scene, story: str) -> Life:
    """Do what the story tells; return the life of whoever comes next."""
    life = replace(scene.life, now=scene.life.now + timedelta(minutes=30))
    scene.arena.tell("/clock", now=life.now.isoformat())
    if story == "data file":
        shutil.copy(scene.copy / "dangol.db", life.home / "dangol.db")
    elif story == "folder":
        _copy(scene.copy, life.home)
    else:
        other = scene.arena.root / ("elsewhere" if story == "other computer" else "beside") / "home"
        shutil.rmtree(other.parent, ignore_errors=True)
        _copy(scene.copy, other)
        if story == "copy beside":
            shutil.copytree(life.state, other.with_name("state"))
        return replace(life, home=other)
    return life


def _arrivals(scene: Scene) -> int:
    return sum(scene.arena.count(name) for name in _NAMES)


def _go_on(scene: Scene, life: Life, story: str, tally: Tally) -> None:
    """Recover or adopt, propose again what was forgotten, tell the truth, approve, send, and count."""
    with _app(life) as app:
        found = app.recover("seller") if story in STORIES[:2] else app.adopt("seller", moved=False)
    expected = (AFTER - LATER, LATER if story in STORIES[:2] else 0)
    if (found.in_doubt, found.forgotten) != expected:
        tally.complain("stuck", scene.one, f"{story}: {found}")
    known = _NAMES if story in STORIES[:2] else _NAMES[: BEFORE + AFTER - LATER]
    with _app(life) as app:
        app.ledger.propose([answer(name) for name in known])
        for action in app.ledger.inbox():
            if action.state is ActionState.IN_DOUBT:
                app.ledger.resolve(action.id, scene.arena.count(action.subject_id) > 0, "seller")
        for action in app.ledger.inbox():
            if action.state is ActionState.PROPOSED:
                app.ledger.approve(action.id, "seller", action.shown_hash)
    _run(life)
    _judge(scene, life, tally)


def _judge(scene: Scene, life: Life, tally: Tally) -> None:
    with _app(life) as app:
        tally.actions += len(_NAMES)
        for name in _NAMES:
            if (count := scene.arena.count(name)) != 1:
                tally.complain("duplicates" if count else "lost", scene.one, f"{name} arrived {count} times")
        if any(action.state not in FINAL for action in app.ledger.open()):
            tally.complain("stuck", scene.one, "something is open")
        if not app.ledger.verify().ok:
            tally.complain("broken", scene.one, "the chain is broken")


if __name__ == "__main__":
    sys.exit(campaign("rollback_campaign", __doc__, play, ["sidecar-ignored"], 20))
