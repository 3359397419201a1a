"""What dangol proposes, what a person approved, and what became of it: each message leaves once.

One public method is one transaction. Rules and people use this half; the sender's half is ``outbox``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import korean, micros
from dangol.errors import ConfigError, WrongState
from dangol.i18n import _
from dangol.masks import mask
from dangol.storage.actions import DANGOL, NO_DOUBT, NOT_APPROVED, TASK, Action, NewAction
from dangol.storage.fact_source import as_list
from dangol.storage.goodwill import spend
from dangol.storage.machine import FINAL, ActionState, Move, after
from dangol.storage.outbox import PAUSED, Outbox
from dangol.storage.promises import after_done
from dangol.storage.review_care import close_case, store_outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.storage.audit import Event, Verdict
    from dangol.storage.lists import Wanted
    from dangol.storage.review_care import CallOutcome, Closing

__all__ = ["Action", "ActionState", "Ledger", "NewAction"]

_FINAL = ", ".join(f"'{state}'" for state in sorted(FINAL))


class Ledger(Outbox):
    """The ledger of one data file."""

    # reading

    def get(self, action_id: int) -> Action:
        """Return one action. Raises ``NotFound``."""
        return self._actions.get(action_id)

    def open(self) -> list[Action]:
        """Return every action that is not final."""
        return self._actions.where(f"state NOT IN ({_FINAL})")

    def some(self, ids: Sequence[int]) -> list[Action]:
        """Return the actions of these numbers."""
        return self._actions.where("id IN (SELECT value FROM json_each(?))", as_list(ids))

    def inbox(self) -> list[Action]:
        """Return what waits for a person: first what is in doubt, then the most urgent."""
        return self._actions.where(
            "state IN ('in_doubt', 'handed_off', 'proposed')",
            order="state <> 'in_doubt', urgency DESC, priority DESC, id",
        )

    def finished(self, subject: str) -> list[Action]:
        """Return what was done about subjects of one kind, the latest first."""
        return self._actions.where("state = 'sent' AND subject = ?", subject, order="changed_at DESC, id")

    def listed(self, wanted: Wanted, before: int = 0) -> list[Action]:
        """List actions, the latest first, below number ``before``; ``only`` is a state, ``words`` stand in the text.

        Words also find an order, or what the action is about.
        """
        found = wanted.values()
        condition = (
            "(?1 = '' OR store = ?1) AND (?2 = '' OR state = ?2) AND (?3 = 0 OR id < ?3)"
            " AND (?4 = '' OR body LIKE ?5 ESCAPE '!' OR subject_id LIKE ?5 ESCAPE '!' OR order_id LIKE ?5 ESCAPE '!')"
        )
        values = (found["store"], found["only"], before, found["words"], found["like"], found["most"])
        return self._actions.where(condition, *values, order="id DESC LIMIT ?6")

    def of_kind(self, kind: str) -> list[Action]:
        """Return every action of a kind, the oldest first."""
        return self._actions.where("kind = ?", kind)

    def note_informational(self, action_id: int, because: str, by: str) -> None:
        """Keep on record that an entry's text, as it stands, does not advertise, and why. Raises ``NotFound``."""
        with self._db.transaction():
            action, now = self._actions.get(action_id), self._clock.now()
            self._db.conn.execute(
                "INSERT OR IGNORE INTO told_informational (action_id, shown_hash, because, actor, at)"
                " VALUES (?, ?, ?, ?, ?)",
                (action_id, action.shown_hash, mask(because), by, micros(now)),
            )
            evidence = {"hash": action.shown_hash, "to": action.state}
            self._actions.chain.append(now, action_id, "informational", by, evidence)

    def tally(self) -> dict[str, dict[str, int]]:
        """Count all actions by kind, and within it by state."""
        counts: dict[str, dict[str, int]] = {}
        sql = "SELECT kind, state, count(*) FROM actions GROUP BY kind, state ORDER BY kind, state"
        for kind, state, count in self._db.conn.execute(sql):
            counts.setdefault(kind, {})[state] = count
        return counts

    def history(self, action_id: int) -> list[Event]:
        """Return what happened to one action, oldest first."""
        return self._actions.chain.events(action_id)

    def verify(self) -> Verdict:
        """Walk the audit chain and tell the first event that is not as it was written."""
        with self._db.transaction():
            return self._actions.chain.verify()

    # rules

    def propose(self, new: Sequence[NewAction], by: str = DANGOL) -> list[int]:
        """Store proposals; return the ids of those that were never made before."""
        with self._db.transaction():
            ids = [self._actions.add(one, by) for one in new]
        return [one for one in ids if one is not None]

    def supersede(self, action_id: int, because: str) -> Action:
        """Take back what newer facts no longer support. Raises ``WrongState`` once it is on its way."""
        return self._move(action_id, Move.SUPERSEDE, DANGOL, problem=because)

    def expire_due(self) -> int:
        """End what was not sent in time; return how many."""
        now = micros(self._clock.now())
        with self._db.transaction():
            due = self._actions.where("state IN ('proposed', 'approved') AND expires_at <= ?", now)
            for action in due:
                self._actions.move(action, Move.EXPIRE, DANGOL)
        return len(due)

    def mark_verified(self, action_id: int) -> Action:
        """Note that the market shows it, which also ends a doubt. Raises ``WrongState`` if it was never sent."""
        with self._db.transaction():
            action = self._actions.get(action_id)
            if action.verified_at is not None:
                return action
            return self._actions.move(action, Move.VERIFY, DANGOL, verified_at=self._clock.now(), problem=None)

    # people

    def approve(self, action_id: int, by: str, seen_hash: str | None = None, hold: timedelta = timedelta(0)) -> Action:
        """Freeze text, recipient and channel as they were shown (``shown_hash``). Raises ``WrongState``.

        For the time of ``hold`` it does not leave, so that the person may think again.
        """
        with self._db.transaction():
            action = self._actions.get(action_id)
            after(Move.APPROVE, action.state, action_id)
            self._refuse_approval(action, seen_hash)
            frozen = {"approved_hash": action.shown_hash, "approved_by": by, "approved_at": self._clock.now()}
            frozen["not_before"] = self._clock.now() + hold if hold else None
            return self._actions.move(action, Move.APPROVE, by, {"hash": action.shown_hash}, **frozen)

    def withdraw(self, action_id: int, by: str) -> Action:
        """Take an approval back. Raises ``WrongState`` once it is on its way."""
        return self._move(action_id, Move.WITHDRAW, by, **NOT_APPROVED)

    def _refuse_approval(self, action: Action, seen_hash: str | None) -> None:
        if seen_hash not in (None, action.shown_hash):
            raise WrongState(
                _("{id}: The text changed after it was shown.").format(id=action.id),
                hint=_("Read it again with: dangol show {id}").format(id=action.id),
            )
        if action.expires_at is not None and action.expires_at <= self._clock.now():
            raise WrongState(
                _("{id}: It was to be sent before {time}.").format(id=action.id, time=korean(action.expires_at))
            )
        if action.send_by != TASK and not action.body.strip():
            raise WrongState(
                _("{id}: It has no text yet.").format(id=action.id),
                hint=_("Write one with: dangol edit {id}").format(id=action.id),
            )

    def edit(self, action_id: int, text: str, by: str, price: int | None = None, template: str = "") -> Action:
        """Replace the text, with the price and the template of the new one. An approval is void then.

        Raises ``WrongState`` once it is on its way.
        """
        if not text.strip():
            raise ConfigError(_("The text is empty."))
        with self._db.transaction():
            action = self._actions.get(action_id)
            new = {"body": text, "price": price, "template": template}
            evidence = {"hash": msgspec.structs.replace(action, **new).shown_hash}
            return self._actions.move(action, Move.EDIT, by, evidence, **new, **NOT_APPROVED)

    def skip(self, action_id: int, because: str, by: str) -> Action:
        """Decide against it, for a reason in the person's own words."""
        return self._move(action_id, Move.SKIP, by, problem=because)

    def snooze(self, action_id: int, until: datetime, by: str) -> Action:
        """Leave a proposal for later without deciding on it. Raises ``WrongState`` if it would be too late then."""
        with self._db.transaction():
            action = self._actions.get(action_id)
            if action.expires_at is not None and until >= action.expires_at:
                raise WrongState(
                    _("{id}: It was to be sent before {time}.").format(id=action_id, time=korean(action.expires_at))
                )
            return self._actions.move(action, Move.SNOOZE, by, {"until": micros(until)}, not_before=until)

    def done(
        self,
        action_id: int,
        by: str,
        outcome: CallOutcome | None = None,
        closing: Closing | None = None,
        cost: int | None = None,
    ) -> Action:
        """Say that what was handed over is done; of a call its outcome, and the cause of what it was about.

        ``cost`` is what goodwill cost, in won. Raises ``ConfigError`` for a cost of anything else.
        """
        told = {} if outcome is None else {"outcome": outcome.outcome}
        with self._db.transaction():
            before = self._actions.get(action_id)
            if cost is not None:
                spend(self._db, before, cost, self._clock.now())
            after_done(self._db, before, self._clock.now())
            action = self._actions.move(before, Move.DONE, by, told, problem=None)
            if outcome is not None:
                store_outcome(self._db, action_id, outcome, self._clock.now())
            if closing is not None:
                close_case(self._db, closing, by)
        self._mark(action.dedupe_key)
        return action

    def resolve(self, action_id: int, sent: bool, by: str) -> Action:
        """Say whether an action in doubt arrived; if not, it is approved again and leaves with the next run.

        What nobody here approved as it stands has to be approved first.
        """
        with self._db.transaction():
            action = self._actions.get(action_id)
            if sent:
                return self._actions.move(action, Move.FIND, by, problem=None)
            return self._actions.move(action, Move.MISS if action.approved_hash else Move.UNSENT, by, **NO_DOUBT)

    def remember(self) -> None:
        """Let the sidecar know how far the ledger is, if it does not know. Raises ``StorageError``."""
        seq, head = self._actions.chain.head()
        newest = self._sidecar.newest() if self._sidecar is not None else None
        if self._sidecar is not None and seq > (newest.seq if newest else 0):
            self._sidecar.note(seq, head)

    def pause(self, by: str) -> None:
        """Stop claims at once; what is on its way arrives."""
        self._switch(on=True, by=by)

    def resume(self, by: str) -> None:
        """Allow claims again."""
        self._switch(on=False, by=by)

    def _switch(self, *, on: bool, by: str) -> None:
        with self._db.transaction():
            if self.paused == on:
                return
            if on:
                self._db.conn.execute("INSERT INTO meta (key, value) VALUES (?, '1')", (PAUSED,))
            else:
                self._db.conn.execute("DELETE FROM meta WHERE key = ?", (PAUSED,))
            self._actions.chain.append(self._clock.now(), None, "pause" if on else "resume", by, {})

    def _move(self, action_id: int, move: Move, by: str, **columns: Any) -> Action:
        with self._db.transaction():
            return self._actions.move(self._actions.get(action_id), move, by, **columns)
