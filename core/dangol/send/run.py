"""One live run: leave doubts, then send, one action after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol import steps
from dangol.contract import Idempotent, Queryable
from dangol.errors import AuthError, RateLimited, StorageError
from dangol.i18n import _
from dangol.outgoing import MARKET
from dangol.send.courier import in_words
from dangol.send.report import Held, SendReport
from dangol.storage.actions import TASK
from dangol.storage.machine import ActionState, Move
from dangol.storage.outbox import Attempt, Later, Lost, Obstacle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dangol.send.caps import Caps
    from dangol.send.courier import Courier
    from dangol.storage.ledger import Action, Ledger
    from dangol.storage.outbox import Guard, Outcome

__all__ = ["LiveRun"]

_STRIKES = 3
"""Failures in a row after which a store is left alone for the rest of a run."""


class LiveRun:
    """One live run. The sender's lock is held."""

    def __init__(self, ledger: Ledger, courier: Courier, guard: Guard, caps: Caps | None = None) -> None:
        self._ledger = ledger
        self._caps = caps
        self._courier = courier
        self._guard = guard
        self._report = report = SendReport(live=True)
        self._places = {
            ActionState.SENT: report.sent,
            ActionState.HANDED_OFF: report.handed_off,
            ActionState.FAILED: report.failed,
        }
        self._strikes: dict[str, int] = {}

    async def all(self) -> SendReport:
        """Clear up, then handle everything that is due. Raises ``StorageError``."""
        self._ledger.recover()
        steps.reached("send.recovered")
        for action in self._ledger.in_doubt():
            await self._alone(action, self._leave_doubt)
        self._report.expired = self._ledger.expire_due()
        for action in self._ledger.approved():
            await self._alone(action, self._send)
        self._report.in_doubt = [action.id for action in self._ledger.in_doubt()]
        return self._report

    async def _alone(self, action: Action, handle: Callable[[Action], Awaitable[None]]) -> None:
        """Keep what goes wrong with one action away from the others, except when nothing can be stored."""
        via = _via(action)
        if via in self._report.stores:
            self._hold(action, self._report.stores[via])
            return
        try:
            await handle(action)
        except StorageError:
            raise
        except Exception as wrong:  # noqa: BLE001 - plugins and rules may raise anything; it is reported
            self._hold(action, in_words(wrong))
            if isinstance(wrong, AuthError | RateLimited):
                self._leave_alone(via, wrong.message, sign_in=isinstance(wrong, AuthError))

    async def _leave_doubt(self, action: Action) -> None:
        capability = await self._courier.capability(action)
        if isinstance(capability, Idempotent):
            await self._proceed(action, self._ledger.retry(action.id, self._guard, capability.ttl))
        elif isinstance(capability, Queryable):
            found = await self._courier.look(action, self._ledger.doubt_since(action))
            steps.reached("send.looked")
            seen = self._ledger.looked(action.id, found, capability.settle)
            steps.reached("send.settled")
            if seen.state is ActionState.SENT:
                self._note(action, seen)

    async def _send(self, action: Action) -> None:
        by_hand = (None, action.body) if action.send_by == TASK else await self._courier.hand(action)
        if by_hand is None and self._caps is not None:
            await self._caps.pace(action)
        steps.reached("send.before_claim")
        if by_hand is None:
            await self._proceed(action, self._ledger.claim(action.id, self._guard))
        else:
            self._note(action, self._ledger.hand_off(action.id, self._guard, *by_hand))

    async def _proceed(self, action: Action, claimed: Attempt | Obstacle) -> None:
        if isinstance(claimed, Obstacle):
            self._note(action, claimed)
            return
        steps.reached("send.claimed")
        try:
            outcome = await self._courier.deliver(claimed)
        except BaseException:
            self._ledger.finish(claimed, Lost(_("Sending was interrupted.")))
            raise
        steps.reached("send.answered")
        self._count_strikes(_via(action), outcome)
        self._note(action, self._ledger.finish(claimed, outcome))
        steps.reached("send.finished")

    def _count_strikes(self, via: str, outcome: Outcome) -> None:
        """Leave a store alone that wants a person or a pause, or failed several times in a row."""
        if not isinstance(outcome, Later):
            self._strikes[via] = 0
            return
        self._strikes[via] = self._strikes.get(via, 0) + 1
        if outcome.wait is not None or self._strikes[via] >= _STRIKES:
            self._leave_alone(via, outcome.reason, sign_in=outcome.sign_in)

    def _leave_alone(self, via: str, reason: str, *, sign_in: bool) -> None:
        self._report.stores[via] = reason
        if sign_in:
            self._report.sign_in.append(via)

    def _note(self, action: Action, result: Action | Obstacle) -> None:
        """Put an action into the report; what is in doubt is counted at the end."""
        if isinstance(result, Obstacle):
            if result.ends is Move.SUPERSEDE:
                self._report.superseded.append(action.id)
            elif result.rehearsal:
                self._report.rehearsed.append(action.id)
            else:
                self._hold(action, result.reason)
        elif result.state is ActionState.APPROVED:
            self._hold(action, result.problem or "")
        elif (place := self._places.get(result.state)) is not None:
            place.append(action.id)

    def _hold(self, action: Action, reason: str) -> None:
        self._report.held.append(Held(id=action.id, reason=reason))


def _via(action: Action) -> str:
    """Return what carries an action: its store, or its channel."""
    return action.store if action.send_by in MARKET else action.send_by
