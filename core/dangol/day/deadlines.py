"""The deadline radar: everything that runs out, sorted by what is lost if it is missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_
from dangol.storage.machine import ActionState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dangol.grants import StoreConsent
    from dangol.policy import Policy
    from dangol.storage.day import Question
    from dangol.storage.ledger import Action

__all__ = ["LOSSES", "Deadline", "of_actions", "of_consents", "of_questions", "radar"]

LOSSES = {
    "doubt": N_("nobody knows whether the customer has it; nothing more is sent until you look"),
    "connection": N_("the store can no longer be read, and you have to consent again"),
    "customer": N_("a customer goes on waiting, and others see it"),
    "reply": N_("an answer would come too late to help, and is dropped"),
    "task": N_("it would come too late to help, and is dropped"),
    "ask": N_("this customer is not asked any more"),
}
"""What is lost, in words, the worst first."""
_RANK = {name: rank for rank, name in enumerate(LOSSES)}
_OPEN = (ActionState.PROPOSED, ActionState.APPROVED, ActionState.HANDED_OFF)
_LOST_BY = {"task": "task", "review_request": "ask"}


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that runs out ``when``.

    ``what`` is a proposal kind, ``question`` or ``consent``, ``loss`` one of ``LOSSES``. ``entry`` is the number
    in the inbox of what would meet the deadline; ``subject`` and ``subject_id`` are what it is about, if anything.
    """

    when: datetime
    loss: str
    store: str
    what: str
    entry: int | None = None
    subject: str = ""
    subject_id: str = ""

    def over(self, now: datetime) -> bool:
        """Tell whether it is past."""
        return self.when <= now


def radar(found: Iterable[Deadline], now: datetime, within: timedelta) -> list[Deadline]:
    """Return what is past or runs out ``within`` that time: by loss, the soonest first."""
    near = (one for one in found if one.when <= now + within)
    return sorted(near, key=lambda one: (_RANK[one.loss], one.when, one.store, one.entry or 0))


def of_actions(inbox: Sequence[Action]) -> Iterator[Deadline]:
    """Yield doubts, which are due at once, and the ends of what waits for the seller."""
    for one in inbox:
        if one.state is ActionState.IN_DOUBT:
            yield _deadline(one, one.changed_at, "doubt")
        elif one.state in _OPEN and one.expires_at is not None:
            yield _deadline(one, one.expires_at, _LOST_BY.get(one.send_by, "reply"))


def _deadline(action: Action, when: datetime, loss: str) -> Deadline:
    return Deadline(
        when=when,
        loss=loss,
        store=action.store,
        what=action.kind,
        entry=action.id,
        subject=action.subject,
        subject_id=action.subject_id,
    )


def of_questions(
    questions: Iterable[Question], inbox: Sequence[Action], policy: Callable[[str], Policy]
) -> Iterator[Deadline]:
    """Yield when each question should have its answer, by the seller's own hours of work, with the draft that waits."""
    drafts = {(one.store, one.subject_id): one.id for one in inbox if one.subject == "inquiry"}
    for one in questions:
        choices = policy(one.store)
        hours, day = choices.inquiries.target_hours, choices.day
        when = choices.calendar.due(one.asked_at, hours, day.polite_from, day.polite_until)
        yield Deadline(
            when=when,
            loss="customer",
            store=one.store,
            what="question",
            entry=drafts.get((one.store, one.id)),
            subject="inquiry",
            subject_id=one.id,
        )


def of_consents(consents: Iterable[StoreConsent], now: datetime) -> Iterator[Deadline]:
    """Yield when a market forgets the seller's consent unless the store is read."""
    for one in consents:
        if one.grant is not None and one.grant.refused is None:
            lapses = now + timedelta(days=one.days_left(now))
            yield Deadline(when=lapses, loss="connection", store=one.store, what="consent")
