"""The sender's side of the ledger: claims that are durable before a socket opens, and results.

Every method is one transaction. What happened to an attempt has three values: yes, no, unknown; an
unknown is never repeated by itself unless the channel makes a repetition harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol import steps
from dangol.clock import from_micros, korean, micros
from dangol.errors import StorageError, WrongState
from dangol.i18n import _
from dangol.outgoing import ByHand, Found, Sent
from dangol.storage.actions import DANGOL, NO_DOUBT, NOT_APPROVED, Action, Actions
from dangol.storage.instance import set_back, was_set_back
from dangol.storage.journal import Journal, Kept
from dangol.storage.machine import ActionState, Move, after

if TYPE_CHECKING:
    from dangol.clock import Clock
    from dangol.storage.database import Database
    from dangol.storage.sidecar import Sidecar

__all__ = ["Attempt", "Guard", "Later", "Lost", "Obstacle", "Outbox", "Outcome", "Refused"]

PAUSED = "sending_paused"
MAX_TRIES = 12
"""Sure failures after which an action is given up: about a day with the waits below."""
_FIRST_WAIT = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(hours=6)
LOOK_APART = timedelta(minutes=1)
"""Two looks closer than this count as one."""
MAX_LOST = 3
"""Lost answers after which absence is no longer taken as leave to send again."""


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """Why an action does not leave now; ``ends`` is the move to make if it never will as it stands.

    ``price`` is what it costs by now, in won, where that is what has to be approved anew; ``rehearsal``: nothing stands
    against it but that its channel is not switched on.
    """

    reason: str
    ends: Move | None = None
    price: int | None = None
    rehearsal: bool = False


Guard = Callable[[Action], Obstacle | None]


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A stored intent. ``again`` if an earlier attempt's answer was lost: then only a yes is a result."""

    id: int
    action: Action
    again: bool


class Refused(msgspec.Struct, frozen=True):
    """A sure no for good."""

    reason: str


class Later(msgspec.Struct, frozen=True):
    """A sure no for now.

    ``wait`` is how long the platform asked to wait, zero where it wants a person to ``sign_in``;
    without it the waits grow, and are counted until the action is given up.
    """

    reason: str
    wait: timedelta | None = None
    sign_in: bool = False


class Lost(msgspec.Struct, frozen=True):
    """Unknown."""

    reason: str


Outcome = Sent | ByHand | Refused | Later | Lost


class Outbox:
    """What only the holder of the sender's lock may do, and the questions it asks."""

    def __init__(self, db: Database, clock: Clock, sidecar: Sidecar | None = None) -> None:
        self._db = db
        self._clock = clock
        self._actions = Actions(db, clock, sidecar)
        self._sidecar = sidecar
        self._journal = Journal(db.path.with_name("send-journal"))

    # questions

    @property
    def paused(self) -> bool:
        """Tell whether the pause switch is on."""
        return self._db.value("SELECT 1 FROM meta WHERE key = ?", (PAUSED,)) is not None

    def approved(self) -> list[Action]:
        """Return what may leave, the most urgent first."""
        return self._actions.where("state = 'approved'", order="urgency DESC, approved_at, id")

    def in_doubt(self) -> list[Action]:
        """Return what nobody knows about, the oldest doubt first."""
        return self._actions.where("state = 'in_doubt'", order="changed_at, id")

    def doubt_since(self, action: Action) -> datetime:
        """Return when the first attempt began whose answer was lost."""
        first = self._db.value(
            "SELECT min(started_at) FROM attempts WHERE action_id = ? AND outcome = 'lost'", (action.id,)
        )
        return from_micros(first) or action.changed_at

    def obstacle(self, action: Action, guard: Guard) -> Obstacle | None:
        """Say what keeps an approved action, or one in doubt, from leaving now."""
        if self.paused:
            return Obstacle(reason=_("Sending is paused. Resume with: dangol resume"))
        return self._own_obstacle(action) or self._others_obstacle(action) or guard(action)

    # claims

    def claim(self, action_id: int, guard: Guard) -> Attempt | Obstacle:
        """Store the intent to send an approved action. Nothing may be sent before this returned an ``Attempt``.

        Raises ``WrongState`` when it is not approved (any more) and ``StorageError`` when the intent
        could not be made durable.
        """
        with self._db.transaction():
            action = self._actions.get(action_id)
            after(Move.CLAIM, action.state, action_id)
            obstacle = self.obstacle(action, guard)
            if obstacle is not None:
                return self._yield_to(action, obstacle)
            attempt = self._begin(action, Move.CLAIM)
        return self._witnessed(attempt)

    def retry(self, action_id: int, guard: Guard, ttl: timedelta) -> Attempt | Obstacle:
        """Store the intent to repeat an action in doubt with its key, while the channel surely knows the key.

        What would end an approved action leaves this one in doubt: it may have arrived.
        """
        with self._db.transaction():
            action = self._actions.get(action_id)
            after(Move.RETRY, action.state, action_id)
            age = self._clock.now() - self.doubt_since(action)
            if action.approved_hash is None:
                return Obstacle(reason=_("Only you can tell whether it was sent."))
            if not timedelta(0) <= age < ttl * 0.9:
                return Obstacle(reason=_("The answer was lost too long ago to ask again."))
            obstacle = self.obstacle(action, guard)
            if obstacle is not None:
                return Obstacle(reason=obstacle.reason)
            attempt = self._begin(action, Move.RETRY)
        return self._witnessed(attempt)

    def hand_off(self, action_id: int, guard: Guard, url: str | None, text: str) -> Action | Obstacle:
        """Lay text and link before the seller. Nothing is sent."""
        with self._db.transaction():
            action = self._actions.get(action_id)
            after(Move.HAND_OFF, action.state, action_id)
            obstacle = self.obstacle(action, guard)
            if obstacle is not None:
                return self._yield_to(action, obstacle)
            return self._actions.move(action, Move.HAND_OFF, DANGOL, url=url, hand_text=text, problem=None)

    # results

    def finish(self, attempt: Attempt, outcome: Outcome) -> Action:
        """Store what came of an attempt.

        A ``StorageError`` ends the sender. A sure yes is kept in the journal then; everything else is
        found as a doubt at the next start.
        """
        try:
            with self._db.transaction():
                return self._end(attempt, outcome)
        except StorageError:
            if isinstance(outcome, Sent):
                steps.reached("ledger.journal")
                self._journal.keep(Kept(attempt=attempt.id, remote_id=outcome.remote_id))
            raise

    def recover(self) -> None:
        """Take over from senders that died: replay the journal, put what they left half done in doubt.

        Only for the holder of the sender's lock. Raises ``StorageError`` if no room is left to keep a result,
        and ``ReadOnly`` if this is not the ledger that sent last.
        """
        self._refuse_if_set_back()
        kept = {one.attempt: one.remote_id for one in self._journal.read()}
        with self._db.transaction():
            for attempt in self._unfinished():
                known = attempt.id in kept
                lost = Lost(_("The program ended while this was being sent."))
                self._end(attempt, Sent(kept[attempt.id]) if known else lost)
            steps.reached("ledger.recover")
        self._journal.reserve()

    def looked(self, action_id: int, found: Found, settle: timedelta) -> Action:
        """Note what the market said about an action in doubt.

        Yes is proof. No counts only ``settle`` after the last byte, and the second time at least a
        minute after the first; then the action may be sent again, unless answers were lost too often or
        nobody here approved it as it stands.
        """
        with self._db.transaction():
            action = self._actions.get(action_id)
            after(Move.FIND, action.state, action_id)
            if found is Found.YES:
                return self._actions.move(action, Move.FIND, DANGOL, problem=None)
            now = self._clock.now()
            too_early = now < self._last_byte(action) + settle
            if found is Found.UNKNOWN or too_early or action.approved_hash is None:
                return action
            if self._tries(action_id, "lost") >= MAX_LOST:
                return action
            if action.absent_at is None:
                self._db.conn.execute("UPDATE actions SET absent_at = ? WHERE id = ?", (micros(now), action_id))
            elif now >= action.absent_at + LOOK_APART:
                return self._actions.move(action, Move.MISS, DANGOL, **NO_DOUBT)
            return self._actions.get(action_id)

    # parts

    def _own_obstacle(self, action: Action) -> Obstacle | None:
        now = self._clock.now()
        if action.expires_at is not None and action.expires_at <= now:
            return Obstacle(reason=_("Its time ran out."), ends=Move.EXPIRE)
        if action.approved_hash != action.shown_hash:
            return Obstacle(reason=_("It is not what was approved."), ends=Move.VOID)
        if action.not_before is not None and action.not_before > now:
            return Obstacle(reason=_("It waits until {time}.").format(time=korean(action.not_before)))
        return None

    def _others_obstacle(self, action: Action) -> Obstacle | None:
        if action.after_kind is not None and not self._done_before(action):
            return Obstacle(reason=_("It waits until {kind} is done.").format(kind=action.after_kind))
        doubtful = self._db.value(
            "SELECT id FROM actions WHERE state IN ('in_doubt', 'sending') AND store = ? AND kind = ? "
            "AND recipient = ? AND recipient <> '' AND id <> ?",
            (action.store, action.kind, action.recipient, action.id),
        )
        if doubtful is not None:
            reason = _("It waits until it is known whether {id} was sent, to the same person.")
            return Obstacle(reason=reason.format(id=doubtful))
        return None

    def _done_before(self, action: Action) -> bool:
        """Tell whether the earlier action was done, or a person decided against it."""
        state = self._db.value(
            "SELECT state FROM actions WHERE store = ? AND subject = ? AND subject_id = ? AND kind = ? "
            "ORDER BY id DESC LIMIT 1",
            (action.store, action.subject, action.subject_id, action.after_kind),
        )
        return state in (ActionState.SENT, ActionState.CANCELLED)

    def _yield_to(self, action: Action, obstacle: Obstacle) -> Obstacle:
        if obstacle.ends is not None:
            void: dict[str, Any] = dict(NOT_APPROVED) if obstacle.ends is Move.VOID else {}
            if obstacle.price is not None:
                void["price"] = obstacle.price
            self._actions.move(action, obstacle.ends, DANGOL, problem=obstacle.reason, **void)
        return obstacle

    def _begin(self, action: Action, move: Move) -> Attempt:
        self._refuse_if_set_back()
        again = move is Move.RETRY
        row = self._db.conn.execute(
            "INSERT INTO attempts (action_id, key, again, started_at) VALUES (?, ?, ?, ?) RETURNING id",
            (action.id, action.key, again, micros(self._clock.now())),
        ).fetchone()
        claimed = self._actions.move(action, move, DANGOL, {"attempt": row[0], "hash": action.approved_hash})
        steps.reached("ledger.claim")
        return Attempt(id=row[0], action=claimed, again=again)

    def _refuse_if_set_back(self) -> None:
        if self._db.barred is not None:
            raise self._db.barred
        if self._sidecar is not None and set_back(self._sidecar, self._actions.chain):
            raise was_set_back()

    def _witnessed(self, attempt: Attempt) -> Attempt:
        """Let the sidecar know before a byte leaves. Where it cannot, nothing left, and that is stored."""
        try:
            self._mark(attempt.action.dedupe_key)
        except StorageError as wrong:
            with self._db.transaction():
                self._end(attempt, Later(wrong.message, wait=timedelta(0)))
            raise
        steps.reached("ledger.witnessed")
        return attempt

    def _mark(self, dedupe_key: str) -> None:
        if self._sidecar is not None:
            self._sidecar.note(*self._actions.chain.head(), dedupe_key)

    def _end(self, attempt: Attempt, outcome: Outcome) -> Action:
        move, name, columns = self._result(attempt, outcome)
        cursor = self._db.conn.execute(
            "UPDATE attempts SET ended_at = ?, outcome = ? WHERE id = ? AND ended_at IS NULL",
            (micros(self._clock.now()), name, attempt.id),
        )
        if cursor.rowcount != 1:
            raise WrongState(_("This attempt ended already."), detail={"attempt": attempt.id})
        action = self._actions.get(attempt.action.id)
        moved = self._actions.move(action, move, DANGOL, {"attempt": attempt.id, "outcome": name}, **columns)
        steps.reached("ledger.finish")
        return moved

    def _result(self, attempt: Attempt, outcome: Outcome) -> tuple[Move, str, dict[str, Any]]:
        """Return the move, the attempt's outcome and the columns to set."""
        if isinstance(outcome, Sent):
            return Move.SEND, "sent", {"remote_id": outcome.remote_id, "problem": None}
        if attempt.again or isinstance(outcome, Lost):
            # after a lost answer, a refusal of the repetition says nothing about the first attempt
            return Move.LOSE, "lost", self._doubt(attempt, outcome)
        if isinstance(outcome, ByHand):
            return Move.BY_HAND, "by_hand", {"url": outcome.url, "hand_text": outcome.text, "problem": None}
        if isinstance(outcome, Refused):
            return Move.REFUSE, "refused", {"problem": outcome.reason}
        return self._postponed(attempt, outcome)

    def _doubt(self, attempt: Attempt, outcome: ByHand | Refused | Later | Lost) -> dict[str, Any]:
        asked = outcome.wait if isinstance(outcome, Later) else None
        wait = asked or (self._wait(attempt, "lost") if attempt.again else timedelta(0))
        problem = attempt.action.problem if isinstance(outcome, ByHand) else outcome.reason
        return {"problem": problem, "absent_at": None, "not_before": self._clock.now() + wait}

    def _postponed(self, attempt: Attempt, outcome: Later) -> tuple[Move, str, dict[str, Any]]:
        if outcome.wait is None and self._tries(attempt.action.id, "later") + 1 >= MAX_TRIES:
            return Move.REFUSE, "later", {"problem": outcome.reason}
        wait = self._wait(attempt, "later") if outcome.wait is None else outcome.wait
        name = "later" if outcome.wait is None else "told_to_wait"
        return Move.POSTPONE, name, {"problem": outcome.reason, "not_before": self._clock.now() + wait}

    def _wait(self, attempt: Attempt, name: str) -> timedelta:
        doublings = min(self._tries(attempt.action.id, name), MAX_TRIES)
        return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)

    def _tries(self, action_id: int, name: str) -> int:
        """Count the attempts that ended like this."""
        sql = "SELECT count(*) FROM attempts WHERE action_id = ? AND outcome = ?"
        count: int = self._db.value(sql, (action_id, name))
        return count

    def _unfinished(self) -> list[Attempt]:
        rows = self._db.rows("SELECT id, action_id, again FROM attempts WHERE ended_at IS NULL ORDER BY id")
        return [
            Attempt(id=row["id"], action=self._actions.get(row["action_id"]), again=bool(row["again"])) for row in rows
        ]

    def _last_byte(self, action: Action) -> datetime:
        last = self._db.value("SELECT max(ended_at) FROM attempts WHERE action_id = ?", (action.id,))
        return from_micros(last) or action.changed_at
