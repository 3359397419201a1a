"""How much may leave, whatever was approved: so that a fault, or a rule that nobody has seen at work, stays small."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.i18n import _
from dangol.korea import KST, midnight
from dangol.outgoing import MARKET
from dangol.rules.carrying import HAND
from dangol.storage.actions import TASK
from dangol.storage.outbox import Obstacle

if TYPE_CHECKING:
    from dangol.clock import Clock
    from dangol.policies import Policies
    from dangol.storage.actions import Action
    from dangol.storage.caps import CapReader

__all__ = ["Caps"]

_MINUTE = timedelta(minutes=1)
_BY_HAND = (TASK, HAND)


class Caps:
    """The limits of the seller's policy. What a person does by hand has none."""

    def __init__(self, counts: CapReader, policies: Policies, clock: Clock) -> None:
        self._counts = counts
        self._policies = policies
        self._clock = clock

    def obstacle(self, action: Action) -> Obstacle | None:
        """Say which limit keeps an action from leaving now. Asked while it is claimed."""
        if action.send_by in _BY_HAND:
            return None
        return self._store(action) or (None if action.send_by in MARKET else self._rule(action) or self._month(action))

    async def pace(self, action: Action) -> None:
        """Wait until a channel may carry the next message of a store."""
        if action.send_by in (*MARKET, *_BY_HAND):
            return
        most, now = self._policies.of(action.store).channels.store_minute_most, self._clock.now()
        begun = self._counts.begun(action.store, now - _MINUTE)
        if len(begun) >= most:
            await self._clock.sleep((begun[-most] + _MINUTE - now).total_seconds())

    def _store(self, action: Action) -> Obstacle | None:
        most = self._policies.of(action.store).channels.store_daily_most
        count = self._counts.of_store(action.store, midnight(self._clock.now()))
        if count < most:
            return None
        told = _("{count} messages left today for {store}; more wait until tomorrow.")
        return Obstacle(reason=told.format(count=count, store=action.store))

    def _rule(self, action: Action) -> Obstacle | None:
        first = self._policies.of(action.store).channels.first_run
        if not action.rule or self._counts.goes(action.rule) or self._counts.of_rule(action.rule) < first:
            return None
        told = _("The first {count} messages of {rule} left. Look what came of them, then: dangol rules go {rule}")
        return Obstacle(reason=told.format(count=first, rule=action.rule))

    def _month(self, action: Action) -> Obstacle | None:
        if not action.price:
            return None
        most = self._policies.base.channels.month_won_most
        first = midnight(self._clock.now()).astimezone(KST).replace(day=1)
        spent = self._counts.won(first)
        if spent + action.price <= most:
            return None
        told = _("It would cost {won} won; this month {spent} of {most} are spent (channels.month_won_most).")
        return Obstacle(reason=told.format(won=action.price, spent=spent, most=most))
