"""What a person did by hand: that it is done, and of a call what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import KST
from dangol.desk.words import SELLER
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.storage.promises import Promises
from dangol.storage.review_care import CallOutcome, Closing

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.actions import Action

__all__ = ["CALLS", "Report", "became", "close_entry", "fit_for_all", "refuse", "refused_words"]

CALLS = ("call_buyer", "call_again")
"""The kinds that are telephone calls."""
_KEPT_OUT = "account"
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of what was done: of a call its outcome, of a review the cause, of goodwill the won."""

    outcome: str | None = None
    note: str | None = None
    promise: str | None = None
    by: datetime | None = None
    """The Korean day until which it was promised."""
    cause: str | None = None
    did: str = ""
    cost: int | None = None

    @property
    def result(self) -> str | None:
        """The outcome of a call; whoever names a promise alone promised something."""
        return self.outcome or ("promised" if self.promise else None)

    def __repr__(self) -> str:
        """Name the report and none of its words."""
        return f"<{type(self).__name__} {self.result or self.cause}>"


def refused_words(text: str) -> None:
    """Raise ``ConfigError`` for words that must not be kept."""
    from dangol.rules.compliance.wording import check

    against = [guard for guard in check(text, public=False) if guard.id == _KEPT_OUT]
    if against:
        raise ConfigError(against[0].sentence())


def fit_for_all(text: str) -> None:
    """Raise ``ConfigError`` for words that may not stand under a review."""
    from dangol.rules.compliance.wording import check

    against = check(text, public=True) if text.strip() else ()
    if against:
        raise ConfigError(against[0].sentence(), hint=_("Say it in words that everybody may read."))


def close_entry(app: App, action_id: int, report: Report) -> Action:
    """Say that an entry is done. Raises ``ConfigError`` for a report that does not fit it, ``WrongState``."""
    refuse(report)
    action = app.ledger.get(action_id)
    _fits(action, report)
    end = None if report.result is None else _outcome(app, action_id, report.result, report)
    closing = None if report.cause is None else _closing(app, action, report.cause, report.did)
    done = app.ledger.done(action_id, SELLER, end, closing, report.cost)
    if report.promise is not None and end is not None and done.order_id:
        Promises(app.db, app.clock).add(done.store, done.order_id, report.promise, end.by)
    return done


def refuse(report: Report) -> None:
    """Raise ``ConfigError`` for a report that is wrong by itself."""
    if (report.promise is None) != (report.by is None):
        raise ConfigError(_("A promise needs its day, and a day its promise."), hint='--promise "…" --by 2026-11-30')
    if report.note and report.result is None:
        raise ConfigError(_("A note belongs to the outcome of a call."), hint="--outcome reached --note …")
    if report.did and report.cause is None:
        raise ConfigError(_("What you did belongs to a cause."), hint="--cause late --did …")
    for words in (report.note, report.promise, report.did):
        if words:
            refused_words(words)


def _fits(action: Action, report: Report) -> None:
    if report.result is not None and action.kind not in CALLS:
        raise ConfigError(_("{id} is no call, so it has no outcome.").format(id=action.id))
    if report.cause is not None and action.subject != "review":
        raise ConfigError(_("{id} is not about a review, so it has no case.").format(id=action.id))


def _outcome(app: App, action_id: int, outcome: str, report: Report) -> CallOutcome:
    """Return the outcome with its words sealed; a promise is due when its Korean day ends."""
    owner = f"call/{action_id}"
    due = None if report.by is None else report.by.replace(tzinfo=KST) + _DAY - _SECOND
    return CallOutcome(
        outcome=outcome,
        note=app.vault.seal(owner, report.note.encode()) if report.note else None,
        promise=app.vault.seal(owner, report.promise.encode()) if report.promise else None,
        by=due,
    )


def _closing(app: App, action: Action, cause: str, did: str) -> Closing:
    fit_for_all(did)
    return Closing(action.store, action.subject_id, cause, did, app.clock.now())


def became(app: App, action: Action) -> str:
    """Return the outcome of a call with what was noted and promised, opened for the seller's eyes."""
    if action.kind not in CALLS:
        return ""
    from dangol.rules.sentences import shown
    from dangol.storage.review_care import CareReader

    found = CareReader(app.db).outcome(action.id)
    if found is None:
        return ""
    words = [app.vault.open(f"call/{action.id}", sealed).decode() for sealed in (found.note, found.promise) if sealed]
    until = [] if found.by is None else [_("promised until {day}").format(day=f"{found.by.astimezone(KST):%Y-%m-%d}")]
    return "\n".join([shown(found.outcome), *words, *until])
