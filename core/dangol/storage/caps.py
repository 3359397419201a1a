"""What left lately, counted for the limits on sending; and the rules that the seller let go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros, micros
from dangol.storage.audit import Chain

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.storage.database import Database

__all__ = ["CapReader", "RuleCount"]

_INSIDE = "('inquiry', 'review', 'review_request', 'coupon', 'task')"
_OUT = "a.state IN ('sending', 'sent', 'in_doubt')"
_STORE = "SELECT count(*) FROM attempts t JOIN actions a ON a.id = t.action_id WHERE t.started_at >= ? AND a.store = ?"
_MINUTE = (
    "SELECT t.started_at FROM attempts t JOIN actions a ON a.id = t.action_id"  # noqa: S608 - own text
    f" WHERE t.started_at > ? AND a.store = ? AND a.send_by NOT IN {_INSIDE} ORDER BY t.started_at"
)
_RULE = f"SELECT count(*) FROM actions a WHERE a.rule = ? AND {_OUT} AND a.send_by NOT IN {_INSIDE}"  # noqa: S608 - own text
_WON = (
    f"SELECT coalesce(sum(a.price), 0) FROM actions a WHERE a.changed_at >= ? AND {_OUT}"  # noqa: S608 - own text
    " AND a.price > 0"
)
_RULES = (
    "SELECT a.rule, count(*), g.at FROM actions a LEFT JOIN rules_going g ON g.rule = a.rule"  # noqa: S608 - own text
    f" WHERE a.rule <> '' AND {_OUT} AND a.send_by NOT IN {_INSIDE} GROUP BY a.rule ORDER BY a.rule"
)


class RuleCount(NamedTuple):
    """How many messages of a rule channels carried, and since when it may go on beyond the first few."""

    rule: str
    carried: int
    going_since: datetime | None


class CapReader:
    """Counts in one data file."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._chain = Chain(db)

    def of_store(self, store: str, since: datetime) -> int:
        """Return how often something began to leave for a store since then."""
        found: int = self._db.value(_STORE, (micros(since), store))
        return found

    def begun(self, store: str, since: datetime) -> list[datetime]:
        """Return when messages of a store began to leave by channels since then, the first first."""
        return [from_micros(row["started_at"]) for row in self._db.rows(_MINUTE, (micros(since), store))]

    def of_rule(self, rule: str) -> int:
        """Return how many messages of a rule channels carried."""
        found: int = self._db.value(_RULE, (rule,))
        return found

    def won(self, since: datetime) -> int:
        """Return what channels cost since then, in won."""
        found: int = self._db.value(_WON, (micros(since),))
        return found

    def goes(self, rule: str) -> bool:
        """Tell whether the seller let a rule go on."""
        return self._db.value("SELECT 1 FROM rules_going WHERE rule = ?", (rule,)) is not None

    def rules(self) -> list[RuleCount]:
        """Return the rules whose messages channels carried."""
        rows = self._db.conn.execute(_RULES).fetchall()
        return [RuleCount(rule, carried, None if at is None else from_micros(at)) for rule, carried, at in rows]

    def go(self, rule: str, now: datetime, by: str) -> None:
        """Let a rule go on beyond its first messages."""
        with self._db.transaction():
            if self.goes(rule):
                return
            self._db.conn.execute("INSERT INTO rules_going (rule, at) VALUES (?, ?)", (rule, micros(now)))
            self._chain.append(now, None, "go", by, {"rule": rule})
