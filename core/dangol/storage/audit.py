"""The audit chain: every change of an action as an event that carries the hash of the one before it.

An event's hash is the SHA-256 of the previous hash and the canonical JSON array
``[seq, at, action_id, name, actor, data]``. Count and last hash are kept in ``meta`` as well, so that
a cut tail and a chain that was hashed anew are found. Events hold ids and hashes, never a text, a
recipient or a reason in somebody's words: erasing a person breaks no chain.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import from_micros, micros
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol.storage.database import Database

__all__ = ["Chain", "Event", "Verdict"]

GENESIS = "0" * 64
_HEAD = "audit_head"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened: to an action, or (without ``action_id``) to sending as a whole."""

    seq: int
    at: datetime
    action_id: int | None
    name: str
    actor: str
    data: dict[str, Any]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the walk along the chain found: ``broken`` is the first event that is wrong or missing."""

    count: int
    head: str
    broken: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether every event is as it was written."""
        return self.broken is None


class Chain:
    """Appends events inside the caller's transaction, and walks them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def append(self, at: datetime, action_id: int | None, name: str, actor: str, data: Mapping[str, Any]) -> None:
        """Add one event. The caller holds the transaction that makes the change itself."""
        count, previous = self.head()
        row = (count + 1, micros(at), action_id, name, actor, _canonical(data).decode())
        digest = _digest(previous, row)
        self._db.conn.execute(
            "INSERT INTO events (seq, at, action_id, name, actor, data, previous, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, previous, digest),
        )
        self._db.conn.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (_HEAD, f"{count + 1} {digest}"),
        )

    def events(self, action_id: int) -> list[Event]:
        """Return what happened to one action, oldest first."""
        rows = self._db.rows(
            "SELECT seq, at, action_id, name, actor, data FROM events WHERE action_id = ? ORDER BY seq", (action_id,)
        )
        return [Event(**row | {"at": from_micros(row["at"]), "data": msgspec.json.decode(row["data"])}) for row in rows]

    def has(self, seq: int, head: str) -> bool:
        """Tell whether the event of this number is the one whose hash begins like this; nothing is before the first."""
        digest = self._db.value("SELECT hash FROM events WHERE seq = ?", (seq,)) if seq else GENESIS
        return digest is not None and digest.startswith(head)

    def newest_at(self) -> datetime | None:
        """Return when the newest event was."""
        at: int | None = self._db.value("SELECT at FROM events ORDER BY seq DESC LIMIT 1")
        return from_micros(at)

    def verify(self) -> Verdict:
        """Walk all events, then compare the end with ``meta`` and every action with its last event.

        The caller holds the transaction, so that nobody writes meanwhile.
        """
        count, head = 0, GENESIS
        last_words: dict[int | None, tuple[int, str]] = {}
        rows = self._db.conn.execute(
            "SELECT seq, at, action_id, name, actor, data, previous, hash FROM events ORDER BY seq"
        )
        for *fields, previous, digest in rows:
            if fields[0] != count + 1:
                return _broken(count, head, count + 1, _("An event is missing."))
            if previous != head or digest != _digest(head, tuple(fields)):
                return _broken(count, head, count + 1, _("An event was changed."))
            count, head = fields[0], digest
            last_words[fields[2]] = (count, fields[5])
        if (count, head) != self.head():
            return _broken(count, head, count + 1, _("The newest events are missing, or all were written anew."))
        return self._compare(count, head, last_words)

    def _compare(self, count: int, head: str, last_words: dict[int | None, tuple[int, str]]) -> Verdict:
        for action_id, state in self._db.conn.execute("SELECT id, state FROM actions ORDER BY id"):
            seq, data = last_words.get(action_id, (0, "{}"))
            if msgspec.json.decode(data).get("to") != state:
                problem = _("Action {id} is not in the state that its last event tells.").format(id=action_id)
                return _broken(count, head, seq, problem)
        return Verdict(count=count, head=head)

    def head(self) -> tuple[int, str]:
        """Return number and hash of the newest event."""
        stored = self._db.value("SELECT value FROM meta WHERE key = ?", (_HEAD,))
        if stored is None:
            return 0, GENESIS
        count, digest = stored.split()
        return int(count), digest


def _canonical(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _digest(previous: str, row: tuple[Any, ...]) -> str:
    return hashlib.sha256(previous.encode() + _canonical(row)).hexdigest()


def _broken(count: int, head: str, seq: int, problem: str) -> Verdict:
    return Verdict(count=count, head=head, broken=seq, problem=problem)
