"""Actions as records, and the one way in which their rows change: a move, with its audit event."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import from_micros, micros
from dangol.errors import NotFound
from dangol.i18n import _
from dangol.outgoing import Ground, MessageClass
from dangol.storage.audit import Chain
from dangol.storage.machine import ActionState, Move, after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol.clock import Clock
    from dangol.storage.database import Database
    from dangol.storage.sidecar import Sidecar

__all__ = ["DANGOL", "NOT_APPROVED", "NO_DOUBT", "TASK", "Action", "Actions", "NewAction"]

DANGOL = "dangol"
"""The actor of everything that no person did."""
TASK = "task"
"""``send_by`` of something that a person does, such as a call."""
NOT_APPROVED = {"approved_hash": None, "approved_by": None, "approved_at": None, "not_before": None}
"""The columns of an approval, emptied."""
NO_DOUBT = {"absent_at": None, "not_before": None, "problem": None}
"""The columns of a doubt, emptied."""


class NewAction(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done once. ``dedupe_key`` is ``store/kind/subject_id/step``.

    ``send_by`` is ``inquiry``, ``review``, ``review_request`` or ``coupon`` (the market), ``task`` (a
    person) or a channel's id. ``subject`` says what ``subject_id`` names: ``item``, ``review``,
    ``inquiry`` or, for a coupon, whose ``body`` is its number, ``member``. ``rule`` is empty if a person made it;
    ``target_kind`` is the inquiry's own kind, ``order_id`` the order of an item, ``subject_at`` when
    the review or inquiry was written. ``after_kind`` must be done first for the same subject.
    ``subject_line`` stands above the text of a mail or a long text message, ``template`` is the id of the
    AlimTalk template that the text is, ``price`` what it costs in won, as it is shown.
    """

    dedupe_key: str
    store: str
    kind: str
    step: int
    subject: str
    subject_id: str
    send_by: str
    recipient: str
    message_class: MessageClass
    ground: Ground
    rule: str
    rule_version: int
    trace: str
    body: str
    urgency: int = 0
    priority: int = 0
    expires_at: datetime | None = None
    after_kind: str | None = None
    target_kind: str = ""
    order_id: str = ""
    subject_at: datetime | None = None
    subject_line: str = ""
    template: str = ""
    price: int | None = None

    def __repr__(self) -> str:
        """Name the action and none of its words."""
        return f"<{type(self).__name__} {self.dedupe_key}>"

    @property
    def shown_hash(self) -> str:
        """SHA-256 of what a person approves: text, recipient and channel; subject line, template and price if any."""
        more = [self.subject_line, self.template, self.price]
        shown = [self.body, self.recipient, self.send_by, *(more if any(one not in ("", None) for one in more) else ())]
        return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()


class Action(NewAction, frozen=True, kw_only=True):
    """An action as it stands. ``problem`` is for a person; ``url`` and ``hand_text`` are what was handed over."""

    id: int
    state: ActionState
    approved_hash: str | None
    approved_by: str | None
    approved_at: datetime | None
    not_before: datetime | None
    url: str | None
    hand_text: str | None
    remote_id: str | None
    problem: str | None
    absent_at: datetime | None
    """When the market was first seen without it, late enough to count."""
    verified_at: datetime | None
    created_at: datetime
    changed_at: datetime

    @property
    def key(self) -> str:
        """The key for channels that know idempotency keys: the same for every attempt with this text."""
        return hashlib.sha256(f"{self.dedupe_key}\n{self.approved_hash}".encode()).hexdigest()[:32]


_TIMES = (
    "expires_at",
    "subject_at",
    "approved_at",
    "not_before",
    "absent_at",
    "verified_at",
    "created_at",
    "changed_at",
)
_NEW = NewAction.__struct_fields__
_INSERT = (
    f"INSERT INTO actions ({', '.join(_NEW)}, state, created_at, changed_at) "  # noqa: S608 - names of our own record
    f"VALUES ({', '.join('?' for _field in _NEW)}, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id"
)


class Actions:
    """The rows. Whoever changes one holds the transaction."""

    def __init__(self, db: Database, clock: Clock, sidecar: Sidecar | None = None) -> None:
        self.db = db
        self.clock = clock
        self.chain = Chain(db)
        self._sidecar = sidecar

    def get(self, action_id: int) -> Action:
        """Return one action. Raises ``NotFound``."""
        found = self.where("id = ?", action_id)
        if not found:
            raise NotFound(
                _("There is no action {id}.").format(id=action_id), hint=_("See what waits with: dangol inbox")
            )
        return found[0]

    def where(self, condition: str, *values: Any, order: str = "id") -> list[Action]:
        """Return the actions for which ``condition`` (SQL of this package) holds."""
        sql = f"SELECT * FROM actions WHERE {condition} ORDER BY {order}"  # noqa: S608 - conditions are written in this package
        return [_action(row) for row in self.db.rows(sql, values)]

    def add(self, new: NewAction, by: str) -> int | None:
        """Insert a proposal, or return ``None`` when it was made before."""
        now = self.clock.now()
        values = [_stored(getattr(new, name)) for name in _NEW]
        row = self.db.conn.execute(_INSERT, (*values, ActionState.PROPOSED, micros(now), micros(now))).fetchone()
        if row is None:
            return None
        evidence = {"key": new.dedupe_key, "rule": f"{new.rule}@{new.rule_version}", "hash": new.shown_hash}
        self.chain.append(now, row[0], "propose", by, {"to": ActionState.PROPOSED, **evidence})
        self._forgotten(int(row[0]), new)
        return int(row[0])

    def _forgotten(self, action_id: int, new: NewAction) -> None:
        """Put in doubt what left before the data file was set back."""
        if self._sidecar is None:
            return
        key = self._sidecar.key(new.dedupe_key)
        since = from_micros(self.db.value("SELECT since FROM forgotten_sends WHERE key = ?", (key,)))
        if since is not None:
            self.doubt(self.get(action_id), since, DANGOL)

    def doubt(self, action: Action, since: datetime, by: str) -> Action:
        """Put an action in doubt that may have left at any time after ``since``; an approval is void then."""
        now = micros(self.clock.now())
        self.db.conn.execute(
            "UPDATE attempts SET ended_at = ?, outcome = 'lost' WHERE action_id = ? AND ended_at IS NULL",
            (now, action.id),
        )
        self.db.conn.execute(
            "INSERT INTO attempts (action_id, key, again, started_at, ended_at, outcome)"
            " VALUES (?, '', 0, ?, ?, 'lost')",
            (action.id, micros(since), now),
        )
        problem = _("The data file was set back or copied: it is not known here whether this was sent.")
        return self.move(action, Move.FORGET, by, problem=problem, absent_at=None, **NOT_APPROVED)

    def move(
        self, action: Action, move: Move, by: str, evidence: Mapping[str, Any] | None = None, **columns: Any
    ) -> Action:
        """Change the state, set ``columns`` and tell the chain. Raises ``WrongState``."""
        state = after(move, action.state, action.id)
        now = self.clock.now()
        names = ", ".join(f"{name} = ?" for name in columns | {"state": 0, "changed_at": 0})
        (changed,) = self.db.rows(
            f"UPDATE actions SET {names} WHERE id = ? RETURNING *",  # noqa: S608 - column names come from this package
            (*(_stored(value) for value in columns.values()), state, micros(now), action.id),
        )
        self.chain.append(now, action.id, move, by, {"from": action.state, "to": state, **(evidence or {})})
        return _action(changed)


def _stored(value: Any) -> Any:
    return micros(value) if isinstance(value, datetime) else value


def _action(row: dict[str, Any]) -> Action:
    times = {name: from_micros(row[name]) for name in _TIMES}
    kinds = {
        "state": ActionState(row["state"]),
        "message_class": MessageClass(row["message_class"]),
        "ground": Ground(row["ground"]),
    }
    return Action(**row | times | kinds)
