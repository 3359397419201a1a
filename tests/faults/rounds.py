"""One round: a shop with a few actions, a sender that is killed on the way, and what both lists say at the end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from dangol.clock import MovableClock
from dangol.errors import AnotherInstance, WrongState
from dangol.outgoing import Ground, MessageClass
from dangol.storage.actions import NewAction
from dangol.storage.database import Database
from dangol.storage.ledger import Ledger
from dangol.storage.machine import FINAL, ActionState
from dangol.storage.sidecar import Sidecar
from tests.faults.lives import SALT, SETTLE, Life, born, ended, frozen, rehearsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from dangol.storage.ledger import Action

__all__ = ["NOON", "Arena", "Round", "Tally", "answer", "opened", "text_of"]

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
WAIT = SETTLE + timedelta(minutes=2)
APPROVED = ("r0", "r1", "r2")
UNTOUCHED = ("r3", "r4")
"""Never approved, and approved but then edited."""
_PATIENCE = 12
"""Runs after which whatever is not final counts as stuck."""


@dataclass(frozen=True)
class Round:
    """A channel, what its provider does wrong, and the steps at which the first and the second sender end."""

    capability: str
    fault: str
    kill_at: int | None = None
    kill_again_at: int | None = None
    freeze_at: int | None = None
    mutant: str | None = None
    delay: timedelta = timedelta(minutes=5)
    """After how long a message takes effect whose sender got no answer."""
    waits: tuple[timedelta, ...] = ()
    """Times between the first lives; between all others ``WAIT``."""

    @property
    def beyond_settle(self) -> bool:
        """Tell whether a message may arrive so late that the settle time is over, and no key tells it."""
        return self.fault == "late" and self.delay >= SETTLE and self.capability != "idempotent"


@dataclass
class Tally:
    """What the rounds add up to. ``survived`` tells whether the last round's sender reached its end."""

    rounds: int = 0
    kills: int = 0
    freezes: int = 0
    actions: int = 0
    duplicates: int = 0
    lost: int = 0
    stuck: int = 0
    unapproved: int = 0
    intruders: int = 0
    broken: int = 0
    policy: int = 0
    """Messages that arrived twice because the market was later than its settle time."""
    survived: bool = False
    complaints: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Tell whether nothing at all went wrong."""
        return not self.complaints

    def complain(self, kind: str, one: Round, words: str) -> None:
        """Count a failure and keep what is needed to see it again."""
        setattr(self, kind, getattr(self, kind) + 1)
        self.complaints.append(f"{kind}: {words} in {one}")


class Arena:
    """A provider process and a folder for the rounds, in memory unless it has to be ``on_disk``."""

    def __init__(self, *, on_disk: bool = False) -> None:
        self._on_disk = on_disk

    def __enter__(self) -> Self:
        # a killed process loses nothing that it wrote: a disk in memory serves, and spares a thousand waits
        memory = Path("/dev/shm")  # noqa: S108 - a private folder is made inside
        spared = os.access(memory, os.W_OK) and not self._on_disk
        self._folder = tempfile.TemporaryDirectory(dir=memory if spared else None)
        self._root = Path(self._folder.name)
        self._arrivals = self._root / "arrivals"
        self._provider = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.provider", str(self._arrivals)], stdout=subprocess.PIPE, text=True
        )
        assert self._provider.stdout is not None
        self._port = int(self._provider.stdout.readline())
        self._dead = socket.socket()
        self._dead.bind(("127.0.0.1", 0))
        _fill(self._root / "template")
        rehearsed(self.begin(Round("queryable", "none")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._provider.kill()
        self._provider.communicate()
        self._dead.close()
        self._folder.cleanup()

    def play(self, one: Round, tally: Tally) -> None:
        """Play one round and add what came of it to ``tally``."""
        life = self.begin(one)
        tally.rounds += 1
        tally.survived = self._first_life(one, life, tally)
        self.finish(one, life, tally)

    def finish(self, one: Round, life: Life, tally: Tally) -> None:
        """Let senders and the seller go on until everything is final, and judge what came of it."""
        self._later_lives(one, replace(life, port=self._port), tally)
        self._judge(one, life.home, tally)

    @property
    def root(self) -> Path:
        """A folder for whatever a campaign keeps."""
        return self._root

    def begin(self, one: Round) -> Life:
        """Set everything to the start and return the first sender's life."""
        home = self._root / "home"
        for folder in (home, home.with_name("state")):
            shutil.rmtree(folder, ignore_errors=True)
        home.mkdir()
        Sidecar(home.with_name("state"), SALT).begin(home)
        shutil.copy(self._root / "template" / "dangol.db", home / "dangol.db")
        self.tell(
            "/reset",
            fault=one.fault,
            keyed=one.capability == "idempotent",
            now=NOON.isoformat(),
            delay=one.delay.total_seconds(),
        )
        port = self._dead.getsockname()[1] if one.fault == "refuse" else self._port
        return Life(home, NOON, one.capability, port, mutant=one.mutant)

    def _first_life(self, one: Round, life: Life, tally: Tally) -> bool:
        pid = born(replace(life, kill_at=one.kill_at, freeze_at=one.freeze_at))
        if one.freeze_at is None:
            return _count(one, ended(pid), tally)
        if not frozen(pid):
            return True
        tally.freezes += 1
        intruder = ended(born(replace(life, now=life.now + timedelta(hours=2))))
        if intruder != AnotherInstance.exit_code:
            tally.complain("intruders", one, f"a second sender ended with {intruder}")
        os.kill(pid, signal.SIGCONT)
        _count(one, ended(pid), tally)
        return False

    def _later_lives(self, one: Round, life: Life, tally: Tally) -> None:
        kill_at = one.kill_again_at
        for number in range(len(one.waits) + _PATIENCE):
            wait = one.waits[number] if number < len(one.waits) else WAIT
            life = replace(life, now=life.now + wait)
            self.tell("/clock", now=life.now.isoformat())
            _count(one, ended(born(replace(life, kill_at=kill_at))), tally)
            kill_at = None
            if self._person(life) and not self._late(one, life):
                return

    def _late(self, one: Round, life: Life) -> bool:
        """Tell whether something is still on its way."""
        return one.fault == "late" and life.now < NOON + one.delay + SETTLE

    def _person(self, life: Life) -> bool:
        """Do what waits for a person, who looks at the market when it had its time; tell whether all is final."""
        with opened(life.home, life.now) as ledger:
            for action in ledger.inbox():
                settled = life.now >= action.changed_at + SETTLE
                if action.state is ActionState.IN_DOUBT and life.capability == "blind" and settled:
                    ledger.resolve(action.id, self.count(action.subject_id) > 0, "seller")
                elif action.state is ActionState.HANDED_OFF:
                    self.tell("/post", target=action.subject_id, text=action.hand_text, key="by hand")
                    ledger.done(action.id, "seller")
                    with contextlib.suppress(WrongState):
                        ledger.done(action.id, "seller")
            return all(action.subject_id in UNTOUCHED for action in ledger.open())

    def _judge(self, one: Round, home: Path, tally: Tally) -> None:
        """Compare the provider's list with the ledger."""
        for target, text in self.arrived():
            if target in UNTOUCHED or text != text_of(target):
                tally.complain("unapproved", one, f"{target} arrived")
        with opened(home, NOON) as ledger:
            for action in (ledger.get(number) for number in range(1, len(APPROVED) + 1)):
                tally.actions += 1
                self._judge_action(one, action, tally)
            verdict = ledger.verify()
        if not verdict.ok:
            tally.complain("broken", one, f"event {verdict.broken}: {verdict.problem}")
        with _database(home) as db:
            if (health := db.value("PRAGMA integrity_check")) != "ok":
                tally.complain("broken", one, health)

    def _judge_action(self, one: Round, action: Action, tally: Tally) -> None:
        count = self.count(action.subject_id)
        words = f"{action.subject_id} is {action.state} and arrived {count} times"
        ends = {ActionState.SENT: 1} | ({ActionState.FAILED: 0} if one.fault == "reject" else {})
        if count > 1 and one.beyond_settle:
            tally.policy += 1
        elif count > 1:
            tally.complain("duplicates", one, words)
        elif action.state not in FINAL:
            tally.complain("stuck", one, words)
        elif ends.get(action.state) != count:
            tally.complain("lost", one, words)

    def arrived(self) -> list[tuple[str, str]]:
        """Read the provider's own list."""
        lines = [json.loads(line) for line in self._arrivals.read_text().splitlines()]
        return [(line["target"], line["text"]) for line in lines]

    def count(self, target: str) -> int:
        """Count what arrived for one target."""
        return sum(target == one for one, _words in self.arrived())

    def tell(self, path: str, **body: Any) -> None:
        """Steer the provider."""
        self.ask(path, **body)

    def ask(self, path: str, **body: Any) -> Any:
        """Ask the provider."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.request("POST", path, json.dumps(body))
        answer = connection.getresponse()
        assert answer.status == 200
        found = json.loads(answer.read())
        connection.close()
        return found


def _count(one: Round, code: int, tally: Tally) -> bool:
    """Count how a sender ended; tell whether it reached its end."""
    if code == -signal.SIGKILL:
        tally.kills += 1
    elif code:
        tally.complain("broken", one, f"a sender ended with {code}")
    return code == 0


@contextlib.contextmanager
def _database(home: Path) -> Iterator[Database]:
    db = Database(home / "dangol.db")
    try:
        yield db
    finally:
        db.close()


@contextlib.contextmanager
def opened(home: Path, now: datetime, ledger: type[Ledger] = Ledger) -> Iterator[Ledger]:
    """Open the ledger as a person's command does."""
    with _database(home) as db:
        yield ledger(db, MovableClock(now), Sidecar(home.with_name("state"), SALT))


def text_of(target: str) -> str:
    """Return what is said to a target."""
    return f"안녕하세요, {target}"


def _fill(home: Path) -> None:
    """Write the data file that every round starts from."""
    home.mkdir()
    with opened(home, NOON) as ledger:
        for number in ledger.propose([answer(target) for target in (*APPROVED, *UNTOUCHED)]):
            action = ledger.get(number)
            if action.subject_id != UNTOUCHED[0]:
                ledger.approve(number, "seller", action.shown_hash)
            if action.subject_id == UNTOUCHED[1]:
                ledger.edit(number, "고친 글", "seller")


def answer(target: str) -> NewAction:
    """Return a proposal to answer."""
    return NewAction(
        dedupe_key=f"main/answer_inquiry/{target}/1",
        store="main",
        kind="answer_inquiry",
        step=1,
        subject="inquiry",
        subject_id=target,
        send_by="inquiry",
        recipient=f"buyer of {target}",
        message_class=MessageClass.SERVICE,
        ground=Ground.INQUIRY,
        rule="answer",
        rule_version=1,
        trace="[]",
        body=text_of(target),
    )
