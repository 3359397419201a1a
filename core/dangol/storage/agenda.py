"""What has to be looked at in a run: what changed since the last one, and what was to be looked at by now.

A rule is looked at in full when it, the seller's choices or anything else that every answer depends on is not
what it was. Everything is worked out inside SQLite, in tables that vanish with the connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros, micros
from dangol.storage import agenda_sql as sql
from dangol.storage.fact_source import as_list

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from dangol.decisions import Rule
    from dangol.storage.database import Database

__all__ = ["Agenda", "Note"]


class Note(NamedTuple):
    """When a rule is to look at a subject again; ``waits`` if it waits then, instead of having proposed something."""

    rule: str
    store: str
    subject_id: str
    look_at: int
    waits: bool


class Agenda:
    """The agenda of one run. ``begin`` it, ``gather`` what to look at, ``note`` what to look at later, ``keep`` it."""

    def __init__(self, db: Database, watched: Collection[str]) -> None:
        self._db = db
        self._watched = watched
        self._after = self._upto = self._settled = self._now = 0
        self._marks: Mapping[str, str] = {}
        self._whole: set[str] = set()

    def begin(self, rules: Iterable[Rule], marks: Mapping[str, str], now: datetime, *, whole: bool) -> None:
        """Say which rules are asked, and by which mark their answers stand; with ``whole`` about everything."""
        rules = list(rules)
        self._now, self._marks, self._upto = micros(now), marks, 0
        for statement in (*sql.TABLES, *sql.CLEAR):
            self._db.conn.execute(statement)
        known = self._db.conn.execute("SELECT rule, mark, looked_at FROM agenda_rules").fetchall()
        fresh = {rule for rule, mark, looked_at in known if marks.get(rule) == mark and looked_at <= self._now}
        self._whole = {rule.id for rule in rules if whole or rule.id not in fresh or rule.subject not in self._watched}
        self._awake([rule for rule in marks if rule not in fresh])
        self.gather()
        self._settled = self._upto
        for rule in rules:
            if rule.id not in self._whole:
                wanted = {"subject": rule.subject, "rule": rule.id, "now": self._now}
                self._db.conn.execute(sql.DUE, wanted)

    def _awake(self, unknown: Sequence[str]) -> None:
        """Have changes noted from now on, also for a rule that was never asked: others may write while it reads."""
        if not unknown:
            return
        with self._db.transaction():
            self._db.conn.executemany(
                "INSERT OR REPLACE INTO agenda_rules (rule, mark, looked_at) VALUES (?, '', 0)",
                [(rule,) for rule in unknown],
            )

    def watches(self, rule: Rule) -> bool:
        """Tell whether a rule is on the agenda at all, or is asked about everything in every run."""
        return rule.subject in self._watched

    def whole(self, rule: Rule) -> bool:
        """Tell whether a rule is asked about everything."""
        return rule.id in self._whole

    def gather(self) -> None:
        """Take up what changed since the last time this was called."""
        self._after = self._upto
        self._upto = self._db.value("SELECT max(id) FROM touched") or self._after
        if len(self._whole) < len(self._marks) and self._upto > self._after:
            for statement in sql.SPREAD:
                span = {"after": self._after, "upto": self._upto}
                self._db.conn.execute(statement, span if ":upto" in statement else {})

    def open(self) -> list[int]:
        """Return the actions that might have to be taken back."""
        return [row[0] for row in self._db.conn.execute(sql.OPEN, {"whole": as_list(self._whole)})]

    def note(self, notes: Iterable[Note]) -> None:
        """Remember when to look again; the earliest time counts."""
        self._db.conn.executemany(sql.WRITE, notes)

    def keep(self, rules: Iterable[Rule]) -> None:
        """Store the agenda of the rules that worked to the end, and forget what was looked at."""
        known = {rule.id: rule for rule in rules if rule.subject in self._watched}
        with self._db.transaction():
            names = as_list(list(known))
            for table in ("agenda", "agenda_rules"):
                gone = f"DELETE FROM {table} WHERE rule NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - own names
                self._db.conn.execute(gone, (names,))
            for name, rule in known.items():
                if name in self._whole:
                    self._db.conn.execute("DELETE FROM agenda WHERE rule = ?", (name,))
                else:
                    self._db.conn.execute(sql.FORGET_LOOKED, {"rule": name, "subject": rule.subject})
                self._db.conn.execute(
                    "INSERT OR REPLACE INTO agenda_rules (rule, mark, looked_at) VALUES (?, ?, ?)",
                    (name, self._marks[name], self._now),
                )
            self._db.conn.execute(
                "INSERT OR REPLACE INTO agenda SELECT * FROM temp.noted WHERE rule IN (SELECT value FROM json_each(?))",
                (names,),
            )
            self._db.conn.execute("DELETE FROM touched WHERE id <= ?", (self._settled,))

    def waiting(self) -> tuple[int, datetime | None]:
        """Return how much waits on the agenda, and when the first is to be looked at."""
        row = self._db.conn.execute("SELECT count(*), min(look_at) FROM agenda WHERE waits = 1").fetchone()
        return row[0], from_micros(row[1])
