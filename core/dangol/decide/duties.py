"""What the law wants told: the result of a consent or refusal within 14 days, a consent again within two years.

Each is a task for the seller, with its text; one that is late stays, and ``dangol doctor`` names it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros
from dangol.korea import day_of
from dangol.outgoing import Ground, MessageClass
from dangol.rules.compliance.calendar import confirm_by, notice_by
from dangol.rules.compliance.consent import Said, Statement, standing
from dangol.rules.starters_consent import consent_notice
from dangol.storage.actions import TASK, NewAction
from dangol.storage.machine import ActionState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.policies import Policies
    from dangol.storage.actions import Action
    from dangol.storage.consent_book import ConsentBook, ConsentRow
    from dangol.storage.database import Database
    from dangol.storage.ledger import Ledger

__all__ = ["AGAIN", "RESULT", "Duties", "Result", "refusal_of", "told_by"]

RESULT, AGAIN = "send_consent_notice", "confirm_consent"
_SETTLED = (ActionState.SENT, ActionState.CANCELLED)
_AHEAD = timedelta(days=30)
"""How long before the last day a consent is laid before the seller to be confirmed."""


class Result(NamedTuple):
    """Something that was said, whose result is to be told. ``name`` is its number in its ledger."""

    name: str
    what: str
    """``given``, ``withdrawn`` or ``refused``."""
    channel: str
    at: datetime
    store: str = ""


def refusal_of(db: Database, now: datetime) -> Result:
    """Return what was refused last, whose result the law wants told."""
    row = db.one("SELECT id, at FROM suppressions ORDER BY id DESC LIMIT 1") or {}
    return Result(f"refusal {row['id']}", "refused", "", from_micros(row["at"]) or now)


def told_by(action: Action) -> date | None:
    """Return the last day on which a duty is to be done; ``None`` for anything else."""
    if action.subject_at is None:
        return None
    said = day_of(action.subject_at)
    return {RESULT: notice_by, AGAIN: confirm_by}[action.kind](said) if action.kind in (RESULT, AGAIN) else None


class Duties:
    """Lays duties before the seller, and notes what was done."""

    def __init__(self, consents: ConsentBook, ledger: Ledger, policies: Policies) -> None:
        self._consents = consents
        self._ledger = ledger
        self._policies = policies

    def tell(self, result: Result) -> None:
        """Propose the notice about something that was said; once."""
        body = consent_notice(result.what, result.channel, day_of(result.at), self._policies.of(result.store))
        self._ledger.propose([_task(RESULT, result.name, result.store, body, result.at)])

    def run(self, now: datetime) -> int:
        """Propose the confirmations that are due soon, and note those that were made; return how many are new."""
        for action in self._of(AGAIN):
            if action.state is ActionState.SENT:
                statement, _slash, _year = action.subject_id.partition("/")
                self._consents.confirm(int(statement), action.changed_at, action.approved_by or "seller")
        new = list(self._confirmations(now))
        return len(self._ledger.propose(new)) if new else 0

    def late(self, now: datetime) -> list[Action]:
        """Return the duties whose last day is over and that nobody did."""
        today = day_of(now)
        return [
            action
            for action in (*self._of(RESULT), *self._of(AGAIN))
            if action.state not in _SETTLED and (told_by(action) or today) < today
        ]

    def _of(self, kind: str) -> list[Action]:
        return self._ledger.of_kind(kind)

    def _confirmations(self, now: datetime) -> Iterator[NewAction]:
        lines: dict[tuple[int, str], list[ConsentRow]] = {}
        for row in self._consents.all():
            lines.setdefault((row.hash, row.channel), []).append(row)
        seen = set[str]()
        for (hash_, channel), rows in lines.items():
            held = standing([Statement(said=Said(row.said), at=row.at) for row in rows])
            if held is None or held.confirm_by - day_of(now) > _AHEAD or self._consents.refused_at([hash_]):
                continue
            given = next(row for row in rows if row.at == held.given_at and row.said == Said.GIVEN)
            last = max(row.at for row in rows)
            name = f"{given.statement}/{held.confirm_by.year}"
            if name not in seen:
                seen.add(name)
                body = consent_notice("confirm", channel, day_of(held.given_at), self._policies.of())
                yield _task(AGAIN, name, "", body, last)


def _task(kind: str, name: str, store: str, body: str, said: datetime) -> NewAction:
    return NewAction(
        dedupe_key=f"{store}/{kind}/{name}/1",
        store=store,
        kind=kind,
        step=1,
        subject="consent",
        subject_id=name,
        send_by=TASK,
        recipient="",
        message_class=MessageClass.SERVICE,
        ground=Ground.STATUTORY,
        rule="",
        rule_version=0,
        trace="",
        body=body,
        urgency=2,
        subject_at=said,
    )
